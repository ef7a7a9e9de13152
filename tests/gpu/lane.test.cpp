// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/lane.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <algorithm>
#include <deque>
#include <random>
#include <thread>

using namespace ringwright;
using namespace ringwright::gpu;
using test::ring_block;
using test::sample;

namespace {

bool push(lane_producer& out, const sample& what) {
  return out.try_push(what.header, what.payload.data());
}

bool pop(lane_consumer& in, sample& what) {
  return in.try_pop(what.header, what.payload.data());
}

/// Sends `count` records of all lengths from one thread to another; returns
/// how many arrived wrong or out of order.
std::uint64_t stream(lane_layout layout, std::uint64_t first_position,
                     std::uint64_t count) {
  const ring_block ring{layout};
  if (first_position != 0)
    prepare_ring(ring_memory::in(ring.get()), layout, first_position);
  const auto max_words = payload_words_of(layout.slot);
  std::thread writer{[&] {
    lane_producer out{ring.get(), layout, first_position};
    for (std::uint64_t i = 0; i < count; ++i) {
      const sample next{1, i, test::words_for(i, max_words)};
      test::until([&] { return push(out, next); });
    }
  }};
  lane_consumer in{ring.get(), layout, first_position};
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    sample got;
    test::until([&] { return pop(in, got); });
    wrong += !(got == sample{1, i, test::words_for(i, max_words)});
  }
  wrong += !in.empty();
  writer.join();
  return wrong;
}

} // namespace

TEST_CASE("lane: zeroed memory is an empty ring", "[gpu][lane]") {
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  lane_producer out{ring.get(), layout};
  lane_consumer in{ring.get(), layout};
  sample got;
  CHECK(in.empty());
  CHECK_FALSE(pop(in, got));
  CHECK(out.free_slots() == 8);
  CHECK(out.pushed() == 0);
  CHECK(in.popped() == 0);
}

TEST_CASE("lane: layouts that cannot be masked are not valid", "[gpu][lane]") {
  CHECK(lane_layout{2, slot_class::b128}.valid());
  CHECK(lane_layout{1U << 30, slot_class::b128}.valid());
  for (const std::uint32_t bad : {0U, 1U, 3U, 1000U, 1U << 31})
    CHECK_FALSE(lane_layout{bad, slot_class::b128}.valid());
  CHECK(lane_layout{4, slot_class::b256}.bytes() == 2 * 128 + 4 * 256);
}

TEST_CASE("lane: a full ring refuses until slots are given back",
          "[gpu][lane]") {
  const lane_layout layout{16, slot_class::b128};
  const ring_block ring{layout};
  lane_producer out{ring.get(), layout};
  lane_consumer in{ring.get(), layout};
  for (std::uint64_t i = 0; i < 16; ++i)
    REQUIRE(push(out, sample{1, i, 8}));
  CHECK_FALSE(push(out, sample{1, 16, 8}));
  CHECK(out.free_slots() == 0);
  CHECK(out.pushed() == 16);
  sample got;
  REQUIRE(pop(in, got));
  CHECK(got == sample{1, 0, 8});
  // Consumption is published by eighths, and a record counts as consumed only
  // when the next one is asked for.
  CHECK(out.free_slots() == 0);
  REQUIRE(pop(in, got));
  CHECK(out.free_slots() == 0);
  REQUIRE(pop(in, got));
  CHECK(out.free_slots() == 2);
  CHECK(push(out, sample{1, 16, 8}));
  CHECK(push(out, sample{1, 17, 8}));
  CHECK_FALSE(push(out, sample{1, 18, 8}));
  for (std::uint64_t i = 3; i < 18; ++i) {
    REQUIRE(pop(in, got));
    REQUIRE(got == sample{1, i, 8});
  }
  CHECK_FALSE(pop(in, got));
}

TEST_CASE("lane: credits come by eighths, when empty and on demand",
          "[gpu][lane]") {
  const lane_layout layout{64, slot_class::b128};
  const ring_block ring{layout};
  lane_producer out{ring.get(), layout};
  lane_consumer in{ring.get(), layout};
  sample got;
  for (std::uint64_t i = 0; i < 20; ++i)
    REQUIRE(push(out, sample{1, i, 1}));
  for (int i = 0; i < 8; ++i)
    REQUIRE(pop(in, got));
  CHECK(out.consumed() == 0);
  REQUIRE(pop(in, got));
  CHECK(out.consumed() == 8);
  in.publish();
  CHECK(out.consumed() == 9);
  for (int i = 0; i < 11; ++i)
    REQUIRE(pop(in, got));
  CHECK(out.consumed() == 17);
  CHECK_FALSE(pop(in, got));
  CHECK(out.consumed() == 20);
  CHECK(out.free_slots() == 64);
}

TEST_CASE("lane: a payload larger than the slot is refused", "[gpu][lane]") {
  const lane_layout layout{4, slot_class::b128};
  const ring_block ring{layout};
  lane_producer out{ring.get(), layout};
  CHECK(out.slot_words() == 8);
  CHECK_FALSE(push(out, sample{1, 0, 9}));
  CHECK(out.pushed() == 0);
  CHECK(push(out, sample{1, 0, 8}));
}

