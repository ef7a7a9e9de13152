// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <atomic>

namespace ringwright::tests {

namespace {

/// An actor that does nothing but live.
class bystander : public caf::event_based_actor {
public:
  explicit bystander(caf::actor_config& config, caf::actor linked_to = {})
    : caf::event_based_actor(config) {
    if (linked_to)
      link_to(linked_to);
  }

  caf::behavior make_behavior() override {
    return {[](const frame&) {}};
  }
};

/// How an actor went down, once it has.
class obituary {
public:
  explicit obituary(const caf::actor& of) : state_(std::make_shared<state>()) {
    compat::on_down(of, [state = state_](const caf::error& why) {
      state->why = why;
      state->down.store(true);
    });
  }

  bool wait() const {
    return eventually([this] { return state_->down.load(); });
  }

  const caf::error& why() const {
    return state_->why;
  }

private:
  struct state {
    caf::error why;
    std::atomic<bool> down{false};
  };

  std::shared_ptr<state> state_;
};

} // namespace

TEST_CASE("a kernel that is terminated goes down as an actor does, normally") {
  runtime_fixture f;
  auto kernel = f.launch();
  obituary seen{kernel.actor()};
  REQUIRE(kernel.terminate());
  REQUIRE(seen.wait());
  CHECK((!seen.why() || seen.why() == caf::exit_reason::normal));
}

TEST_CASE("a handler that throws fails its request, its kernel and its actor") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto actor = kernel.actor();
  obituary seen{actor};
  CHECK(f.failure(actor, bad(misdeed::throw_)) == errc::handler_failed);
  REQUIRE(seen.wait());
  CHECK(code_of(seen.why()) == errc::handler_failed);
  CHECK(f.failure(actor, echo{}) == errc::kernel_terminated);
  CHECK(kernel.call(echo{}).error().code == errc::kernel_terminated);
  auto status = f.rt.status("echo");
  CHECK(status->state == gpu::kernel_state::terminated);
  CHECK(status->last_error == errc::handler_failed);
  CHECK(f.rt.list_kernels().empty());
  // The name is free again.
  auto again = f.launch("echo");
  CHECK(again.call(echo{1, 0})->count == 1);
}

TEST_CASE("a call whose handler throws is told, and so are all that wait") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(kernel.deactivate());
  std::vector<std::thread> callers;
  std::atomic<int> failed{0};
  callers.emplace_back([&] {
    CHECK(kernel.call(bad(misdeed::throw_), 10s).error().code
          == errc::handler_failed);
  });
  CHECK(eventually([&] { return kernel.status().input_depth == 1; }));
  for (auto i = 0; i < 5; ++i)
    callers.emplace_back([&] {
      if (kernel.call(echo{}, 10s).error().code == errc::handler_failed)
        ++failed;
    });
  CHECK(eventually([&] { return kernel.status().input_depth == 6; }));
  // The kernel may be gone before this returns.
  static_cast<void>(kernel.reactivate());
  for (auto& caller : callers)
    caller.join();
  CHECK(failed == 5);
}

TEST_CASE("an exit message ends the kernel behind the actor") {
  runtime_fixture f;
  auto kernel = f.launch();
  obituary seen{kernel.actor()};
  f.self->send_exit(kernel.actor().actor(), caf::exit_reason::user_shutdown);
  REQUIRE(seen.wait());
  CHECK(seen.why() == caf::exit_reason::user_shutdown);
  CHECK(kernel.wait(5s));
  CHECK(eventually([&] { return f.rt.list_kernels().empty(); }));
  CHECK(eventually([&] {
    return f.rt.status("echo")->state == gpu::kernel_state::terminated;
  }));
}

