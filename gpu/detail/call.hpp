// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/instance.hpp"
#include "ringwright/gpu/kernel.hpp"

#include <cstdint>

/// A call of a kernel's handlers, apart from the loop that decides on it.
namespace ringwright::gpu::detail {

/// What the threads of a group need to know to make a call together.
struct kernel_call {
  call_kind kind = call_kind::none;
  /// Of a failure: what it was.
  errc failure = errc::none;
  std::uint32_t payload_words = 0;
  std::byte* state = nullptr;
  const std::uint64_t* payload = nullptr;
  std::uint64_t timer_tag = 0;
};

/// The call that the loop is about to make.
RINGWRIGHT_HD inline kernel_call call_in_hand(const instance& self) {
  return {self.call,  static_cast<errc>(self.header.status), self.payload_words,
          self.state, self.payload,                          self.timer_tag};
}

/// Calls the kernel. All threads of a group do so, with contexts of their own.
template <class Kernel>
RINGWRIGHT_HD errc call(const kernel_call& what, context& ctx) {
  auto& state = *reinterpret_cast<typename Kernel::state*>(what.state);
  switch (what.kind) {
    case call_kind::message:
      return gpu::dispatch<Kernel>(ctx, state, what.payload,
                                   what.payload_words);
    case call_kind::failure:
      if constexpr (requires { Kernel::on_failure(ctx, state, errc::none); })
        Kernel::on_failure(ctx, state, what.failure);
      return errc::none;
    case call_kind::slice:
      if constexpr (requires { Kernel::resume(ctx, state); })
        (void) Kernel::resume(ctx, state);
      return errc::none;
    case call_kind::timer:
      if constexpr (requires { Kernel::on_timer(ctx, state, what.timer_tag); })
        Kernel::on_timer(ctx, state, what.timer_tag);
      return errc::none;
    default:
      return errc::none;
  }
}

} // namespace ringwright::gpu::detail
