// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/message_frame.hpp"
#include "ringwright/gpu/kernel.hpp"

#include <caf/actor.hpp>

#include <utility>

namespace ringwright::actors {

/// The handle of an actor that takes what `Kernel` accepts: its proxy, here or
/// on another node, or whatever stands in for it. A value; converts to the
/// untyped handle.
template <gpu::ring_kernel Kernel>
class typed_kernel {
public:
  using kernel = Kernel;

  typed_kernel() = default;

  /// Nobody checks that `actor` really is a `Kernel`; `runtime::resolve` does.
  explicit typed_kernel(caf::actor actor) : actor_(std::move(actor)) {
    // nop
  }

  const caf::actor& actor() const {
    return actor_;
  }

  operator const caf::actor&() const {
    return actor_;
  }

  explicit operator bool() const {
    return static_cast<bool>(actor_);
  }

  friend bool operator==(const typed_kernel& a, const typed_kernel& b) {
    return a.actor_ == b.actor_;
  }

private:
  caf::actor actor_;
};

namespace detail {

template <class Handle, class Message>
struct takes {
  static constexpr bool value = std::is_convertible_v<Handle, caf::actor>;
};

template <class Kernel, class Message>
struct takes<typed_kernel<Kernel>, Message> {
  static constexpr bool value = gpu::accepts_message<Kernel, Message>;
};

} // namespace detail

/// Whether `T` may be sent to `Handle`: always to a `caf::actor`, to a
/// `typed_kernel` only what the kernel accepts.
template <class T, class Handle>
concept accepted_by
  = sendable<T>
    && detail::takes<std::remove_cvref_t<Handle>, message_of<T>>::value;

} // namespace ringwright::actors
