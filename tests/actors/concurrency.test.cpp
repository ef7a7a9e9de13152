// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <atomic>

namespace ringwright::tests {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t calls_each = 5'000;
#else
constexpr std::uint64_t calls_each = 100'000;
#endif

struct figures {
  std::atomic<std::uint64_t> right{0};
  std::atomic<std::uint64_t> wrong{0};
};

/// Asks a number of times, several at once, each with a value of its own.
class asker : public caf::event_based_actor {
public:
  asker(caf::actor_config& config, typed_kernel<echo_kernel> kernel,
        std::uint64_t who, std::shared_ptr<figures> seen)
    : caf::event_based_actor(config),
      kernel_(std::move(kernel)),
      who_(who),
      seen_(std::move(seen)) {
    // nop
  }

  caf::behavior make_behavior() override {
    for (auto i = 0; i < 4; ++i)
      next();
    return {[](const frame&) {}};
  }

private:
  void next() {
    if (asked_ == calls_each)
      return;
    auto value = (who_ << 32) | asked_++;
    auto* self = this;
    ask(self, kernel_, echo{value, ~value}, 60s)
      .then(
        [this, value](const echo_reply& reply) {
          count(reply.value == value && reply.extra == ~value);
        },
        [this](const caf::error&) { count(false); });
  }

  void count(bool right) {
    ++(right ? seen_->right : seen_->wrong);
    if (++answered_ == calls_each)
      quit();
    else
      next();
  }

  typed_kernel<echo_kernel> kernel_;
  std::uint64_t who_;
  std::shared_ptr<figures> seen_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
};

} // namespace

TEST_CASE("eight callers at once, actors and threads: no reply is swapped") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto seen = std::make_shared<figures>();
  std::vector<caf::actor> actors;
  for (std::uint64_t i = 0; i < 4; ++i)
    actors.push_back(f.system.spawn<asker>(kernel.actor(), i, seen));
  std::vector<std::thread> threads;
  for (std::uint64_t i = 4; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (std::uint64_t n = 0; n < calls_each; ++n) {
        auto value = (i << 32) | n;
        auto reply = kernel.call(echo{value, ~value}, 60s);
        auto right = reply && reply->value == value && reply->extra == ~value;
        ++(right ? seen->right : seen->wrong);
      }
    });
  for (auto& thread : threads)
    thread.join();
  for (const auto& actor : actors)
    f.self->wait_for(actor);
  CHECK(seen->right == 8 * calls_each);
  CHECK(seen->wrong == 0);
  auto counts = kernel.metrics().counts;
  CHECK(counts.handled == 8 * calls_each);
  CHECK(gpu::balanced(counts));
}

TEST_CASE("a thousand calls at once, each gets its own reply") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(kernel.deactivate());
  frame batch;
  for (std::uint64_t i = 0; i < 900; ++i)
    append_message(batch, echo{i, i * i}, true, {}, 1);
  auto waiting
    = compat::request(f.self, kernel.actor().actor(), 20s, batch);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (std::uint64_t i = 0; i < 100; ++i)
    threads.emplace_back([&, i] {
      auto reply = kernel.call(echo{i, i + 1}, 20s);
      right += reply && reply->value == i && reply->extra == i + 1 ? 1 : 0;
    });
  CHECK(eventually([&] {
    auto m = kernel.metrics();
    return m.staged_depth + m.input_depth == 1000;
  }));
  REQUIRE(kernel.reactivate());
  for (auto& thread : threads)
    thread.join();
  CHECK(right == 100);
  std::uint64_t next = 0;
  std::move(waiting).receive(
    [&](const frame& answer) {
      for (auto reader = answer.reader(); reader.next(); ++next)
        if (reader.payload()[0] != next || reader.payload()[1] != next * next)
          FAIL("swapped");
    },
    [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(next == 900);
}

} // namespace ringwright::tests
