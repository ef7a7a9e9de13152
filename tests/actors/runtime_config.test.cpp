// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime_config.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <ctime>
#include <functional>

namespace ringwright::tests {

namespace {

/// The largest number of messages that a paused kernel takes under `config`.
std::size_t room_under(runtime_config config) {
  config.strategy = gpu::backpressure::reject;
  runtime_fixture f{config};
  auto kernel = f.launch();
  REQUIRE(kernel.deactivate());
  std::vector<add> batch(5000);
  return *kernel.send(std::span<const add>{batch});
}

} // namespace

TEST_CASE("queue_capacity and window bound what waits") {
  auto config = test_config();
  config.queue_capacity = 100;
  config.window = 64;
  CHECK(room_under(config) == 164);
  config.queue_capacity = 7;
  CHECK(room_under(config) == 71);
  config.window = 8;
  CHECK(room_under(config) == 15);
}

TEST_CASE("strategy decides what happens without room") {
  auto config = test_config();
  config.window = 4;
  config.queue_capacity = 4;
  config.call_timeout = 30ms;
  for (auto strategy : {gpu::backpressure::reject, gpu::backpressure::block,
                        gpu::backpressure::drop_oldest}) {
    config.strategy = strategy;
    runtime_fixture f{config};
    auto kernel = f.launch();
    REQUIRE(kernel.deactivate());
    std::vector<add> batch(10);
    auto begin = std::chrono::steady_clock::now();
    auto taken = *kernel.send(std::span<const add>{batch});
    auto took = std::chrono::steady_clock::now() - begin;
    CHECK(taken == (strategy == gpu::backpressure::drop_oldest ? 10 : 8));
    // call_timeout is how long `block` waits.
    CHECK((took >= 30ms) == (strategy == gpu::backpressure::block));
  }
}

TEST_CASE("call_timeout ends a call that was given no limit of its own") {
  auto config = test_config();
  config.call_timeout = 20ms;
  runtime_fixture f{config};
  auto kernel = f.launch();
  auto begin = std::chrono::steady_clock::now();
  CHECK(kernel.call(bad(misdeed::defer)).error().code == errc::timeout);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("max_instances bounds the kernels that live at once") {
  auto config = test_config();
  config.max_instances = 2;
  runtime_fixture f{config};
  f.launch("a");
  f.launch("b");
  auto third = f.rt.launch<echo_kernel>("c");
  REQUIRE_FALSE(third);
  CHECK(third.error().code == errc::capacity_exceeded);
  REQUIRE(f.rt.terminate("a"));
  CHECK(eventually([&] { return f.rt.launch<echo_kernel>("c").has_value(); }));
}

TEST_CASE("max_pending bounds the unanswered requests of an actor") {
  auto config = test_config();
  config.max_pending = 3;
  config.strategy = gpu::backpressure::reject;
  runtime_fixture f{config};
  auto kernel = f.launch();
  REQUIRE(kernel.deactivate());
  frame batch;
  for (auto i = 0; i < 5; ++i)
    append_message(batch, echo{}, true, {}, 1);
  auto waiting
    = compat::request(f.self, kernel.actor().actor(), 10s, std::move(batch));
  CHECK(eventually([&] { return kernel.metrics().counts.rejected == 2; }));
  REQUIRE(kernel.reactivate());
  std::move(waiting).receive([](const frame&) {},
                             [](const caf::error& e) { FAIL(text_of(e)); });
}

TEST_CASE("under block what exceeds max_pending waits for an answer") {
  auto config = test_config();
  config.max_pending = 3;
  runtime_fixture f{config};
  auto kernel = f.launch();
  frame batch;
  for (std::uint64_t i = 0; i < 50; ++i)
    append_message(batch, echo{i, 0}, true, {}, 1);
  auto answer = f.exchange(kernel.actor().actor(), std::move(batch));
  std::uint64_t next = 0;
  for (auto reader = answer.reader(); reader.next(); ++next)
    CHECK(reader.payload()[0] == next);
  CHECK(next == 50);
}

TEST_CASE("output_window bounds the events that nobody has consumed") {
  for (std::uint32_t window : {16u, 256u}) {
    auto config = test_config();
    config.output_window = window;
    runtime_fixture f{config};
    auto kernel = f.launch();
    REQUIRE(kernel.listen("ticks"));
    for (std::uint64_t i = 0; i < 100; ++i)
      REQUIRE(kernel.send(emit{i * 10, 10}));
    CHECK(eventually(
      [&] { return kernel.status().output_depth >= window; }));
    std::this_thread::sleep_for(5ms);
    CHECK(kernel.status().output_depth <= window + 10);
  }
}

TEST_CASE("workers run kernels at the same time") {
  for (std::uint32_t workers : {1u, 2u}) {
    auto config = test_config();
    config.workers = workers;
    runtime_fixture f{config};
    std::vector<echo_handle> kernels{f.launch("a"), f.launch("b")};
    for (auto& kernel : kernels)
      REQUIRE(kernel.deactivate());
    std::vector<std::thread> callers;
    for (auto& kernel : kernels)
      callers.emplace_back(
        [&] { CHECK(kernel.call(bad(misdeed::sleep, 60'000'000), 5s)); });
    for (auto& kernel : kernels)
      CHECK(eventually([&] { return kernel.status().input_depth == 1; }));
    auto begin = std::chrono::steady_clock::now();
    for (auto& kernel : kernels)
      static_cast<void>(kernel.reactivate());
    for (auto& caller : callers)
      caller.join();
    auto took = std::chrono::steady_clock::now() - begin;
    CHECK((took >= 118ms) == (workers == 1));
  }
}

TEST_CASE("command_timeout bounds the wait for a stuck kernel") {
  auto config = test_config();
  config.command_timeout = 30ms;
  runtime_fixture f{config};
  auto kernel = f.launch();
  std::thread caller{[&] {
    CHECK(kernel.call(bad(misdeed::sleep, 300'000'000), 5s));
  }};
  std::this_thread::sleep_for(30ms);
  auto begin = std::chrono::steady_clock::now();
  CHECK(kernel.deactivate().error().code == errc::timeout);
  CHECK(std::chrono::steady_clock::now() - begin < 200ms);
  caller.join();
}

TEST_CASE("drain_timeout bounds a shutdown that cannot drain") {
  for (auto limit : {20ms, 150ms}) {
    auto config = test_config();
    config.drain_timeout = limit;
    runtime_fixture f{config};
    auto kernel = f.launch();
    REQUIRE(kernel.deactivate());
    REQUIRE(kernel.send(add{}));
    auto begin = std::chrono::steady_clock::now();
    CHECK(f.rt.shutdown().abandoned.size() == 1);
    auto took = std::chrono::steady_clock::now() - begin;
    CHECK(took >= limit);
    CHECK(took < limit + 2s);
  }
}

TEST_CASE("spin is how long an idle device looks for work") {
  auto used_while_idle = [](std::chrono::nanoseconds spin) {
    auto config = test_config();
    config.spin = spin;
    runtime_fixture f{config};
    auto kernel = f.launch();
    REQUIRE(kernel.send(add{}));
    std::this_thread::sleep_for(20ms);
    auto begin = std::clock();
    std::this_thread::sleep_for(100ms);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  CHECK(used_while_idle(900ms) > 2 * used_while_idle(0ms));
}

TEST_CASE("events_per_frame and event_frames bound what a subscriber is sent") {
  struct counter : caf::event_based_actor {
    counter(caf::actor_config& c, std::shared_ptr<std::vector<int>> seen)
      : caf::event_based_actor(c), seen_(std::move(seen)) {
      // nop
    }
    caf::behavior make_behavior() override {
      return {[this](const frame& events) {
        auto count = 0;
        for_each_event<tick>(events, [&](const tick&) { ++count; });
        seen_->push_back(count);
        // Never answered.
        held_.push_back(make_response_promise());
      }};
    }
    // A promise holds its actor: together they would keep each other alive.
    void on_exit() override {
      held_.clear();
    }
    std::shared_ptr<std::vector<int>> seen_;
    std::vector<caf::response_promise> held_;
  };
  auto config = test_config();
  config.events_per_frame = 7;
  config.event_frames = 3;
  runtime_fixture f{config};
  auto kernel = f.launch();
  auto seen = std::make_shared<std::vector<int>>();
  auto actor = f.system.spawn<counter>(seen);
  REQUIRE(subscribe<tick>(kernel.actor(), actor));
  REQUIRE(kernel.call(emit{0, 60}));
  std::this_thread::sleep_for(30ms);
  f.self->send_exit(actor, caf::exit_reason::kill);
  f.self->wait_for(actor);
  CHECK(*seen == std::vector<int>{7, 7, 7});
}

TEST_CASE("level is what the library writes to its log") {
  for (auto level : {log_level::debug, log_level::warning}) {
    auto config = test_config();
    config.level = level;
    runtime_fixture f{config};
    auto logger = spdlog::get("ringwright");
    REQUIRE(logger);
    auto lines = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(8);
    logger->sinks().push_back(lines);
    f.launch();
    logger->sinks().pop_back();
    CHECK(lines->last_raw().empty() == (level == log_level::warning));
  }
}

TEST_CASE("a field outside its range is refused by its name") {
  struct row {
    const char* name;
    std::function<void(runtime_config&)> spoil;
  };
  const row rows[] = {
    {"workers", [](auto& c) { c.workers = 0; }},
    {"spin", [](auto& c) { c.spin = -1ns; }},
    {"max_instances", [](auto& c) { c.max_instances = 65535; }},
    {"queue_capacity", [](auto& c) { c.queue_capacity = 0; }},
    {"window", [](auto& c) { c.window = 100; }},
    {"output_window", [](auto& c) { c.output_window = 15; }},
    {"max_pending", [](auto& c) { c.max_pending = 0; }},
    {"events_per_frame", [](auto& c) { c.events_per_frame = 0; }},
    {"event_frames", [](auto& c) { c.event_frames = 0; }},
    {"drain_timeout", [](auto& c) { c.drain_timeout = -1ms; }},
    {"command_timeout", [](auto& c) { c.command_timeout = 0ms; }},
    {"call_timeout", [](auto& c) { c.call_timeout = 0ms; }},
  };
  CHECK(check(runtime_config::development()));
  CHECK(check(runtime_config::production()));
  CHECK(check(runtime_config::high_performance()));
  for (const auto& row : rows) {
    runtime_config config;
    row.spoil(config);
    auto refused = check(config);
    INFO(row.name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.find(row.name) == 0);
  }
}

} // namespace ringwright::tests
