// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/bell.hpp"

#include "ringwright/tests/catch.hpp"

#include <chrono>
#include <thread>

using namespace ringwright::gpu;
using namespace std::chrono_literals;
using process::bell;

namespace {

constexpr std::int64_t long_ns = 60'000'000'000;

} // namespace

TEST_CASE("bell: nobody sleeps through a ring", "[gpu]") {
  constexpr std::uint32_t rounds = 5'000;
  bell there;
  bell back;
  std::uint32_t thrown = 0;
  std::uint32_t caught = 0;
  auto begin = std::chrono::steady_clock::now();
  std::jthread partner{[&] {
    for (std::uint32_t i = 1; i <= rounds; ++i) {
      while (load_acquire(&thrown) < i)
        there.sleep([&] { return load_acquire(&thrown) >= i; }, long_ns);
      store_release(&caught, i);
      back.ring();
    }
  }};
  for (std::uint32_t i = 1; i <= rounds; ++i) {
    store_release(&thrown, i);
    there.ring();
    while (load_acquire(&caught) < i)
      back.sleep([&] { return load_acquire(&caught) >= i; }, long_ns);
  }
  // One that was slept through would have cost a minute.
  CHECK(std::chrono::steady_clock::now() - begin < 30s);
}

TEST_CASE("bell: a sleep ends by itself, or does not begin", "[gpu]") {
  bell alone;
  auto begin = std::chrono::steady_clock::now();
  alone.sleep([] { return true; }, long_ns);
  CHECK(std::chrono::steady_clock::now() - begin < 30s);
  begin = std::chrono::steady_clock::now();
  alone.sleep([] { return false; }, 5'000'000);
  CHECK(std::chrono::steady_clock::now() - begin >= 5ms);
  CHECK(alone.sleepers == 0);
}

TEST_CASE("bell: a ring without sleepers asks nothing of the system",
          "[gpu]") {
  bell quiet;
  quiet.ring();
  CHECK(quiet.rings == 0);
}