TEST_CASE("lane: it behaves as a bounded queue", "[gpu][lane]") {
  std::mt19937 random{1};
  for (const auto slot : {slot_class::b128, slot_class::b256, slot_class::b512,
                          slot_class::b1024})
    for (const std::uint32_t capacity : {2U, 4U, 32U}) {
      const lane_layout layout{capacity, slot};
      const ring_block ring{layout};
      lane_producer out{ring.get(), layout};
      lane_consumer in{ring.get(), layout};
      std::deque<sample> expected;
      for (std::uint64_t i = 0; i < 4000; ++i) {
        if (random() % 2 == 0) {
          const sample next{2, i, test::words_for(i, payload_words_of(slot))};
          in.publish();
          const bool room = expected.size() < capacity;
          REQUIRE(push(out, next) == room);
          if (room)
            expected.push_back(next);
        } else {
          sample got;
          REQUIRE(in.empty() == expected.empty());
          REQUIRE(pop(in, got) == !expected.empty());
          if (!expected.empty()) {
            REQUIRE(got == expected.front());
            expected.pop_front();
          }
        }
      }
    }
}

TEST_CASE("lane: a later owner continues where the ring stands",
          "[gpu][lane]") {
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  lane_producer first{ring.get(), layout};
  for (std::uint64_t i = 0; i < 3; ++i)
    REQUIRE(push(first, sample{1, i, 4}));
  lane_consumer before{ring.get(), layout};
  sample got;
  REQUIRE(pop(before, got));
  before.publish();
  lane_producer second{ring.get(), layout, first.pushed()};
  lane_consumer after{ring.get(), layout, before.popped()};
  CHECK(second.free_slots() == 6);
  REQUIRE(push(second, sample{1, 3, 4}));
  for (std::uint64_t i = 1; i < 4; ++i) {
    REQUIRE(pop(after, got));
    CHECK(got == sample{1, i, 4});
  }
  CHECK_FALSE(pop(after, got));
}

TEST_CASE("lane: two threads lose and tear nothing", "[gpu][lane]") {
  CHECK(stream({1024, slot_class::b128}, 0, test::stream_length) == 0);
  CHECK(stream({2, slot_class::b128}, 0, test::stream_length / 10) == 0);
  CHECK(stream({64, slot_class::b256}, 0, test::stream_length / 4) == 0);
  CHECK(stream({16, slot_class::b1024}, 0, test::stream_length / 10) == 0);
}

TEST_CASE("lane: a record brings all that was written before it",
          "[gpu][lane]") {
  // Plain memory is lent through the ring and taken back by its credits, as
  // pooled payloads are; ThreadSanitizer sees a race if either way has a gap.
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  const std::uint64_t count = test::stream_length / 10;
  std::uint64_t lent[8] = {};
  std::thread writer{[&] {
    lane_producer out{ring.get(), layout};
    record_header header;
    for (std::uint64_t i = 0; i < count; ++i) {
      test::until([&] { return out.consumed() + 8 > i; });
      lent[i % 8] = i * i;
      test::until([&] { return out.try_push(header, nullptr); });
    }
  }};
  lane_consumer in{ring.get(), layout};
  std::uint64_t wrong = 0;
  sample got;
  for (std::uint64_t i = 0; i < count; ++i) {
    test::until([&] { return pop(in, got); });
    wrong += lent[i % 8] != i * i;
    lent[i % 8] = 0;
  }
  writer.join();
  CHECK(wrong == 0);
}

TEST_CASE("lane: the wrap of the tags does no harm", "[gpu][lane]") {
  for (const std::uint32_t capacity : {2U, 8U, 64U}) {
    const lane_layout layout{capacity, slot_class::b128};
    for (const std::uint64_t wrap :
         {std::uint64_t{1} << 32, std::uint64_t{1} << 31,
          std::uint64_t{3} << 32})
      CHECK(stream(layout, wrap - 5, 5000) == 0);
  }
}

TEST_CASE("lane: no chunk keeps its tag for 2^32 positions", "[gpu][lane]") {
  // Short records leave the tails of slots alone; only full laps renew them.
  const std::uint64_t full_lap = std::uint64_t{1} << 31;
  const lane_layout layout{8, slot_class::b256};
  const ring_block ring{layout};
  const auto memory = ring_memory::in(ring.get());
  prepare_ring(memory, layout, full_lap - 12);
  lane_producer out{ring.get(), layout, full_lap - 12};
  lane_consumer in{ring.get(), layout, full_lap - 12};
  const auto tags_since = [&](std::uint64_t position) {
    std::uint32_t fresh = 0;
    for (std::uint32_t i = 0; i < 8 * chunks_of(layout.slot); ++i) {
      const auto tag
        = read_chunk(reinterpret_cast<const chunk*>(memory.slots) + i).tag;
      fresh += static_cast<std::int32_t>(tag - tag_of(position)) >= 0;
    }
    return fresh;
  };
  sample got;
  for (std::uint64_t i = 0; i < 12; ++i) {
    REQUIRE(push(out, sample{1, i, 0}));
    REQUIRE(pop(in, got));
    in.publish();
  }
  CHECK(tags_since(full_lap - 12) == 8 * chunks_for(0));
  for (std::uint64_t i = 12; i < 20; ++i) {
    REQUIRE(push(out, sample{1, i, 0}));
    REQUIRE(pop(in, got));
    REQUIRE(got == sample{1, i, 0});
    in.publish();
  }
  CHECK(tags_since(full_lap) == 8 * chunks_of(layout.slot));
}
