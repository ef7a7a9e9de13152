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
  // Many cells in a row without a meeting between them, so that some overlap.
  struct alignas(64) cell {
    std::uint32_t flag = 0;
  };
  const std::uint32_t cells = 512;
  const std::uint32_t rounds = 2000;
  std::vector<cell> flags[2]
    = {std::vector<cell>(cells), std::vector<cell>(cells)};
  std::vector<std::uint32_t> seen[2]
    = {std::vector<std::uint32_t>(cells), std::vector<std::uint32_t>(cells)};
  std::uint32_t met[2] = {0, 0};
  std::uint32_t meetings[2] = {0, 0};
  const auto meet = [&](int me) {
    store_release(&met[me], ++meetings[me]);
    test::until([&] {
      return static_cast<std::int32_t>(load_acquire(&met[1 - me])
                                       - meetings[me])
             >= 0;
    });
  };
  const auto side = [&](int me, std::uint32_t round) {
    for (std::uint32_t i = 0; i < cells; ++i) {
      store_relaxed(&flags[me][i].flag, round);
      fence_seq_cst();
      seen[me][i] = load_relaxed(&flags[1 - me][i].flag);
    }
  };
  std::uint32_t missed = 0;
  std::thread other{[&] {
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      meet(1);
      side(1, round);
      meet(1);
    }
  }};
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    meet(0);
    side(0, round);
    meet(0);
    for (std::uint32_t i = 0; i < cells; ++i)
      missed += seen[0][i] != round && seen[1][i] != round;
  }
  other.join();
  CHECK(missed == 0);
}
