// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/neighbours.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using test::sample;

namespace {

/// The places of a cluster.
struct cluster {
  explicit cluster(std::uint32_t count) : memory(count) {
    for (std::uint32_t rank = 0; rank < count; ++rank)
      places.emplace_back(&memory[rank], count, rank);
  }

  std::vector<near_memory> memory;
  std::vector<neighbours> places;
};

bool push(near_sender& out, const sample& what) {
  return out.try_push(what.header, what.payload.data());
}

/// Takes what has come from `rank`; false when that is nothing.
bool pop(neighbours& at, std::uint32_t rank, sample& what) {
  if (!at.from(rank).peek(what.header, what.payload.data()))
    return false;
  at.advance(rank);
  at.publish(false);
  return true;
}

constexpr std::uint32_t slot_words = payload_words_of(slot_class::b128);

/// Sends `each` records to all others and takes as many of each of them; how
/// many were not the right ones.
std::uint64_t stream(neighbours& at, std::uint64_t each) {
  const auto count = at.count();
  std::vector<std::uint64_t> sent(count);
  std::vector<std::uint64_t> taken(count);
  std::uint64_t wrong = 0;
  std::uint64_t open = 2 * (count - 1) * each;
  while (open > 0) {
    const auto before = open;
    for (std::uint32_t rank = 0; rank < count; ++rank) {
      if (rank == at.rank())
        continue;
      const auto words = test::words_for(sent[rank], slot_words);
      const auto source = static_cast<std::uint16_t>(at.rank());
      if (sent[rank] < each
          && push(at.to(rank), sample{source, sent[rank], words})) {
        ++sent[rank];
        --open;
      }
      sample got;
      if (taken[rank] < each && pop(at, rank, got)) {
        wrong += !(got
                   == sample{static_cast<std::uint16_t>(rank), taken[rank],
                             test::words_for(taken[rank], slot_words)});
        ++taken[rank];
        --open;
      }
    }
    if (open == before)
      std::this_thread::yield();
  }
  return wrong;
}

} // namespace

TEST_CASE("neighbours: who takes messages is known to all others",
          "[gpu][neighbours]") {
  for (const std::uint32_t count : {2u, 3u, 5u, 8u}) {
    cluster all{count};
    for (auto& at : all.places) {
      at.begin_life();
      at.open(static_cast<std::uint16_t>(100 + at.rank()));
    }
    for (const auto& at : all.places)
      for (std::uint32_t rank = 0; rank < count; ++rank) {
        // Who sends to itself does not do so as a neighbour.
        const auto seen = rank == at.rank() ? neighbours::nobody : rank;
        CHECK(at.find(100 + rank) == seen);
      }
    const auto& left = all.places[0];
    const auto& last = all.places[count - 1];
    CHECK(left.find(0) == neighbours::nobody);
    CHECK(left.find(100 + count) == neighbours::nobody);
    last.close();
    CHECK(left.find(99 + count) == neighbours::nobody);
    CHECK(left.life_at(count - 1) != last.life());
    // Another instance, and the number of an earlier one.
    all.places[count - 1].begin_life();
    last.open(65535);
    CHECK(left.find(65535) == count - 1);
    CHECK(left.life_at(count - 1) == 2);
  }
}

TEST_CASE("neighbours: rings share a block's memory", "[gpu][neighbours]") {
  const std::uint32_t slots[] = {32, 16, 16, 8, 8, 8, 8};
  for (std::uint32_t count = 2; count <= max_neighbours; ++count) {
    const auto layout = neighbours::ring_layout(count);
    CHECK(layout.valid());
    CHECK(layout.capacity == slots[count - 2]);
    CHECK(layout.capacity * count <= near_memory::slots);
  }
}

TEST_CASE("neighbours: a full ring is not overwritten", "[gpu][neighbours]") {
  cluster all{3};
  auto& from = all.places[2].to(0);
  std::uint64_t sent = 0;
  while (push(from, sample{2, sent, 8}))
    ++sent;
  CHECK(sent == neighbours::ring_layout(3).capacity);
  // The others have rings of their own.
  CHECK(push(all.places[1].to(0), sample{1, 0, 8}));
  CHECK(push(all.places[2].to(1), sample{2, 0, 8}));
  sample got;
  for (std::uint64_t i = 0; i < 5 * sent; ++i) {
    REQUIRE(pop(all.places[0], 2, got));
    REQUIRE(got == sample{2, i, 8});
    all.places[0].publish(true);
    REQUIRE(push(from, sample{2, sent + i, 8}));
    REQUIRE_FALSE(push(from, sample{2, 0, 8}));
  }
  REQUIRE(pop(all.places[0], 1, got));
  CHECK(got == sample{1, 0, 8});
}

TEST_CASE("neighbours: all to all, nothing is lost or out of order",
          "[gpu][neighbours]") {
  for (const std::uint32_t count : {2u, 3u, 8u}) {
    cluster all{count};
    const auto each = test::stream_length / 10 / (count * count);
    std::atomic<std::uint64_t> wrong{0};
    std::vector<std::thread> threads;
    for (auto& at : all.places)
      threads.emplace_back([&] { wrong += stream(at, each); });
    for (auto& thread : threads)
      thread.join();
    CHECK(wrong == 0);
  }
}
