// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/slot.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using test::sample;

namespace {

constexpr slot_class classes[]
  = {slot_class::b128, slot_class::b256, slot_class::b512, slot_class::b1024};

struct alignas(128) slot_memory {
  std::byte bytes[1024] = {};
};

} // namespace

TEST_CASE("slot: the classes hold 8, 20, 44 and 92 words", "[gpu][slot]") {
  CHECK(payload_words_of(slot_class::b128) == 8);
  CHECK(payload_words_of(slot_class::b256) == 20);
  CHECK(payload_words_of(slot_class::b512) == 44);
  CHECK(payload_words_of(slot_class::b1024) == 92);
  for (const auto slot : classes) {
    const auto words = payload_words_of(slot);
    CHECK(class_for(words) == slot);
    CHECK(chunks_for(words) == chunks_of(slot));
    CHECK(class_for(words + 1)
          == (slot == slot_class::b1024  ? slot
              : slot == slot_class::b512 ? slot_class::b1024
              : slot == slot_class::b256 ? slot_class::b512
                                         : slot_class::b256));
  }
  CHECK(class_for(0) == slot_class::b128);
}

TEST_CASE("slot: chunks carry three words by two", "[gpu][slot]") {
  for (std::uint32_t words = 0; words <= max_slot_words; ++words) {
    const auto bytes = (header_words + words) * 8;
    CHECK(chunks_for(words) == (bytes + 11) / 12);
  }
}

TEST_CASE("slot: every length comes back in every class", "[gpu][slot]") {
  std::uint64_t position = 0;
  for (const auto slot : classes) {
    slot_memory memory;
    for (std::uint32_t words = 0; words <= payload_words_of(slot); ++words) {
      const sample sent{7, position + words, words};
      write_slot(memory.bytes, ++position, sent.header, sent.payload.data());
      sample got;
      REQUIRE(
        read_slot(memory.bytes, position, got.header, got.payload.data()));
      REQUIRE(got == sent);
      // Neither the lap before nor the one after.
      REQUIRE_FALSE(
        read_slot(memory.bytes, position + 1, got.header, got.payload.data()));
    }
  }
}

TEST_CASE("slot: nothing is written beyond what the record needs",
          "[gpu][slot]") {
  for (std::uint32_t words = 0; words <= max_slot_words; ++words) {
    slot_memory memory;
    const sample sent{1, words, words};
    write_slot(memory.bytes, 9, sent.header, sent.payload.data());
    const auto end = memory.bytes + chunks_for(words) * sizeof(chunk);
    CHECK(std::all_of(end, memory.bytes + sizeof(memory.bytes),
                      [](std::byte b) { return b == std::byte{0}; }));
    sample got;
    CHECK(read_slot(memory.bytes, 9, got.header, got.payload.data()));
    CHECK(std::all_of(got.payload.begin() + words, got.payload.end(),
                      [](std::uint64_t w) { return w == 0; }));
  }
}

TEST_CASE("slot: a record shows only when its last chunk is there",
          "[gpu][slot]") {
  std::mt19937 random{20261121};
  for (const std::uint32_t words : {0U, 1U, 2U, 5U, 7U, 8U, 9U, 20U, 92U}) {
    const auto needed = chunks_for(words);
    std::vector<std::uint32_t> order(needed);
    for (int round = 0; round < 12; ++round) {
      std::iota(order.begin(), order.end(), 0U);
      if (round == 1)
        std::reverse(order.begin(), order.end());
      if (round > 1)
        std::shuffle(order.begin(), order.end(), random);
      // An older record lies there, as in a ring that has gone round.
      slot_memory memory;
      const sample old{2, 100 + words, words};
      write_slot(memory.bytes, 5, old.header, old.payload.data());
      const sample sent{3, words, words};
      const detail::record_words content{sent.header, sent.payload.data()};
      sample got;
      for (const auto chunk_index : order) {
        REQUIRE_FALSE(
          read_slot(memory.bytes, 21, got.header, got.payload.data()));
        write_slot_chunk(memory.bytes, chunk_index, tag_of(21), content);
      }
      REQUIRE(read_slot(memory.bytes, 21, got.header, got.payload.data()));
      REQUIRE(got == sent);
    }
  }
}

TEST_CASE("slot: min_chunks binds writer and reader", "[gpu][slot]") {
  for (const std::uint32_t words : {0U, 3U, 8U}) {
    slot_memory memory;
    const sample sent{4, words, words};
    sample got;
    write_slot(memory.bytes, 3, sent.header, sent.payload.data());
    CHECK(read_slot(memory.bytes, 3, got.header, got.payload.data()));
    CHECK_FALSE(read_slot(memory.bytes, 3, got.header, got.payload.data(), 16));
    write_slot(memory.bytes, 3, sent.header, sent.payload.data(), 16);
    CHECK(read_slot(memory.bytes, 3, got.header, got.payload.data(), 16));
    CHECK(got == sent);
    for (std::uint32_t i = 0; i < 16; ++i)
      CHECK(read_chunk(reinterpret_cast<chunk*>(memory.bytes) + i).tag == 4);
  }
}

TEST_CASE("slot: a broken length is cut to the slot", "[gpu][slot]") {
  slot_memory memory;
  sample sent{5, 1, 92};
  write_slot(memory.bytes, 0, sent.header, sent.payload.data());
  sent.header.payload_words = 255;
  const detail::record_words lie{sent.header, sent.payload.data()};
  write_slot_chunk(memory.bytes, 0, tag_of(0), lie);
  record_header header;
  std::uint64_t payload[9] = {};
  REQUIRE(read_slot(memory.bytes, 0, header, payload, 0, 8));
  CHECK(header.payload_words == 8);
  CHECK(std::equal(payload, payload + 8, sent.payload.begin()));
  CHECK(payload[8] == 0);
}

TEST_CASE("slot: tags differ from those of all laps near", "[gpu][slot]") {
  for (const std::uint64_t position :
       {std::uint64_t{0}, std::uint64_t{0xfffffffe}, std::uint64_t{0xffffffff},
        std::uint64_t{1} << 32, ~std::uint64_t{0}})
    for (const std::uint64_t lap : {2U, 1024U, 1U << 30})
      CHECK(tag_of(position) != tag_of(position + lap));
  CHECK(tag_of(0) != 0);
  CHECK(is_full_lap(0, 8));
  CHECK(is_full_lap((std::uint64_t{1} << 31) + 7, 8));
  CHECK_FALSE(is_full_lap(8, 8));
  CHECK_FALSE(is_full_lap((std::uint64_t{1} << 31) - 1, 8));
}
