// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/intake.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <vector>

/// The way into an instance, without a device: what must hold whoever takes
/// the records, one thread or a warp.
namespace ringwright::gpu::test {

using detail::mailbox_share;

/// Takes a record as `detail::take` does, without its payload's pool.
using taker = std::function<bool(instance&, bool mailbox_first)>;

/// An instance that is nothing but its rings, and their producers.
struct intake_fixture {
  explicit intake_fixture(slot_class slot = slot_class::b128,
                          std::uint32_t window = 16,
                          std::uint64_t first_position = 0)
      : layout{window, slot} {
    for (std::uint32_t client = 0; client < max_lane_sets; ++client)
      for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane) {
        auto& ring = rings[client][lane];
        ring = make_ring(first_position);
        self.lanes[client][lane] = lane_consumer{ring, layout, first_position};
        out[client][lane] = lane_producer{ring, layout, first_position};
      }
    const auto ring = make_ring(0);
    self.mailbox = mailbox_consumer{ring, layout};
    mail = mailbox_producer{ring, layout};
    self.control = &control;
  }

  ring_memory make_ring(std::uint64_t first_position) {
    blocks.emplace_back(layout);
    const auto ring = ring_memory::in(blocks.back().get());
    if (first_position != 0)
      prepare_ring(ring, layout, first_position);
    return ring;
  }

  /// Sends what follows from `source` and `sequence`.
  bool send(std::uint32_t client, std::uint32_t lane, std::uint16_t source,
            std::uint64_t sequence) {
    const sample made = sample_of(source, sequence);
    return out[client][lane].try_push(made.header, made.payload.data());
  }

  bool send_mail(std::uint16_t source, std::uint64_t sequence) {
    const sample made = sample_of(source, sequence);
    return mail.try_push(made.header, made.payload.data());
  }

  sample sample_of(std::uint16_t source, std::uint64_t sequence) const {
    return {source, sequence,
            words_for(sequence, payload_words_of(layout.slot))};
  }

  /// Takes the next record, which must be whole; false when there is none.
  bool take(const taker& with) {
    if (!with(self, ++self.mailbox_turn % mailbox_share == 0))
      return false;
    sample got;
    got.header = self.header;
    std::copy_n(self.scratch, self.header.payload_words, got.payload.begin());
    REQUIRE(got == sample_of(self.header.source, self.header.sequence));
    return true;
  }

  /// Gives the instance `count` - 1 neighbours.
  void settle(std::uint32_t count) {
    memory.assign(count, near_memory{});
    for (std::uint32_t rank = 0; rank < count; ++rank)
      cluster.emplace_back(&memory[rank], count, rank);
    self.near = &cluster[0];
    self.near->begin_life();
  }

  /// Sends from neighbour `rank` to `life` of the place.
  bool send_near(std::uint32_t rank, std::uint32_t life, std::uint64_t value) {
    record_header header;
    header.type_id = 7;
    header.source = static_cast<std::uint16_t>(100 + rank);
    header.sequence = life;
    header.payload_words = 1;
    return cluster[rank].to(0).try_push(header, &value);
  }

  lane_layout layout;
  std::deque<ring_block> blocks;
  control_block control;
  instance self;
  ring_memory rings[max_lane_sets][lanes_per_set];
  lane_producer out[max_lane_sets][lanes_per_set];
  mailbox_producer mail;
  std::vector<near_memory> memory;
  std::vector<neighbours> cluster;
};

// -- what holds for all takers ------------------------------------------------

/// A flood in one lane comes in order, and each slot goes back.
inline void check_flood(const taker& take, intake_fixture& f,
                        std::uint64_t records) {
  std::uint64_t sent = 0;
  std::uint64_t taken = 0;
  while (taken < records) {
    while (sent < records && f.send(1, 2, 7, sent))
      ++sent;
    REQUIRE(f.take(take));
    REQUIRE(f.self.header.sequence == static_cast<std::uint32_t>(taken));
    ++taken;
    if (taken % 37 == 0)
      // A place of a grid has left and come back.
      f.self.burst = {};
  }
  CHECK_FALSE(f.take(take));
  CHECK(f.out[1][2].free_slots() == f.layout.capacity);
}

/// An urgent record waits for the rest of a burst, and for no more.
inline void check_urgent(const taker& take, intake_fixture& f) {
  std::uint32_t longest = 0;
  std::uint64_t sent = 0;
  for (std::uint32_t before = 0; before < 24; ++before) {
    for (std::uint32_t i = 0; i < before; ++i) {
      while (f.send(0, 3, 1, sent))
        ++sent;
      REQUIRE(f.take(take));
    }
    REQUIRE(f.send(1, 0, 2, 0));
    std::uint32_t waited = 0;
    for (; f.take(take) && f.self.header.source != 2; ++waited)
      REQUIRE(waited <= lane_burst::slots);
    REQUIRE(f.self.header.source == 2);
    longest = std::max(longest, waited);
  }
  // Less would mean that nobody reads ahead.
  CHECK(longest == lane_burst::slots);
}

