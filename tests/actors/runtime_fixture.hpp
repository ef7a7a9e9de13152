// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/ask.hpp"
#include "ringwright/actors/runtime.hpp"
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/subscribe.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"
#include "ringwright/tests/gpu/process/echo_worker_path.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <string>
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

using echo_handle = typed_handle<echo_kernel>;

/// A message that makes the kernel misbehave.
inline misbehave bad(misdeed kind, std::uint64_t amount = 0) {
  misbehave result{};
  result.kind = kind;
  result.amount = amount;
  return result;
}

/// A quiet configuration for tests.
inline runtime_config test_config() {
  auto result = runtime_config::development();
  result.level = log_level::off;
  result.drain_timeout = 200ms;
  return result;
}

/// An actor system with a runtime of echo kernels on one CPU device.
struct runtime_fixture {
  explicit runtime_fixture(const runtime_config& how = test_config(),
                           std::uint32_t devices = 1,
                           isolation isolated = isolation::none)
    : system(config), self(system), rt(build(how, devices, isolated)) {
    // nop
  }

  runtime build(const runtime_config& how, std::uint32_t devices,
                isolation isolated) {
    gpu::process_device_options workers;
    workers.command = {echo_worker_path()};
    auto made = runtime::builder()
                  .backend(backend::cpu)
                  .devices(devices)
                  .isolation(isolated, workers)
                  .config(how)
                  .kernels<echo_kernel>()
                  .build(system);
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return std::move(*made);
  }

  echo_handle launch(const std::string& name = "echo",
                     launch_options options = {}) {
    options.activate = true;
    auto made = rt.launch<echo_kernel>(name, options);
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return *made;
  }

  /// The reply to a request that must succeed.
  template <class Handle, class T>
  auto call(const Handle& to, const T& what, const send_options& options = {}) {
    reply_of<message_of<T>> result{};
    ask(self, to, what, 10s, options)
      .receive([&](const auto& reply) { result = reply; },
               [](const caf::error& why) { FAIL(text_of(why)); });
    return result;
  }

  /// The error of a request that must fail.
  template <class Handle, class T>
  errc failure(const Handle& to, const T& what,
               const send_options& options = {}, caf::timespan limit = 10s) {
    auto result = errc::none;
    ask(self, to, what, limit, options)
      .receive([](const auto&...) { FAIL("has not failed"); },
               [&](const caf::error& why) { result = code_of(why); });
    return result;
  }

  /// What a raw frame is answered with.
  frame exchange(const caf::actor& to, frame what) {
    frame result;
    compat::request(self, to, 10s, std::move(what))
      .receive([&](frame& answer) { result = std::move(answer); },
               [](const caf::error& why) { FAIL(text_of(why)); });
    return result;
  }

  /// The error that a raw frame is answered with.
  errc frame_failure(const caf::actor& to, frame what) {
    auto result = errc::none;
    compat::request(self, to, 10s, std::move(what))
      .receive([](frame&) { FAIL("has not failed"); },
               [&](const caf::error& why) { result = code_of(why); });
    return result;
  }

  system_config config;
  caf::actor_system system;
  caf::scoped_actor self;
  runtime rt;
};

/// Waits until `condition()` holds; false after 20 s.
template <class Condition>
bool eventually(Condition condition) {
  auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// Whether every message is accounted for and nothing is under way.
inline bool is_settled(const gpu::kernel_metrics& m) {
  return gpu::balanced(m.counts) && m.staged_depth == 0 && m.input_depth == 0;
}

} // namespace ringwright::tests
