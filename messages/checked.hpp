// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/macros.hpp"

namespace ringwright {

/// A value or the reason why there is none; the device-side counterpart of
/// `expected`. `value` is meaningful only if `code` is `errc::none`.
template <class T>
struct checked {
  T value{};
  errc code = errc::none;

  /// True if there is a value.
  RINGWRIGHT_HD constexpr explicit operator bool() const {
    return code == errc::none;
  }

  /// The value. Precondition: there is one.
  RINGWRIGHT_HD constexpr const T& operator*() const {
    return value;
  }

  /// Precondition: there is a value.
  RINGWRIGHT_HD constexpr const T* operator->() const {
    return &value;
  }

  /// The value, or `other` if there is none.
  RINGWRIGHT_HD constexpr T value_or(T other) const {
    return code == errc::none ? value : other;
  }
};

} // namespace ringwright
