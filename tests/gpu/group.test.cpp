// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/group.hpp"

#include "ringwright/gpu/kernel.hpp"
#include "ringwright/tests/catch.hpp"

#include <array>
#include <thread>
#include <vector>

TEST_CASE("group: on the CPU one thread does each item once, in order",
          "[gpu]") {
  ringwright::gpu::group group;
  CHECK(group.size() == 1);
  CHECK(group.rank() == 0);
  CHECK(group.leader());
  std::vector<std::uint32_t> seen;
  group.for_each(5, [&](std::uint32_t i) { seen.push_back(i); });
  group.sync();
  CHECK(seen == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
}

TEST_CASE("group: sums and minima of all threads", "[gpu]") {
  using namespace ringwright::gpu;
  std::uint32_t narrow = 0xffff'ffffu;
  add_by_group(narrow, 3);
  CHECK(narrow == 2);
  std::uint64_t wide = 0xffff'ffffu;
  add_by_group(wide, 3);
  CHECK(wide == 0x1'0000'0002u);
  lower_by_group(narrow, 5);
  CHECK(narrow == 2);
  lower_by_group(narrow, 1);
  CHECK(narrow == 1);
}

namespace {

struct alone {};

struct together {
  static constexpr std::uint32_t block = 256;
};

struct wide {
  static constexpr std::uint32_t block = 128;
  static constexpr std::uint32_t blocks = 4;
};

} // namespace

TEST_CASE("group: a kernel says how many threads call its handlers", "[gpu]") {
  using namespace ringwright::gpu;
  CHECK(group_threads<alone>() == 1);
  CHECK(block_threads<alone>() == 32);
  CHECK(group_threads<together>() == 256);
  CHECK(block_threads<together>() == 256);
  CHECK(group{256}.size() == 256);
  CHECK(group_blocks_of<alone>() == 1);
  CHECK(group_blocks_of<together>() == 1);
  CHECK(group_blocks_of<wide>() == 4);
  CHECK(group{128, {.count = 4}}.size() == 512);
}

TEST_CASE("group: blocks that meet see what the others have done", "[gpu]") {
  using namespace ringwright::gpu;
  constexpr std::uint32_t blocks = 5;
  constexpr std::uint32_t rounds = 300;
  std::array<group_block, blocks> lines{};
  // Near the wrap of the counts.
  for (auto& line : lines)
    line.arrivals = ~std::uint32_t{0} - rounds / 2;
  std::array<std::uint32_t, 100> cells{};
  std::array<std::uint32_t, blocks> wrong{};
  std::array<std::uint32_t, blocks> led{};
  auto run = [&](std::uint32_t index) {
    const group all{1, {blocks, index, lines.data()}};
    led[index] = all.leader() && all.rank() == 0 ? 1 : 0;
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      // Each cell is another block's in each round.
      all.for_each(100, [&](std::uint32_t i) {
        auto& cell = cells[(i + round) % 100];
        wrong[index] += cell == round - 1 ? 0 : 1;
        cell = round;
      });
      all.sync();
    }
  };
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < blocks; ++i)
    threads.emplace_back(run, i);
  for (auto& thread : threads)
    thread.join();
  CHECK(wrong == std::array<std::uint32_t, blocks>{});
  CHECK(led == std::array<std::uint32_t, blocks>{1});
  for (auto& line : lines)
    CHECK(line.arrivals == rounds - rounds / 2 - 1);
}
