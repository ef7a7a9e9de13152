// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/pacer.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;
using namespace std::chrono_literals;

TEST_CASE("wake flag: only the first raise is to wake") {
  wake_flag flag;
  CHECK(flag.raise());
  CHECK_FALSE(flag.raise());
  flag.clear();
  CHECK(flag.raise());
}

TEST_CASE("pacer: wakes for each command when it is due, not before") {
  order_script script;
  script.commands.resize(3);
  script.due_ns = {0, 20'000'000, 40'000'000};
  play_options options;
  options.count = 3;
  const flow_clock clock{std::chrono::steady_clock::now()};
  const auto source
    = std::make_shared<const script_source>(script, options, clock);
  const auto flag = std::make_shared<wake_flag>();
  std::mutex mutex;
  std::condition_variable came;
  std::vector<std::int64_t> woken;
  {
    const pacer waker{source, 3, clock, flag, [&] {
                        const std::lock_guard guard{mutex};
                        woken.push_back(clock.now_ns());
                        flag->clear();
                        came.notify_one();
                      }};
    std::unique_lock guard{mutex};
    REQUIRE(came.wait_for(guard, 30s, [&] { return woken.size() >= 3; }));
  }
  // One wake-up may stand for several commands on a busy machine, and there
  // are more of them after the last; none comes too early.
  CHECK(woken[0] >= 1);
  for (std::size_t i = 1; i < 3; ++i)
    CHECK(woken[i] >= source->due_ns(i));
}

TEST_CASE("pacer: ends at once when it is no longer needed") {
  order_script script;
  script.commands.resize(1);
  script.due_ns = {3'600'000'000'000};
  play_options options;
  options.count = 1;
  const flow_clock clock{std::chrono::steady_clock::now()};
  const auto source
    = std::make_shared<const script_source>(script, options, clock);
  {
    const pacer waker{source, 1, clock, std::make_shared<wake_flag>(),
                      [] { FAIL("nothing is due"); }};
  }
  CHECK(clock.now_ns() < 60'000'000'000);
}
