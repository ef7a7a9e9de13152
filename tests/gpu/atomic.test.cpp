// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/atomic.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <thread>
#include <vector>

using namespace ringwright::gpu;

TEST_CASE("atomic: loads and stores carry both word sizes", "[gpu][atomic]") {
  std::uint32_t small = 0;
  std::uint64_t large = 0;
  store_relaxed(&small, 0xffffffffU);
  store_release(&large, ~std::uint64_t{0});
  CHECK(load_acquire(&small) == 0xffffffffU);
  CHECK(load_relaxed(&large) == ~std::uint64_t{0});
}

TEST_CASE("atomic: a failed exchange says what was there", "[gpu][atomic]") {
  std::uint64_t word = 7;
  std::uint64_t expected = 5;
  CHECK_FALSE(compare_exchange(&word, expected, 9));
  CHECK(expected == 7);
  CHECK(word == 7);
  test::until([&] { return compare_exchange_acq_rel(&word, expected, 9); });
  CHECK(word == 9);
}

TEST_CASE("atomic: no addition is lost among threads", "[gpu][atomic]") {
  std::uint64_t added = 0;
  std::uint64_t exchanged = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        fetch_add(&added, 3);
        auto seen = load_relaxed(&exchanged);
        while (!compare_exchange(&exchanged, seen, seen + 5))
          ;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(added == 4 * 20'000 * 3);
  CHECK(exchanged == 4 * 20'000 * 5);
}

TEST_CASE("atomic: of two who announce and look, one sees the other",
          "[gpu][atomic]") {
  // The store-buffer pattern: without the fence both may read 0, on x86 too.
  const std::uint32_t rounds = 20'000;
  std::uint32_t flag[2] = {0, 0};
  std::uint32_t seen[2] = {0, 0};
  std::uint32_t started = 0;
  std::uint32_t finished = 0;
  std::uint32_t missed = 0;
  const auto side = [&](int me, std::uint32_t round) {
    store_relaxed(&flag[me], round);
    fence_seq_cst();
    seen[me] = load_relaxed(&flag[1 - me]);
  };
  std::thread other{[&] {
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      test::until([&] { return load_acquire(&started) == round; });
      side(1, round);
      store_release(&finished, round);
    }
  }};
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    store_release(&started, round);
    // The other side needs a while to see it; try every overlap.
    for (std::uint32_t i = 0; i < round % 16; ++i)
      spin_hint();
    side(0, round);
    test::until([&] { return load_acquire(&finished) == round; });
    missed += seen[0] != round && seen[1] != round;
  }
  other.join();
  CHECK(missed == 0);
}
