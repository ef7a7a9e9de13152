// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <atomic>

namespace ringwright::tests {

namespace {

launch_options small(gpu::backpressure strategy) {
  launch_options result;
  result.window = 4;
  result.queue_capacity = 10;
  result.strategy = strategy;
  return result;
}

/// Requests that nobody has waited for yet, and what became of them.
class crowd : public caf::event_based_actor {
public:
  struct outcome {
    std::atomic<int> replies{0};
    std::atomic<int> errors{0};
    std::array<std::atomic<int>, errc_count> by_code{};
    /// Values in the order of their replies.
    std::vector<std::uint64_t> order;
    int all() const {
      return replies + errors;
    }
  };

  crowd(caf::actor_config& config, caf::actor kernel, int size,
        std::shared_ptr<outcome> seen, std::vector<std::uint8_t> priorities)
    : caf::event_based_actor(config),
      kernel_(std::move(kernel)),
      size_(size),
      seen_(std::move(seen)),
      priorities_(std::move(priorities)) {
    // nop
  }

  caf::behavior make_behavior() override {
    for (auto i = 0; i < size_; ++i) {
      send_options options;
      options.priority
        = priorities_[static_cast<std::size_t>(i) % priorities_.size()];
      auto* self = this;
      ask(self, kernel_, echo{static_cast<std::uint64_t>(i), 0}, 20s, options)
        .then(
          [this](const echo_reply& reply) {
            seen_->order.push_back(reply.value);
            ++seen_->replies;
          },
          [this](const caf::error& why) {
            ++seen_->by_code[static_cast<std::size_t>(code_of(why))];
            ++seen_->errors;
          });
    }
    return {[](const frame&) {}};
  }

private:
  caf::actor kernel_;
  int size_;
  std::shared_ptr<outcome> seen_;
  std::vector<std::uint8_t> priorities_;
};

struct overload {
  overload(gpu::backpressure strategy, int size,
           std::vector<std::uint8_t> priorities = {128})
    : kernel(f.launch("echo", small(strategy))),
      seen(std::make_shared<crowd::outcome>()) {
    REQUIRE(kernel.deactivate());
    actor = f.system.spawn<crowd>(kernel.actor(), size, seen, priorities);
  }

  ~overload() {
    f.self->send_exit(actor, caf::exit_reason::user_shutdown);
  }

  int count(errc code) const {
    return seen->by_code[static_cast<std::size_t>(code)];
  }

