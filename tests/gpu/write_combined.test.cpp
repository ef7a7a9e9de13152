// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/write_combined.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::gpu::test;

namespace {

/// A ring whose producer writes through a mapping that combines writes.
ring_memory combined_ring(const ring_block& block) {
  auto ring = ring_memory::in(block.get());
  ring.combines_writes = true;
  return ring;
}

} // namespace

TEST_CASE("write combined: lines arrive, and no others are touched",
          "[gpu]") {
  alignas(64) std::byte from[192];
  alignas(64) std::byte to[320];
  for (std::size_t i = 0; i < sizeof(from); ++i)
    from[i] = static_cast<std::byte>(i);
  std::memset(to, 0xee, sizeof(to));
  store_lines(to + 64, from, 3);
  CHECK(std::memcmp(to + 64, from, sizeof(from)) == 0);
  for (std::size_t i = 0; i < 64; ++i) {
    CHECK(to[i] == std::byte{0xee});
    CHECK(to[256 + i] == std::byte{0xee});
  }
}

TEST_CASE("write combined: records of all lengths are read as written",
          "[gpu]") {
  const auto slot = GENERATE(slot_class::b128, slot_class::b256,
                             slot_class::b512, slot_class::b1024);
  const lane_layout layout{8, slot};
  const ring_block block{layout};
  const auto ring = combined_ring(block);
  lane_producer out{ring, layout};
  lane_consumer in{ring, layout};
  for (std::uint64_t i = 0; i < 500; ++i) {
    const sample sent{3, i, words_for(i, payload_words_of(slot))};
    REQUIRE(out.try_push(sent.header, sent.payload.data()));
    sample got;
    REQUIRE(in.try_pop(got.header, got.payload.data()));
    REQUIRE(got == sent);
  }
}

TEST_CASE("write combined: the wrap of the tags passes", "[gpu]") {
  const lane_layout layout{4, slot_class::b128};
  const ring_block block{layout};
  const auto ring = combined_ring(block);
  const std::uint64_t first = 0xffffffffu - 7;
  prepare_ring(ring, layout, first);
  lane_producer out{ring, layout, first};
  lane_consumer in{ring, layout, first};
  for (std::uint64_t i = 0; i < 20; ++i) {
    const sample sent{3, i, words_for(i, 8)};
    REQUIRE(out.try_push(sent.header, sent.payload.data()));
    sample got;
    REQUIRE(in.try_pop(got.header, got.payload.data()));
    REQUIRE(got == sent);
    REQUIRE_FALSE(in.try_pop(got.header, got.payload.data()));
  }
}

TEST_CASE("write combined: a reader beside the writer sees whole records",
          "[gpu]") {
  const lane_layout layout{16, slot_class::b256};
  const ring_block block{layout};
  const auto ring = combined_ring(block);
  constexpr auto records = stream_length / 4;
  std::thread writer{[&] {
    lane_producer out{ring, layout};
    for (std::uint64_t i = 0; i < records; ++i) {
      const sample sent{5, i, words_for(i, 20)};
      until([&] { return out.try_push(sent.header, sent.payload.data()); });
    }
  }};
  lane_consumer in{ring, layout};
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < records; ++i) {
    sample got;
    until([&] { return in.try_pop(got.header, got.payload.data()); });
    wrong += got == sample{5, i, words_for(i, 20)} ? 0 : 1;
  }
  writer.join();
  CHECK(wrong == 0);
}
