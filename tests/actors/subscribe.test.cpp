// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/subscribe.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <atomic>

namespace ringwright::tests {

namespace {

struct tally {
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> frames{0};
  std::atomic<bool> in_order{true};
};

/// Counts ticks; holds back its answers while told to.
class listener : public caf::event_based_actor {
public:
  listener(caf::actor_config& config, std::shared_ptr<tally> seen, bool holds)
    : caf::event_based_actor(config), seen_(std::move(seen)), holds_(holds) {
    // nop
  }

  caf::behavior make_behavior() override {
    return {[this](const frame& events) {
      // An empty frame lets it go on.
      if (events.empty())
        return release();
      for_each_event<tick>(events, [this](const tick& it) {
        seen_->in_order = seen_->in_order && it.number == seen_->events;
        ++seen_->events;
      });
      ++seen_->frames;
      if (holds_)
        held_.push_back(make_response_promise());
    }};
  }

  void on_exit() override {
    // A promise holds on to its own actor.
    held_.clear();
  }

private:
  void release() {
    holds_ = false;
    for (auto& promise : held_)
      promise.deliver(caf::unit);
    held_.clear();
  }

  std::shared_ptr<tally> seen_;
  bool holds_;
  std::vector<caf::response_promise> held_;
};

void shoot(runtime_fixture& f, const caf::actor& who) {
  f.self->send_exit(who, caf::exit_reason::kill);
}

} // namespace

TEST_CASE("a subscriber gets every event of the port, in order, in frames") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto seen = std::make_shared<tally>();
  auto one = f.system.spawn<listener>(seen, false);
  REQUIRE(subscribe<tick>(kernel.actor(), one));
  for (std::uint64_t i = 0; i < 1000; ++i)
    REQUIRE(kernel.send(emit{i * 50, 50}));
  CHECK(eventually([&] { return seen->events == 50'000; }));
  CHECK(seen->in_order);
  CHECK(seen->frames < 50'000);
  CHECK(eventually([&] { return kernel.status().output_depth == 0; }));
  shoot(f, one);
}

TEST_CASE("several subscribers each get everything") {
  runtime_fixture f;
  auto kernel = f.launch();
  std::vector<std::shared_ptr<tally>> seen;
  std::vector<caf::actor> actors;
  for (auto i = 0; i < 3; ++i) {
    seen.push_back(std::make_shared<tally>());
    actors.push_back(f.system.spawn<listener>(seen.back(), false));
    REQUIRE(subscribe(kernel.actor().actor(), "", actors.back()));
  }
  for (std::uint64_t i = 0; i < 100; ++i)
    REQUIRE(kernel.send(emit{i * 50, 50}));
  for (const auto& it : seen) {
    CHECK(eventually([&] { return it->events == 5'000; }));
    CHECK(it->in_order);
  }
  for (const auto& it : actors)
    shoot(f, it);
}

TEST_CASE("a slow subscriber stops the kernel within bounds, losing nothing") {
  auto config = test_config();
  config.events_per_frame = 10;
  config.event_frames = 2;
  runtime_fixture f{config};
  launch_options options;
  options.output_window = 128;
  auto kernel = f.launch("echo", options);
  auto slow_seen = std::make_shared<tally>();
  auto fast_seen = std::make_shared<tally>();
  auto slow = f.system.spawn<listener>(slow_seen, true);
  auto fast = f.system.spawn<listener>(fast_seen, false);
  REQUIRE(subscribe<tick>(kernel.actor(), slow));
  REQUIRE(subscribe<tick>(kernel.actor(), fast));
  for (std::uint64_t i = 0; i < 200; ++i)
    REQUIRE(kernel.send(emit{i * 10, 10}));
  std::this_thread::sleep_for(50ms);
  CHECK(slow_seen->frames <= 2);
  CHECK(kernel.status().output_depth >= 128);
  CHECK(kernel.status().processed < 200);
  CHECK(fast_seen->events <= 128 + 10);
  compat::anon_send(slow, frame{});
  CHECK(eventually([&] {
    return slow_seen->events == 2000 && fast_seen->events == 2000;
  }));
  CHECK(slow_seen->in_order);
  CHECK(fast_seen->in_order);
  CHECK(eventually([&] { return kernel.status().output_depth == 0; }));
  shoot(f, slow);
  shoot(f, fast);
}

TEST_CASE("a dead subscriber is forgotten and the kernel goes on") {
  runtime_fixture f;
  launch_options options;
  options.output_window = 16;
  auto kernel = f.launch("echo", options);
  auto seen = std::make_shared<tally>();
  auto held = f.system.spawn<listener>(seen, true);
  REQUIRE(subscribe<tick>(kernel.actor(), held));
  for (std::uint64_t i = 0; i < 100; ++i)
    REQUIRE(kernel.send(emit{i * 10, 10}));
  std::this_thread::sleep_for(10ms);
  CHECK(kernel.status().processed < 100);
  shoot(f, held);
  CHECK(eventually([&] { return kernel.status().processed == 100; }));
  // The port is free again.
  CHECK(eventually([&] { return kernel.listen("ticks").has_value(); }));
}

TEST_CASE("unsubscribing ends the events and frees the port") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto seen = std::make_shared<tally>();
  auto one = f.system.spawn<listener>(seen, false);
  REQUIRE(subscribe<tick>(kernel.actor(), one));
  CHECK(kernel.listen("ticks").error().code == errc::name_taken);
  REQUIRE(unsubscribe(kernel.actor(), one));
  CHECK(eventually([&] { return kernel.listen("ticks").has_value(); }));
  REQUIRE(kernel.send(emit{0, 5}));
  for (auto i = 0; i < 5; ++i)
    CHECK(kernel.receive(5s));
  CHECK(seen->events == 0);
  shoot(f, one);
}

TEST_CASE("the last events of a kernel that ends reach its subscribers") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto seen = std::make_shared<tally>();
  auto one = f.system.spawn<listener>(seen, true);
  REQUIRE(subscribe<tick>(kernel.actor(), one));
  for (std::uint64_t i = 0; i < 100; ++i)
    REQUIRE(kernel.send(emit{i * 40, 40}));
  CHECK(eventually([&] { return kernel.status().processed == 100; }));
  REQUIRE(kernel.terminate());
  CHECK(eventually([&] { return seen->events == 4000; }));
  CHECK(seen->in_order);
  shoot(f, one);
}

TEST_CASE("who subscribes right after another has left gets the events") {
  runtime_fixture f;
  auto kernel = f.launch();
  for (std::uint64_t round = 0; round < 50; ++round) {
    auto seen = std::make_shared<tally>();
    auto one = f.system.spawn<listener>(std::make_shared<tally>(), false);
    auto two = f.system.spawn<listener>(seen, false);
    REQUIRE(subscribe<tick>(kernel.actor(), one));
    REQUIRE(unsubscribe(kernel.actor(), one));
    REQUIRE(subscribe<tick>(kernel.actor(), two));
    REQUIRE(kernel.send(emit{0, 10}));
    REQUIRE(eventually([&] { return seen->events == 10; }));
    REQUIRE(unsubscribe(kernel.actor(), two));
    shoot(f, one);
    shoot(f, two);
  }
}

TEST_CASE("a subscription that is refused leaves nothing behind") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(kernel.listen("ticks"));
  auto one = f.system.spawn<listener>(std::make_shared<tally>(), false);
  auto refused = subscribe(kernel.actor(), "", one);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::name_taken);
  shoot(f, one);
  f.self->wait_for(one);
  REQUIRE(kernel.send(emit{0, 3}));
  for (auto i = 0; i < 3; ++i)
    CHECK(kernel.receive(5s));
}

TEST_CASE("what is no kernel, or no port, cannot be subscribed to") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto one = f.system.spawn<listener>(std::make_shared<tally>(), false);
  CHECK(subscribe(one, "", one).error().code == errc::invalid_argument);
  CHECK(subscribe(kernel.actor().actor(), "tocks", one).error().code
        == errc::not_found);
  auto actor = kernel.actor().actor();
  REQUIRE(kernel.terminate());
  CHECK(eventually([&] {
    auto outcome = subscribe(actor, "ticks", one);
    return !outcome && outcome.error().code == errc::kernel_terminated;
  }));
  shoot(f, one);
}

TEST_CASE("a kernel subscribes to a kernel: a proxy stands where any actor "
          "can") {
  runtime_fixture f;
  auto source = f.launch("source");
  auto sink = f.launch("sink");
  REQUIRE(subscribe<tick>(source.actor(), sink.actor()));
  for (std::uint64_t i = 0; i < 100; ++i)
    REQUIRE(source.send(emit{i * 10, 10}));
  CHECK(eventually([&] { return sink.status().processed == 1000; }));
  CHECK(sink.call(sum{})->sum == 999 * 500);
}

} // namespace ringwright::tests
