// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/mailbox.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using test::ring_block;
using test::sample;

namespace {

bool push(const mailbox_producer& out, const sample& what) {
  return out.try_push(what.header, what.payload.data());
}

bool pop(mailbox_consumer& in, sample& what) {
  return in.try_pop(what.header, what.payload.data());
}

/// What one producer of a stream does: single pushes and claimed runs in turn.
void produce(const mailbox_producer& out, std::uint16_t source,
             std::uint64_t count, std::uint32_t run) {
  const auto words = out.slot_words();
  for (std::uint64_t i = 0; i < count;) {
    if (i % 3 == 0 && count - i >= run) {
      std::uint64_t first = npos;
      test::until([&] { return (first = out.claim(run)) != npos; });
      for (std::uint32_t k = 0; k < run; ++k, ++i) {
        const sample next{source, i, test::words_for(i, words)};
        out.write(first + k, next.header, next.payload.data());
      }
    } else {
      const sample next{source, i, test::words_for(i, words)};
      test::until([&] { return push(out, next); });
      ++i;
    }
  }
}

/// Sends `each` records from every producer; returns how many arrived wrong
/// or not in their producer's order.
std::uint64_t stream(lane_layout layout, std::uint64_t first_position,
                     unsigned producers, std::uint64_t each) {
  const ring_block ring{layout};
  if (first_position != 0)
    prepare_ring(ring_memory::in(ring.get()), layout, first_position);
  const mailbox_producer out{ring.get(), layout};
  std::vector<std::thread> writers;
  for (unsigned p = 0; p < producers; ++p)
    writers.emplace_back([&, p] {
      produce(out, static_cast<std::uint16_t>(p), each,
              std::min(3U, layout.capacity));
    });
  mailbox_consumer in{ring.get(), layout, first_position};
  std::vector<std::uint64_t> next(producers);
  std::uint64_t wrong = 0;
  const auto words = in.slot_words();
  for (std::uint64_t i = 0; i < each * producers; ++i) {
    sample got;
    test::until([&] { return pop(in, got); });
    const auto source = got.header.source;
    if (source >= producers) {
      ++wrong;
      continue;
    }
    const auto sequence = next[source]++;
    wrong
      += !(got == sample{source, sequence, test::words_for(sequence, words)});
  }
  for (auto& writer : writers)
    writer.join();
  wrong += !in.empty();
  wrong += out.claimed() != first_position + each * producers;
  return wrong;
}

} // namespace

TEST_CASE("mailbox: records come out as they went in", "[gpu][mailbox]") {
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  const mailbox_producer out{ring.get(), layout};
  const mailbox_producer copy = out;
  mailbox_consumer in{ring.get(), layout};
  sample got;
  CHECK_FALSE(pop(in, got));
  for (std::uint64_t i = 0; i < 100; ++i) {
    REQUIRE(push(i % 2 == 0 ? out : copy, sample{1, i, 8}));
    REQUIRE(pop(in, got));
    REQUIRE(got == sample{1, i, 8});
    in.publish();
  }
}

TEST_CASE("mailbox: a claim is all or nothing", "[gpu][mailbox]") {
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  const mailbox_producer out{ring.get(), layout};
  CHECK(out.claim(9) == npos);
  CHECK(out.claim(5) == 0);
  CHECK(out.claim(4) == npos);
  CHECK(out.claim(3) == 5);
  CHECK(out.claim(1) == npos);
  CHECK(out.claimed() == 8);
  CHECK(out.free_slots() == 0);
  mailbox_consumer in{ring.get(), layout};
  for (std::uint64_t i = 0; i < 8; ++i) {
    const sample next{1, i, 2};
    out.write(i, next.header, next.payload.data());
  }
  sample got;
  for (int i = 0; i < 3; ++i)
    REQUIRE(pop(in, got));
  in.publish();
  CHECK(out.consumed() == 3);
  CHECK(out.free_slots() == 3);
  CHECK(out.claim(4) == npos);
  CHECK(out.claim(3) == 8);
}

TEST_CASE("mailbox: a claimed slot holds up those behind it",
          "[gpu][mailbox]") {
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  const mailbox_producer slow{ring.get(), layout};
  const mailbox_producer quick{ring.get(), layout};
  mailbox_consumer in{ring.get(), layout};
  const auto position = slow.claim(1);
  REQUIRE(push(quick, sample{2, 0, 8}));
  sample got;
  CHECK(in.empty());
  CHECK_FALSE(pop(in, got));
  const sample late{1, 0, 3};
  slow.write(position, late.header, late.payload.data());
  REQUIRE(pop(in, got));
  CHECK(got == late);
  REQUIRE(pop(in, got));
  CHECK(got == sample{2, 0, 8});
}

TEST_CASE("mailbox: too large a payload claims nothing", "[gpu][mailbox]") {
  const lane_layout layout{4, slot_class::b256};
  const ring_block ring{layout};
  const mailbox_producer out{ring.get(), layout};
  CHECK_FALSE(push(out, sample{1, 0, 21}));
  CHECK(out.claimed() == 0);
  CHECK(push(out, sample{1, 0, 20}));
}

TEST_CASE("mailbox: its parts may lie apart", "[gpu][mailbox]") {
  const lane_layout layout{4, slot_class::b128};
  const ring_block slots{layout};
  std::uint64_t consumed = 0;
  std::uint64_t claims[2] = {0, 0};
  const ring_memory memory{slots.get(), &consumed, claims};
  const mailbox_producer out{memory, layout};
  mailbox_consumer in{memory, layout};
  sample got;
  for (std::uint64_t i = 0; i < 10; ++i) {
    REQUIRE(push(out, sample{1, i, 5}));
    REQUIRE(pop(in, got));
    REQUIRE(got == sample{1, i, 5});
  }
  CHECK_FALSE(pop(in, got));
  CHECK(claims[0] == 10);
  CHECK(consumed == 10);
}

