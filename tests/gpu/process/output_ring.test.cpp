// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/output_ring.hpp"

#include "ringwright/tests/catch.hpp"

#include <memory>
#include <random>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using process::output_address;
using process::output_ring;

namespace {

struct writer {
  output_ring& ring;
  std::vector<std::uint64_t> scratch
    = std::vector<std::uint64_t>(output_ring::head_words + max_payload_words);

  bool push(std::uint64_t number, std::size_t words) {
    record_header header;
    header.correlation_id = number;
    std::vector<std::uint64_t> payload(words, number);
    return ring.try_push({static_cast<std::uint32_t>(number % 65'535), 7, 1},
                         header, payload, scratch);
  }
};

struct reader {
  output_ring& ring;
  std::vector<std::uint64_t> payload
    = std::vector<std::uint64_t>(max_payload_words);
  output_address from = {};
  record_header header = {};
  std::size_t size = 0;

  bool pop() {
    return ring.try_pop(from, header, payload, size);
  }

  bool is(std::uint64_t number, std::size_t words) const {
    auto good = from.place == number % 65'535 && from.generation == 7
                && from.client == 1 && header.correlation_id == number
                && size == words;
    for (std::size_t i = 0; i < size; ++i)
      good = good && payload[i] == number;
    return good;
  }
};

} // namespace

TEST_CASE("output_ring: records of all sizes arrive whole and in order",
          "[gpu]") {
  constexpr std::uint64_t records = 20'000;
  auto ring = std::make_unique<output_ring>();
  auto length_of = [](std::uint64_t number) {
    // Mostly short, now and then the longest there is.
    std::mt19937_64 random{number};
    return random() % 50 == 0 ? max_payload_words : random() % 20;
  };
  std::jthread producer{[&] {
    writer out{*ring};
    for (std::uint64_t i = 0; i < records; ++i)
      while (!out.push(i, length_of(i)))
        std::this_thread::yield();
  }};
  reader in{*ring};
  auto wrong = std::uint64_t{0};
  for (std::uint64_t i = 0; i < records; ++i) {
    while (!in.pop())
      std::this_thread::yield();
    wrong += in.is(i, length_of(i)) ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(ring->empty());
}

TEST_CASE("output_ring: what does not fit is not begun", "[gpu]") {
  auto ring = std::make_unique<output_ring>();
  writer out{*ring};
  reader in{*ring};
  std::uint64_t pushed = 0;
  while (out.push(pushed, max_payload_words))
    ++pushed;
  CHECK(pushed
        == output_ring::capacity / (output_ring::head_words
                                    + max_payload_words));
  CHECK_FALSE(ring->has_room(max_payload_words));
  REQUIRE(in.pop());
  CHECK(in.is(0, max_payload_words));
  CHECK(ring->has_room(max_payload_words));
  CHECK(out.push(pushed, max_payload_words));
  for (std::uint64_t i = 1; i <= pushed; ++i) {
    REQUIRE(in.pop());
    CHECK(in.is(i, max_payload_words));
  }
  CHECK_FALSE(in.pop());
}