  runtime_fixture f;
  echo_handle kernel;
  std::shared_ptr<crowd::outcome> seen;
  caf::actor actor;
};

} // namespace

// Four fit the lane, ten the staging, ten more are parked under `block`.

TEST_CASE("reject: what finds no room is refused at once, exactly") {
  overload o{gpu::backpressure::reject, 50};
  CHECK(eventually([&] { return o.seen->errors == 36; }));
  CHECK(o.count(errc::queue_full) == 36);
  REQUIRE(o.kernel.reactivate());
  CHECK(eventually([&] { return o.seen->all() == 50; }));
  CHECK(o.seen->replies == 14);
  auto metrics = o.kernel.metrics();
  CHECK(metrics.counts.received == 50);
  CHECK(metrics.counts.rejected == 36);
  CHECK(metrics.counts.handled == 14);
  CHECK(gpu::balanced(metrics.counts));
}

TEST_CASE("block: requests wait up to the bound, beyond it they are refused") {
  overload o{gpu::backpressure::block, 50};
  CHECK(eventually([&] { return o.seen->errors == 26; }));
  CHECK(o.count(errc::queue_full) == 26);
  std::this_thread::sleep_for(10ms);
  CHECK(o.seen->all() == 26);
  REQUIRE(o.kernel.reactivate());
  CHECK(eventually([&] { return o.seen->all() == 50; }));
  CHECK(o.seen->replies == 24);
  CHECK(std::is_sorted(o.seen->order.begin(), o.seen->order.end()));
  CHECK(gpu::balanced(o.kernel.metrics().counts));
}

TEST_CASE("drop_oldest: the oldest of the lowest priority goes, its sender is "
          "told") {
  overload o{gpu::backpressure::drop_oldest, 50};
  CHECK(eventually([&] { return o.seen->errors == 36; }));
  CHECK(o.count(errc::dropped) == 36);
  REQUIRE(o.kernel.reactivate());
  CHECK(eventually([&] { return o.seen->all() == 50; }));
  // The four in the lane, then the ten youngest.
  CHECK(o.seen->order
        == std::vector<std::uint64_t>{0, 1, 2, 3, 40, 41, 42, 43, 44, 45, 46,
                                      47, 48, 49});
  auto counts = o.kernel.metrics().counts;
  CHECK(counts.dropped == 36);
  CHECK(gpu::balanced(counts));
}

TEST_CASE("drop_oldest never evicts what matters more than the newcomer") {
  // Even numbers are urgent and share a lane with nobody else.
  overload o{gpu::backpressure::drop_oldest, 50, {255, 0}};
  CHECK(eventually([&] { return o.seen->errors == 50 - 18; }));
  REQUIRE(o.kernel.reactivate());
  CHECK(eventually([&] { return o.seen->all() == 50; }));
  auto urgent = std::count_if(o.seen->order.begin(), o.seen->order.end(),
                              [](auto value) { return value % 2 == 0; });
  CHECK(urgent == 14);
  CHECK(o.seen->order.size() == 18);
  CHECK(o.count(errc::queue_full) + o.count(errc::dropped) == 32);
  CHECK(gpu::balanced(o.kernel.metrics().counts));
}

TEST_CASE("an urgent message overtakes all that are not committed yet") {
  overload o{gpu::backpressure::block, 24, {64, 64, 64, 64, 64, 64, 64, 64,
                                            64, 64, 64, 64, 64, 64, 64, 64,
                                            64, 64, 64, 64, 64, 64, 64, 255}};
  CHECK(eventually([&] {
    auto m = o.kernel.metrics();
    return m.staged_depth + m.input_depth >= 23;
  }));
  REQUIRE(o.kernel.reactivate());
  CHECK(eventually([&] { return o.seen->all() == 24; }));
  REQUIRE(o.seen->order.size() == 24);
  auto at = std::find(o.seen->order.begin(), o.seen->order.end(), 23u)
            - o.seen->order.begin();
  // Behind at most the four that the lane held and the ten that were staged.
  CHECK(at <= 14);
  auto order = o.seen->order;
  order.erase(order.begin() + at);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a one-way send that finds no room is a counted dead letter") {
  for (auto strategy : {gpu::backpressure::block, gpu::backpressure::reject}) {
    runtime_fixture f;
    auto kernel = f.launch("echo", small(strategy));
    REQUIRE(kernel.deactivate());
    for (std::uint64_t i = 0; i < 30; ++i)
      tell(f.self, kernel.actor(), add{1, i, 0, 0, 0, 0, 0, 0});
    CHECK(eventually([&] { return kernel.metrics().counts.dead == 16; }));
    REQUIRE(kernel.reactivate());
    CHECK(eventually([&] { return kernel.status().processed == 14; }));
    CHECK(f.call(kernel.actor(), sum{}).count == 14);
    CHECK(gpu::balanced(kernel.metrics().counts));
  }
}

TEST_CASE("a blocked batch gives credit only when all of it has room") {
  runtime_fixture f;
  auto kernel = f.launch("echo", small(gpu::backpressure::block));
  REQUIRE(kernel.deactivate());
  std::vector<add> batch(20, add{1, 0, 0, 0, 0, 0, 0, 0});
  auto waiting = compat::request(f.self, kernel.actor().actor(), 10s,
                                 to_frame(std::span<const add>{batch}));
  std::this_thread::sleep_for(20ms);
  CHECK(f.self->mailbox().empty());
  REQUIRE(kernel.reactivate());
  auto credit = false;
  std::move(waiting).receive([&](const frame& x) { credit = x.empty(); },
                             [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(credit);
  CHECK(f.call(kernel.actor(), sum{}).count == 20);
}

TEST_CASE("a batch that could never be parked is refused in the part that "
          "finds no room") {
  runtime_fixture f;
  auto kernel = f.launch("echo", small(gpu::backpressure::block));
  REQUIRE(kernel.deactivate());
  std::vector<add> batch(40, add{1, 0, 0, 0, 0, 0, 0, 0});
  auto refused = errc::none;
  post(f.self, kernel.actor(), std::span<const add>{batch}, 10s)
    .receive([] { FAIL("has room"); },
             [&](const caf::error& why) { refused = code_of(why); });
  CHECK(refused == errc::queue_full);
  REQUIRE(kernel.reactivate());
  CHECK(eventually([&] { return kernel.status().processed == 14; }));
  CHECK(f.call(kernel.actor(), sum{}).count == 14);
  auto counts = kernel.metrics().counts;
  CHECK(counts.rejected == 26);
  CHECK(gpu::balanced(counts));
}

TEST_CASE("a sender with a window of posts loses nothing to a slow kernel") {
  runtime_fixture f;
  launch_options options;
  options.window = 16;
  options.queue_capacity = 64;
  auto kernel = f.launch("echo", options);
  std::vector<add> batch(64, add{1, 0, 0, 0, 0, 0, 0, 0});
  for (auto i = 0; i < 500; ++i) {
    auto credit = false;
    post(f.self, kernel.actor(), std::span<const add>{batch}, 10s)
      .receive([&] { credit = true; },
               [](const caf::error& why) { FAIL(text_of(why)); });
    REQUIRE(credit);
  }
  CHECK(f.call(kernel.actor(), sum{}).count == 32'000);
  CHECK(kernel.metrics().counts.dead == 0);
}

} // namespace ringwright::tests