TEST_CASE("mailbox: two to four producers lose nothing", "[gpu][mailbox]") {
  for (const unsigned producers : {2U, 3U, 4U}) {
    const auto each = test::stream_length / 4 / producers;
    CHECK(stream({256, slot_class::b128}, 0, producers, each) == 0);
    CHECK(stream({4, slot_class::b256}, 0, producers, each / 4) == 0);
  }
  CHECK(stream({2, slot_class::b128}, 0, 2, test::stream_length / 20) == 0);
}

TEST_CASE("mailbox: a record brings all that was written before it",
          "[gpu][mailbox]") {
  // As for lanes; a position's memory also passes from producer to producer,
  // by way of the consumer's credits that another producer may have fetched.
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  const std::uint64_t each = test::stream_length / 20;
  std::uint64_t lent[8] = {};
  std::vector<std::thread> writers;
  for (int p = 0; p < 2; ++p)
    writers.emplace_back([&] {
      const mailbox_producer out{ring.get(), layout};
      const record_header header;
      for (std::uint64_t i = 0; i < each; ++i) {
        std::uint64_t at = npos;
        test::until([&] { return (at = out.claim(1)) != npos; });
        lent[at % 8] = at * at;
        out.write(at, header, nullptr);
      }
    });
  mailbox_consumer in{ring.get(), layout};
  std::uint64_t wrong = 0;
  sample got;
  for (std::uint64_t i = 0; i < 2 * each; ++i) {
    test::until([&] { return pop(in, got); });
    wrong += lent[i % 8] != i * i;
    lent[i % 8] = 0;
  }
  for (auto& writer : writers)
    writer.join();
  CHECK(wrong == 0);
}

TEST_CASE("mailbox: the wrap of the tags does no harm", "[gpu][mailbox]") {
  for (const std::uint32_t capacity : {2U, 8U, 64U})
    for (const std::uint64_t wrap :
         {std::uint64_t{1} << 32, std::uint64_t{1} << 31})
      CHECK(stream({capacity, slot_class::b128}, wrap - 5, 2, 3000) == 0);
}

TEST_CASE("mailbox: a full ring is never overwritten", "[gpu][mailbox]") {
  const lane_layout layout{16, slot_class::b128};
  const ring_block ring{layout};
  const mailbox_producer out{ring.get(), layout};
  std::vector<std::thread> writers;
  std::vector<std::uint64_t> taken(4);
  for (std::uint16_t p = 0; p < 4; ++p)
    writers.emplace_back([&, p] {
      for (std::uint64_t i = 0; i < 1000; ++i)
        if (push(out, sample{p, taken[p], 8}))
          ++taken[p];
    });
  for (auto& writer : writers)
    writer.join();
  CHECK(taken[0] + taken[1] + taken[2] + taken[3] == 16);
  mailbox_consumer in{ring.get(), layout};
  std::vector<std::uint64_t> next(4);
  sample got;
  while (pop(in, got)) {
    REQUIRE(got.header.source < 4);
    REQUIRE(got == sample{got.header.source, next[got.header.source]++, 8});
  }
  CHECK(next == taken);
}

TEST_CASE("mailbox: closed, it takes nothing and keeps what it has",
          "[gpu][mailbox]") {
  const lane_layout layout{8, slot_class::b128};
  const ring_block ring{layout};
  const mailbox_producer out{ring.get(), layout};
  mailbox_consumer in{ring.get(), layout};
  REQUIRE(push(out, sample{1, 0, 3}));
  const auto late = out.claim(1);
  CHECK(out.close() == 2);
  CHECK(out.claimed() == 2);
  CHECK_FALSE(push(out, sample{1, 1, 3}));
  CHECK(out.claim(1) == npos);
  CHECK(out.close() == 2);
  sample got;
  REQUIRE(pop(in, got));
  CHECK_FALSE(pop(in, got));
  const sample last{1, 2, 3};
  out.write(late, last.header, last.payload.data());
  REQUIRE(pop(in, got));
  CHECK(got == last);
  CHECK(in.popped() == out.close());
}

TEST_CASE("mailbox: what is claimed before it closes is all that comes",
          "[gpu][mailbox]") {
  const lane_layout layout{16, slot_class::b128};
  for (auto round = 0; round < 200; ++round) {
    const ring_block ring{layout};
    std::atomic<std::uint64_t> pushed{0};
    std::atomic<bool> stop{false};
    std::vector<std::thread> writers;
    for (int p = 0; p < 2; ++p)
      writers.emplace_back([&] {
        const mailbox_producer out{ring.get(), layout};
        while (!stop)
          if (push(out, sample{1, 0, 3}))
            ++pushed;
      });
    const mailbox_producer closer{ring.get(), layout};
    mailbox_consumer in{ring.get(), layout};
    std::uint64_t popped = 0;
    sample got;
    while (popped < 50u + static_cast<unsigned>(round))
      popped += pop(in, got) ? 1u : 0u;
    const auto end = closer.close();
    while (in.popped() != end)
      popped += pop(in, got) ? 1u : 0u;
    stop = true;
    for (auto& writer : writers)
      writer.join();
    // Nobody has written later.
    CHECK_FALSE(pop(in, got));
    CHECK(popped == pushed);
  }
}