/// Mail and a lower lane get their shares beside bursts.
inline void check_shares(const taker& take, intake_fixture& f) {
  std::uint64_t sent = 0;
  std::uint64_t mailed = 0;
  std::uint32_t since_mail = 0;
  std::uint32_t since_low = 0;
  REQUIRE(f.send(0, 3, 3, 0));
  for (auto i = 0; i < 200; ++i) {
    while (f.send(1, 1, 1, sent))
      ++sent;
    while (f.send_mail(2, mailed))
      ++mailed;
    REQUIRE(f.take(take));
    const auto source = f.self.header.source;
    since_mail = source == 2 ? 0 : since_mail + 1;
    since_low = source == 3 ? 0 : since_low + 1;
    REQUIRE(since_mail < mailbox_share);
    REQUIRE(since_low <= (aging_limit + 1) * 8 / 7 + 1);
    if (source == 3)
      REQUIRE(f.send(0, 3, 3, 0));
  }
}

/// Neighbours are heard in turns and each in its order, beside all others.
inline void check_neighbours(const taker& take, intake_fixture& f) {
  const auto count = f.self.near->count();
  const auto took = [&] {
    return take(f.self, ++f.self.mailbox_turn % mailbox_share == 0);
  };
  CHECK_FALSE(took());
  std::vector<std::uint64_t> sent(count);
  std::vector<std::uint64_t> taken(count);
  std::uint64_t others = 0;
  std::uint32_t since_lane = 0;
  std::uint32_t since_mail = 0;
  for (auto i = 0; i < 400; ++i) {
    for (std::uint32_t rank = 1; rank < count; ++rank)
      while (f.send_near(rank, 1, sent[rank]))
        ++sent[rank];
    if (since_lane++ == 0)
      REQUIRE(f.send(0, 1, 1, 0));
    if (since_mail++ == 0)
      REQUIRE(f.send_mail(2, 0));
    REQUIRE(took());
    const auto source = f.self.header.source;
    if (source < 100) {
      (source == 1 ? since_lane : since_mail) = 0;
      ++others;
      continue;
    }
    const std::uint32_t rank = source - 100u;
    REQUIRE(rank < count);
    REQUIRE(f.self.scratch[0] == taken[rank]++);
    REQUIRE_FALSE(f.self.stray);
    REQUIRE(f.self.header.sequence == 0);
    for (std::uint32_t other = 1; other < count; ++other)
      REQUIRE(taken[rank] <= taken[other] + 3);
    // A lane waits for a talk at most, the mailbox for two.
    REQUIRE(since_lane <= mail_talk::looks + 1);
    REQUIRE(since_mail <= 2 * mail_talk::looks + 4);
  }
  CHECK(others > 10);
}

/// What was sent to an instance that is gone is known for that.
inline void check_strays(const taker& take, intake_fixture& f) {
  REQUIRE(f.send_near(1, 1, 5));
  f.self.near->begin_life();
  REQUIRE(f.send_near(1, 2, 6));
  REQUIRE(take(f.self, false));
  CHECK(f.self.scratch[0] == 5);
  CHECK(f.self.stray);
  f.self.stray = false;
  REQUIRE(take(f.self, false));
  CHECK(f.self.scratch[0] == 6);
  CHECK_FALSE(f.self.stray);
  CHECK(f.self.header.sequence == 0);
}

/// Neighbours wait until the mailbox is read as far as was asked for.
inline void check_order_after_mail(const taker& take, intake_fixture& f) {
  REQUIRE(f.send_near(1, 1, 5));
  for (std::uint64_t i = 0; i < 3; ++i)
    REQUIRE(f.send_mail(2, i));
  f.self.near_after = 3;
  for (std::uint64_t i = 0; i < 3; ++i) {
    REQUIRE(take(f.self, false));
    CHECK(f.self.header.source == 2);
  }
  REQUIRE(take(f.self, false));
  CHECK(f.self.header.source == 101);
}

/// What has arrived in part only is left until the rest is there, in a burst
/// as elsewhere.
inline void check_torn(const taker& take, intake_fixture& f) {
  for (std::uint64_t whole = 0; whole < 9; ++whole) {
    const auto first = f.out[0][1].pushed();
    for (std::uint64_t i = 0; i < whole; ++i)
      REQUIRE(f.send(0, 1, 4, first + i));
    // The slot behind them, chunk by chunk; the last chunk is the first one.
    const sample next{4, first + whole, 8};
    const detail::record_words words{next.header, next.payload.data()};
    auto* slot = const_cast<std::byte*>(f.self.lanes[0][1].slot_after(
      static_cast<std::uint32_t>(whole)));
    for (std::uint32_t i = 1; i < 8; ++i)
      write_slot_chunk(slot, i, tag_of(first + whole), words);
    for (std::uint64_t i = 0; i < whole; ++i)
      REQUIRE(f.take(take));
    REQUIRE_FALSE(take(f.self, false));
    REQUIRE_FALSE(take(f.self, true));
    write_slot_chunk(slot, 0, tag_of(first + whole), words);
    REQUIRE(take(f.self, false));
    CHECK(f.self.header == next.header);
    CHECK(std::equal(f.self.scratch, f.self.scratch + 8,
                     next.payload.begin()));
    // The producer goes on behind what was written by hand.
    f.out[0][1] = lane_producer{f.rings[0][1], f.layout, first + whole + 1};
  }
}

} // namespace ringwright::gpu::test
