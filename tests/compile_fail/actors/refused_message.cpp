// SPDX-License-Identifier: Apache-2.0
//
// Compiles as it stands. With RINGWRIGHT_REFUSED it sends a message that its
// kernel does not accept, in one of the ways there are, and must not compile.
#include "ringwright/actors/ask.hpp"
#include "ringwright/actors/kernel_handle.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/tests/schemas/echo.ring.hpp"

#include <caf/event_based_actor.hpp>

#include <chrono>

namespace ringwright::compile_fail {

using namespace std::chrono_literals;
using messages::echo::echo;
using messages::echo::echo_reply;
using messages::echo::unheard;

/// Hears `echo` and nothing else.
struct narrow_kernel {
  static constexpr gpu::kernel_info info{"custom/narrow", domain::custom, "",
                                         "", 1};
  using accepts = messages::message_types<echo>;
  struct state {};

  static echo_reply on(gpu::context&, state&, const echo& m) {
    return {m.value, 0, 0};
  }
};

#ifdef RINGWRIGHT_REFUSED
using message = unheard;
#else
using message = echo;
#endif

#if !defined(RINGWRIGHT_REFUSED) || RINGWRIGHT_REFUSED == 1
void ask_it(caf::event_based_actor* self,
            const actors::typed_kernel<narrow_kernel>& kernel) {
  actors::ask(self, kernel, message{}, 1s)
    .then([](const echo_reply&) {}, [](const caf::error&) {});
}
#endif

#if !defined(RINGWRIGHT_REFUSED) || RINGWRIGHT_REFUSED == 2
void tell_it(caf::event_based_actor* self,
             const actors::typed_kernel<narrow_kernel>& kernel) {
  actors::tell(self, kernel, message{});
}
#endif

#if !defined(RINGWRIGHT_REFUSED) || RINGWRIGHT_REFUSED == 3
void call_it(const actors::typed_handle<narrow_kernel>& kernel) {
  static_cast<void>(kernel.call(message{}));
}
#endif

#if !defined(RINGWRIGHT_REFUSED) || RINGWRIGHT_REFUSED == 4
void send_it(const actors::typed_handle<narrow_kernel>& kernel) {
  static_cast<void>(kernel.send(message{}));
}
#endif

} // namespace ringwright::compile_fail