TEST_CASE("links work in both directions") {
  runtime_fixture f;
  auto kernel = f.launch("a");
  auto other = f.system.spawn<bystander>(kernel.actor());
  obituary other_seen{other};
  CHECK(f.failure(kernel.actor(), bad(misdeed::throw_))
        == errc::handler_failed);
  REQUIRE(other_seen.wait());
  CHECK(code_of(other_seen.why()) == errc::handler_failed);

  auto second = f.launch("b");
  auto third = f.system.spawn<bystander>(second.actor());
  f.self->send_exit(third, caf::exit_reason::kill);
  CHECK(second.wait(5s));
}

TEST_CASE("pending requests are answered when the kernel or its actor dies") {
  for (auto way = 0; way < 3; ++way) {
    runtime_fixture f;
    auto kernel = f.launch();
    auto actor = kernel.actor().actor();
    auto waiting = compat::request(f.self, actor, 10s,
                                   to_frame(bad(misdeed::defer), true));
    CHECK(f.call(actor, sum{}).count == 0);
    if (way == 0)
      REQUIRE(kernel.terminate());
    else if (way == 1)
      f.self->send_exit(actor, caf::exit_reason::kill);
    else
      CHECK(f.failure(actor, bad(misdeed::throw_)) == errc::handler_failed);
    auto begin = std::chrono::steady_clock::now();
    auto why = errc::none;
    std::move(waiting).receive(
      [](const frame&) { FAIL("answered"); },
      [&](const caf::error& error) { why = code_of(error); });
    CHECK(why == (way == 2 ? errc::handler_failed : errc::kernel_terminated));
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
  }
}

TEST_CASE("parked and staged requests are answered when the kernel ends") {
  runtime_fixture f;
  launch_options options;
  options.window = 4;
  options.queue_capacity = 8;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.deactivate());
  frame batch;
  for (std::uint64_t i = 0; i < 18; ++i)
    append_message(batch, echo{i, 0}, true, {}, 1);
  auto waiting
    = compat::request(f.self, kernel.actor().actor(), 10s, std::move(batch));
  CHECK(eventually([&] {
    auto m = kernel.metrics();
    return m.staged_depth + m.input_depth == 18;
  }));
  REQUIRE(kernel.terminate());
  auto failed = 0;
  std::move(waiting).receive(
    [&](const frame& answer) {
      for (auto reader = answer.reader(); reader.next();)
        if (static_cast<errc>(reader.header().status)
            == errc::kernel_terminated)
          ++failed;
    },
    [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(failed == 18);
  CHECK(eventually([&] { return !kernel.metrics().resident; }));
  CHECK(gpu::balanced(kernel.metrics().counts));
}

TEST_CASE("a stuck handler does not hold up terminate, and the kernel is given "
          "up") {
  auto config = test_config();
  config.command_timeout = 100ms;
  runtime_fixture f{config};
  auto kernel = f.launch();
  auto actor = kernel.actor().actor();
  obituary seen{actor};
  REQUIRE(kernel.deactivate());
  auto waiting = compat::request(f.self, actor, 10s,
                                 to_frame(bad(misdeed::sleep, 700'000'000),
                                          true));
  CHECK(eventually([&] { return kernel.status().input_depth == 1; }));
  REQUIRE(kernel.reactivate());
  std::this_thread::sleep_for(30ms);
  auto begin = std::chrono::steady_clock::now();
  CHECK(f.rt.terminate("echo").error().code == errc::timeout);
  CHECK(std::chrono::steady_clock::now() - begin < 500ms);
  CHECK(f.rt.status("echo")->stuck);
  CHECK(f.rt.status("echo")->last_error == errc::timeout);
  auto why = errc::none;
  std::move(waiting).receive(
    [](const frame&) { FAIL("answered"); },
    [&](const caf::error& error) { why = code_of(error); });
  CHECK(why == errc::timeout);
  REQUIRE(seen.wait());
  CHECK(code_of(seen.why()) == errc::timeout);
  // The name is free; the device's only thread is busy for a while yet.
  auto again = f.rt.launch<echo_kernel>("echo");
  CHECK(again);
  std::this_thread::sleep_for(800ms);
}

} // namespace ringwright::tests
