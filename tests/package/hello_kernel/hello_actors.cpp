// SPDX-License-Identifier: Apache-2.0
// A ring kernel in a CAF application: a thread calls it, an actor asks it.
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include "hello_kernel.hpp"
#include <chrono>
#include <cstdio>
#include <ringwright/actors/ask.hpp>
#include <ringwright/actors/runtime.hpp>
#include <ringwright/actors/runtime_builder.hpp>
#include <ringwright/actors/system_config.hpp>

using namespace ringwright;
using namespace std::chrono_literals;

namespace {

/// Asks once, says what it heard, and ends.
class visitor : public caf::event_based_actor {
public:
  using hello = actors::typed_kernel<hello_kernel>;

  visitor(caf::actor_config& config, hello kernel, std::uint64_t* visits)
    : caf::event_based_actor(config), kernel_(std::move(kernel)),
      visits_(visits) {
    // nop
  }

  caf::behavior make_behavior() override {
    actors::ask(this, kernel_, hello_kernel::greet{2}, 10s)
      .then([this](const hello_kernel::greeted& m) { *visits_ = m.visits; },
            [](const caf::error&) { std::fputs("hello: error\n", stderr); });
    return {};
  }

private:
  hello kernel_;
  std::uint64_t* visits_;
};

} // namespace

int main() {
  actors::system_config config;
  caf::actor_system system{config};
  auto runtime
    = actors::runtime::builder().kernels<hello_kernel>().build(system);
  if (!runtime)
    return 1;
  auto hello = runtime->launch<hello_kernel>("hello", {.activate = true});
  if (!hello)
    return 2;
  const auto first = hello->call(hello_kernel::greet{1});
  if (!first || first->visits != 1)
    return 3;
  std::uint64_t visits = 0;
  caf::scoped_actor self{system};
  self->wait_for(system.spawn<visitor>(hello->actor(), &visits));
  if (visits != 2)
    return 4;
  std::puts("hello, ring");
}
