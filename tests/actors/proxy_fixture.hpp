// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/ask.hpp"
#include "ringwright/actors/detail/launched_kernel.hpp"
#include "ringwright/actors/ring_kernel.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

namespace ringwright::tests {

using namespace std::chrono_literals;
using namespace ringwright::actors;
using messages::echo::add;
using messages::echo::blob;
using messages::echo::echo;
using messages::echo::echo_reply;
using messages::echo::emit;
using messages::echo::misbehave;
using messages::echo::misdeed;
using messages::echo::sum;
using messages::echo::sum_reply;
using messages::echo::tick;
using messages::echo::unheard;

/// One echo kernel behind its proxy, without a runtime.
struct proxy_fixture {
  explicit proxy_fixture(host_limits limits = {},
                         gpu::instance_options options = {},
                         bool active = true)
    : system(config), self(system) {
    auto made = gpu::cpu_device::make({});
    REQUIRE(made);
    device = std::shared_ptr<gpu::device>{std::move(*made)};
    auto id = device->create(gpu::entry_of<echo_kernel>(), options, {});
    REQUIRE(id);
    kernel = std::make_shared<launched_kernel>(
      "echo", gpu::entry_of<echo_kernel>(), device, *id, limits);
    proxy = system.spawn<ring_kernel>(kernel);
    kernel->proxy_inbox.open(proxy);
    device->attach(*id, 0, &kernel->proxy_inbox);
    if (active)
      activate();
  }

  ~proxy_fixture() {
    self->send_exit(proxy, caf::exit_reason::user_shutdown);
    proxy = nullptr;
    static_cast<void>(
      device->command(kernel->id, gpu::lifecycle_action::terminate, 5s));
    device->attach(kernel->id, 0, nullptr);
    self->await_all_other_actors_done();
    kernel->retired_ingress.reset();
  }

  void activate() {
    REQUIRE(device->command(kernel->id, gpu::lifecycle_action::activate, 5s));
    kernel->set_gate(errc::none);
  }

  void pause() {
    REQUIRE(device->command(kernel->id, gpu::lifecycle_action::deactivate, 5s));
  }

  void resume() {
    REQUIRE(device->command(kernel->id, gpu::lifecycle_action::reactivate, 5s));
  }

  /// The reply to a request that must succeed.
  template <class T>
  auto call(const T& what, const send_options& options = {}) {
    reply_of<message_of<T>> result{};
    ask(self, proxy, what, 10s, options)
      .receive([&](const auto& reply) { result = reply; },
               [](const caf::error& why) { FAIL(text_of(why)); });
    return result;
  }

  /// The error of a request that must fail.
  template <class T>
  errc failure(const T& what, const send_options& options = {},
               caf::timespan timeout = 10s) {
    auto result = errc::none;
    ask(self, proxy, what, timeout, options)
      .receive([](const auto&...) { FAIL("has not failed"); },
               [&](const caf::error& why) { result = code_of(why); });
    return result;
  }

  /// What a raw frame is answered with.
  frame exchange(frame what) {
    frame result;
    compat::request(self, proxy, 10s, std::move(what))
      .receive([&](frame& answer) { result = std::move(answer); },
               [](const caf::error& why) { FAIL(text_of(why)); });
    return result;
  }

  system_config config;
  caf::actor_system system;
  caf::scoped_actor self;
  std::shared_ptr<gpu::device> device;
  std::shared_ptr<launched_kernel> kernel;
  caf::actor proxy;
};

} // namespace ringwright::tests
