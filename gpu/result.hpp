// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/macros.hpp"

namespace ringwright::gpu {

/// Tag: the handler answers later through a `reply_token`.
struct deferred_t {};

/// Return this from a handler that kept a `reply_token` or that has already
/// written its reply with `context::reply`.
inline constexpr deferred_t deferred{};

/// What a handler returns: a reply, an error, or "later".
///
/// An `errc` reaches the requester as its own error; a one-way message that
/// fails is counted. Trivially copyable where `T` is.
template <class T>
class result {
public:
  RINGWRIGHT_HD constexpr result(const T& value) : value_(value) {
    // nop
  }

  RINGWRIGHT_HD constexpr result(errc code) : code_(code) {
    // nop
  }

  RINGWRIGHT_HD constexpr result(deferred_t) : deferred_(true) {
    // nop
  }

  RINGWRIGHT_HD constexpr errc code() const {
    return code_;
  }

  RINGWRIGHT_HD constexpr bool is_deferred() const {
    return deferred_;
  }

  /// The reply; meaningful only when `code()` is none and nothing is deferred.
  RINGWRIGHT_HD constexpr const T& value() const {
    return value_;
  }

private:
  T value_{};
  errc code_ = errc::none;
  bool deferred_ = false;
};

/// Result of a handler without a reply payload; a requester still learns that
/// the message was handled.
template <>
class result<void> {
public:
  constexpr result() = default;

  RINGWRIGHT_HD constexpr result(errc code) : code_(code) {
    // nop
  }

  RINGWRIGHT_HD constexpr result(deferred_t) : deferred_(true) {
    // nop
  }

  RINGWRIGHT_HD constexpr errc code() const {
    return code_;
  }

  RINGWRIGHT_HD constexpr bool is_deferred() const {
    return deferred_;
  }

private:
  errc code_ = errc::none;
  bool deferred_ = false;
};

} // namespace ringwright::gpu
