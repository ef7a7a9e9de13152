// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime_status.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

namespace ringwright::tests {

TEST_CASE("a drain lets what is under way finish and refuses what is new") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto waiting = compat::request(
    f.self, kernel.actor().actor(), 10s,
    to_frame(bad(misdeed::timer, 50'000'000), true));
  CHECK(f.call(kernel.actor(), sum{}).count == 0);
  drain_report report;
  std::thread drainer{[&] { report = f.rt.drain(10s); }};
  CHECK(eventually(
    [&] { return f.rt.state() == runtime_state::draining; }));
  CHECK(eventually([&] {
    return kernel.send(add{}).error().code == errc::shutting_down;
  }));
  CHECK(f.failure(kernel.actor(), echo{}) == errc::shutting_down);
  CHECK(kernel.call(echo{}).error().code == errc::shutting_down);
  CHECK(f.rt.launch<echo_kernel>("new").error().code == errc::shutting_down);
  auto value = std::uint64_t{0};
  std::move(waiting).receive(
    [&](frame& x) {
      value = decode_reply<misbehave>(std::move(x))->value;
    },
    [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(value == 7);
  drainer.join();
  CHECK(report.drained == std::vector<std::string>{"echo"});
  CHECK(report.abandoned.empty());
  CHECK(report.took < 9s);
}

TEST_CASE("a drain ends at its limit and names who was not done") {
  runtime_fixture f;
  auto quiet = f.launch("quiet");
  auto busy = f.launch("busy");
  REQUIRE(busy.deactivate());
  REQUIRE(busy.send(add{}));
  auto begin = std::chrono::steady_clock::now();
  auto report = f.rt.drain(50ms);
  auto took = std::chrono::steady_clock::now() - begin;
  CHECK(report.drained == std::vector<std::string>{"quiet"});
  CHECK(report.abandoned == std::vector<std::string>{"busy"});
  CHECK(took >= 50ms);
  CHECK(took < 2s);
}

TEST_CASE("the shutdown report has exact totals") {
  runtime_fixture f;
  for (auto name : {"a", "b", "c"}) {
    auto kernel = f.launch(name);
    for (auto i = 0; i < 100; ++i)
      REQUIRE(kernel.call(echo{}));
  }
  REQUIRE(f.rt.terminate("b"));
  auto again = f.launch("b");
  REQUIRE(again.call(echo{}));
  auto report = f.rt.shutdown();
  CHECK(report.total_kernels == 4);
  CHECK(report.total_messages == 301);
  CHECK(report.migrated_kernels == 0);
  CHECK(report.total_uptime.count() > 0);
  CHECK(report.drained == std::vector<std::string>{"a", "b", "c"});
  CHECK(report.abandoned.empty());
  CHECK(report.forced.empty());
  CHECK(f.rt.state() == runtime_state::stopped);
  CHECK(f.rt.list_kernels().empty());
  CHECK(f.rt.launch<echo_kernel>("d").error().code == errc::shutting_down);
  CHECK(f.rt.shutdown().total_messages == 301);
  CHECK(again.call(echo{}).error().code == errc::kernel_terminated);
}

TEST_CASE("shutdown names the kernels that did not end and comes back") {
  auto config = test_config();
  config.command_timeout = 50ms;
  config.drain_timeout = 10ms;
  runtime_fixture f{config};
  auto kernel = f.launch("stuck");
  f.launch("free");
  auto why = errc::none;
  std::thread caller{[&] {
    auto answer = kernel.call(bad(misdeed::sleep, 400'000'000), 10s);
    if (!answer)
      why = answer.error().code;
  }};
  std::this_thread::sleep_for(30ms);
  REQUIRE(kernel.send(add{}));
  std::thread late{[&] { std::this_thread::sleep_for(600ms); }};
  auto report = f.rt.shutdown();
  CHECK(report.abandoned == std::vector<std::string>{"stuck"});
  CHECK_FALSE(report.forced.empty());
  caller.join();
  CHECK(why == errc::timeout);
  late.join();
}

TEST_CASE("states have names") {
  CHECK(std::string{to_string(runtime_state::running)} == "running");
  CHECK(std::string{to_string(runtime_state::draining)} == "draining");
  CHECK(std::string{to_string(runtime_state::stopped)} == "stopped");
}

} // namespace ringwright::tests
