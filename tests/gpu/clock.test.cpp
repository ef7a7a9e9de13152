// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/clock.hpp"

#include "ringwright/tests/catch.hpp"

#include <thread>

TEST_CASE("clock: the machine's clock never goes back", "[gpu]") {
  ringwright::gpu::steady_clock clock;
  auto last = clock.now_ns();
  for (auto i = 0; i < 10'000; ++i) {
    auto now = clock.now_ns();
    REQUIRE(now >= last);
    last = now;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
  CHECK(clock.now_ns() - last >= 5'000'000);
}
