// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/pool.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

/// A pool with its own region.
struct pool {
  explicit pool(pool_layout layout)
    : region(layout.bytes()), blocks(region.data(), layout) {
    // nop
  }

  std::vector<std::byte> region;
  block_allocator blocks;
};

void fill(const pool& in, pool_ref ref, std::uint64_t mark) {
  std::fill_n(in.blocks.data(ref), ref.words, mark);
}

bool holds(const pool& in, pool_ref ref, std::uint64_t mark) {
  const auto* words = in.blocks.data(ref);
  return std::all_of(words, words + ref.words,
                     [&](std::uint64_t word) { return word == mark; });
}

} // namespace

TEST_CASE("pool: sizes go to the smallest class that fits", "[gpu][pool]") {
  pool p{{2, 2, 2}};
  CHECK(pool_layout{2, 2, 2}.bytes() == 2 * (4096 + 16384 + 65536));
  const auto small = p.blocks.allocate(1);
  REQUIRE(small);
  CHECK(*small == pool_ref{0, 1});
  const auto full = p.blocks.allocate(4096);
  REQUIRE(full);
  CHECK(full->words == 512);
  CHECK(p.blocks.available(0) == 0);
  const auto middle = p.blocks.allocate(4097);
  REQUIRE(middle);
  CHECK(middle->offset == 2 * 4096 / 64);
  CHECK(middle->words == 513);
  const auto large = p.blocks.allocate(65536);
  REQUIRE(large);
  CHECK(large->offset == (2 * 4096 + 2 * 16384) / 64);
  CHECK(large->words == 8192);
  CHECK(p.blocks.available(1) == 1);
  CHECK(p.blocks.available(2) == 1);
}

TEST_CASE("pool: sizes out of range get nothing", "[gpu][pool]") {
  pool p{{1, 1, 1}};
  CHECK_FALSE(p.blocks.allocate(0));
  CHECK_FALSE(p.blocks.allocate(65537));
  CHECK(p.blocks.available(2) == 1);
}

TEST_CASE("pool: an exhausted class borrows from the larger ones",
          "[gpu][pool]") {
  pool p{{3, 2, 1}};
  std::set<std::uint32_t> offsets;
  std::vector<pool_ref> refs;
  for (int i = 0; i < 6; ++i) {
    const auto ref = p.blocks.allocate(100);
    REQUIRE(ref);
    refs.push_back(*ref);
    offsets.insert(ref->offset);
  }
  CHECK(offsets.size() == 6);
  CHECK_FALSE(p.blocks.allocate(100));
  CHECK_FALSE(p.blocks.allocate(65536));
  for (std::size_t i = 0; i < refs.size(); ++i)
    fill(p, refs[i], i);
  for (std::size_t i = 0; i < refs.size(); ++i)
    CHECK(holds(p, refs[i], i));
}

TEST_CASE("pool: a block that is given back is used again", "[gpu][pool]") {
  pool p{{0, 0, 1}};
  for (int i = 0; i < 1000; ++i) {
    const auto ref = p.blocks.allocate(65536);
    REQUIRE(ref);
    REQUIRE_FALSE(p.blocks.allocate(65536));
    REQUIRE(p.blocks.free(*ref));
    REQUIRE(p.blocks.available(2) == 1);
  }
}

TEST_CASE("pool: a pool without blocks refuses", "[gpu][pool]") {
  pool p{{0, 0, 0}};
  CHECK_FALSE(p.blocks.allocate(1));
  CHECK_FALSE(p.blocks.free({0, 1}));
  CHECK_FALSE(p.blocks.contains({0, 1}));
}

TEST_CASE("pool: what is not an allocated block cannot be freed",
          "[gpu][pool]") {
  pool p{{2, 1, 1}};
  const auto ref = p.blocks.allocate(10);
  REQUIRE(ref);
  CHECK_FALSE(p.blocks.free({ref->offset + 1, 2}));
  CHECK_FALSE(p.blocks.free({64, 2}));
  CHECK_FALSE(p.blocks.free({0xffffffffU, 2}));
  CHECK(p.blocks.free(*ref));
  CHECK_FALSE(p.blocks.free(*ref));
  CHECK(p.blocks.available(0) == 2);
}

TEST_CASE("pool: foreign references are recognised", "[gpu][pool]") {
  pool p{{2, 1, 1}};
  const auto ref = p.blocks.allocate(4096);
  REQUIRE(ref);
  CHECK(p.blocks.contains(*ref));
  CHECK(p.blocks.contains({ref->offset, 1}));
  CHECK_FALSE(p.blocks.contains({ref->offset, 513}));
  CHECK_FALSE(p.blocks.contains({ref->offset + 1, 1}));
  CHECK_FALSE(p.blocks.contains({ref->offset + 64, 1}));
  p.blocks.free(*ref);
  CHECK_FALSE(p.blocks.contains(*ref));
}

TEST_CASE("pool: threads never share a block", "[gpu][pool]") {
  pool p{{5, 3, 2}};
  std::vector<std::uint64_t> faults(4);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      std::mt19937 random{t};
      std::vector<std::pair<pool_ref, std::uint64_t>> held;
      for (std::uint64_t i = 0; i < 5000; ++i) {
        const std::uint64_t mark = i * 4 + t;
        if (random() % 2 == 0) {
          if (const auto ref = p.blocks.allocate(random() % 2000 + 1)) {
            fill(p, *ref, mark);
            held.emplace_back(*ref, mark);
          }
        } else if (!held.empty()) {
          const auto [ref, expected] = held.back();
          held.pop_back();
          faults[t] += !p.blocks.contains(ref) || !holds(p, ref, expected)
                       || !p.blocks.free(ref);
        }
      }
      for (const auto& [ref, mark] : held)
        faults[t] += !holds(p, ref, mark) || !p.blocks.free(ref);
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(faults == std::vector<std::uint64_t>(4));
  CHECK(p.blocks.available(0) == 5);
  CHECK(p.blocks.available(1) == 3);
  CHECK(p.blocks.available(2) == 2);
}
