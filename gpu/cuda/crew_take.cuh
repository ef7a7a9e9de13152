// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/detail/near_mail.hpp"

#include <cstdint>

/// How the threads of warp 0 take a record together; see crew.cuh.
namespace ringwright::gpu::cuda {

enum class chore : std::uint32_t {
  /// Look for a record in lanes and mailbox, and take the most urgent one.
  take,
  /// Look for a record of a neighbour.
  find_near,
  /// Write a record's chunks for readers of the whole system, of the device, or
  /// of the cluster.
  write_system,
  write_device,
  write_cluster,
  /// Copy words.
  copy,
  /// Read the host's line of the control block.
  read_host,
  /// Back to the block: the leader has a call for all.
  done,
};

/// The leader's wish, and what comes of it. Lies in shared memory.
struct crew {
  chore task;
  // take
  bool mailbox_first;
  bool lanes_too;
  /// A burst is under way.
  bool ahead;
  look_at at;
  /// Of a look at everything: neighbours are looked at, before the mailbox.
  bool near_too;
  bool near_first;
  bool taken;
  bool from_mailbox;
  /// The neighbour whose record was found, or nobody.
  std::uint32_t near_rank;
  // write
  bool release;
  std::byte* slot;
  std::uint64_t position;
  std::uint32_t chunks;
  // write, copy
  const std::uint64_t* from;
  std::uint64_t* into;
  std::uint32_t words;
  /// The first chunks of the slots of a burst, one from each thread.
  chunk_view burst[32];
};

static_assert(lane_burst::slots * 8 == 32);

__device__ inline crew& crew_of_block() {
  __shared__ crew shared;
  return shared;
}

__device__ inline std::uint32_t lane_index() {
  return threadIdx.x & 31u;
}

/// What one thread has read of a ring's next slot: chunk `lane_index() % 8`.
struct glimpse {
  chunk_view chunk;
  /// Bit i: chunk i of the ring that this thread belongs to is there.
  std::uint32_t there;
};

/// What the chunk that this thread has read says of the ring's next record.
template <scope S>
__device__ inline glimpse judge(const basic_lane_consumer<S>& ring,
                                const chunk_view& chunk,
                                std::uint32_t first_lane) {
  const auto all = __ballot_sync(~0u, chunk.tag == tag_of(ring.popped()));
  return {chunk, (all >> first_lane) & 0xffu};
}

/// Reads this thread's chunk of a slot, one of the first 8.
template <scope S>
__device__ inline chunk_view look(const std::byte* slot) {
  return read_chunk<S>(reinterpret_cast<const chunk*>(slot)
                       + lane_index() % 8);
}

__device__ inline void put_word(instance& self, std::uint32_t index,
                                std::uint64_t word) {
  if (index < header_words)
    reinterpret_cast<std::uint64_t*>(&self.header)[index] = word;
  else
    self.scratch[index - header_words] = word;
}

/// Puts the words of one chunk where the handler finds them. `odd_d2` is the
/// odd word of the chunk to the right.
__device__ inline void put_chunk(instance& self, std::uint32_t index,
                                 const chunk_view& chunk, std::uint32_t odd_d2,
                                 std::uint32_t words) {
  const auto first = index / 2 * 3;
  if ((index & 1u) != 0) {
    if (first + 2 < words)
      put_word(self, first + 2, chunk.lo);
    return;
  }
  if (first < words)
    put_word(self, first, chunk.lo);
  if (first + 1 < words)
    put_word(self, first + 1,
             chunk.d2 | static_cast<std::uint64_t>(odd_d2) << 32);
}

/// Reads chunks 8 and up of a large slot, in steps of a warp; false when one
/// has not arrived.
template <scope S>
__device__ inline bool take_rest(instance& self,
                                 const basic_lane_consumer<S>& ring,
                                 std::uint32_t needed, std::uint32_t words) {
  const auto* chunks = reinterpret_cast<const chunk*>(ring.next_slot());
  const auto tag = tag_of(ring.popped());
  for (std::uint32_t base = 8; base < needed; base += 32) {
    const auto index = base + lane_index();
    chunk_view seen{0, 0, tag};
    if (index < needed)
      seen = read_chunk<S>(chunks + index);
    if (__ballot_sync(~0u, seen.tag == tag) != ~0u)
      return false;
    const auto odd_d2 = __shfl_down_sync(~0u, seen.d2, 1);
    put_chunk(self, index, seen, odd_d2, words);
  }
  return true;
}

/// Takes the record that lanes `first_lane` .. + 7 have seen, if all of it is
/// there.
template <scope S>
__device__ inline bool take_seen(instance& self, basic_lane_consumer<S>& ring,
                                 const glimpse& seen,
                                 std::uint32_t first_lane) {
  const auto there = __shfl_sync(~0u, seen.there, first_lane);
  if ((there & 1u) == 0)
    return false;
  const auto first_word = __shfl_sync(~0u, seen.chunk.lo, first_lane);
  auto words = detail::payload_words_in(first_word);
  if (words > ring.slot_words())
    words = ring.slot_words();
  const auto chunks = chunks_for(words);
  const auto least = ring.next_min_chunks();
  const auto needed = chunks > least ? chunks : least;
  const auto near = needed < 8 ? (1u << needed) - 1 : 0xffu;
  if ((there & near) != near)
    return false;
  words += header_words;
  if (needed > 8 && !take_rest(self, ring, needed, words))
    return false;
  const auto odd_d2 = __shfl_down_sync(~0u, seen.chunk.d2, 1);
  if (lane_index() - first_lane < 8)
    put_chunk(self, lane_index() - first_lane, seen.chunk, odd_d2, words);
  return true;
}

/// The leader's part of taking a record.
template <scope S>
__device__ inline void note_taken(basic_lane_consumer<S>& ring) {
  crew_of_block().slot = const_cast<std::byte*>(ring.next_slot());
  ring.advance();
}

/// What one thread has read of the lanes of both clients, and of the slots
/// behind the next one of the lane that is read ahead in.
struct lane_chunks {
  chunk_view first;
  chunk_view second;
  chunk_view ahead;
};

/// The lane of the burst that is under way or may begin.
__device__ inline lane_consumer& burst_lane(instance& self) {
  const auto lane = self.burst.lane;
  return self.lanes[lane / lanes_per_set][lane % lanes_per_set];
}

__device__ inline lane_chunks look_at_lanes(instance& self) {
  const auto lane = lane_index() / 8;
  lane_chunks seen{};
  if (self.burst.reads_ahead())
    seen.ahead
      = look<scope::system>(burst_lane(self).slot_after(1 + lane));
  seen.first = look<scope::system>(self.lanes[0][lane].next_slot());
  seen.second = look<scope::system>(self.lanes[1][lane].next_slot());
  return seen;
}

/// Tries lane `lane` of a client.
__device__ inline bool take_lane(instance& self, const glimpse& seen,
                                 std::uint32_t client, std::uint32_t lane) {
  auto& ring = self.lanes[client][lane];
  if (!take_seen(self, ring, seen, 8 * lane))
    return false;
  __syncwarp();
  if (lane_index() == 0) {
    note_taken(ring);
    self.taken_from[client] = true;
    self.burst.found(client * lanes_per_set + lane);
  }
  return true;
}

/// As `detail::take_lanes`, by all threads of the warp.
__device__ inline bool take_lanes(instance& self, const lane_chunks& seen) {
  const auto first_lane = lane_index() / 8 * 8;
  const auto first
    = judge(self.lanes[0][first_lane / 8], seen.first, first_lane);
  const auto second
    = judge(self.lanes[1][first_lane / 8], seen.second, first_lane);
  const auto low_first = self.since_low_lane >= aging_limit;
  crew_of_block().burst[lane_index()] = seen.ahead;
  __syncwarp();
  for (std::uint32_t i = 0; i < lanes_per_set; ++i) {
    const auto lane = low_first ? lanes_per_set - 1 - i : i;
    if (take_lane(self, first, 0, lane) || take_lane(self, second, 1, lane)) {
      if (lane_index() == 0)
        self.since_low_lane = low_first ? 0 : self.since_low_lane + 1;
      return true;
    }
  }
  if (low_first && lane_index() == 0)
    self.since_low_lane = 0;
  return false;
}

/// Looks at the rings of all neighbours, four at a time. The record that it
/// finds is put where the handler finds it, and left in its ring.
__device__ inline bool find_near_by_warp(instance& self, crew& with) {
  auto& near = *self.near;
  const auto count = near.count();
  const auto group = lane_index() / 8;
  for (std::uint32_t done = 0; done < count; done += 4) {
    const auto first = count > 4 ? (near.first() & 4u) ^ done : 0u;
    // Nobody writes to the ring from oneself: it stands for those that are not.
    const auto rank = first + group < count ? first + group : near.rank();
    auto& ring = near.from(rank);
    const auto seen
      = judge(ring, look<scope::cluster>(ring.next_slot()), 8 * group);
    for (std::uint32_t i = 0; i < 4; ++i) {
      const auto at = (near.first() + i) & 3u;
      if (first + at >= count
          || !take_seen(self, near.from(first + at), seen, 8 * at))
        continue;
      __syncwarp();
      if (lane_index() == 0)
        with.near_rank = first + at;
      return true;
    }
  }
  return false;
}

__device__ inline bool take_mailbox(instance& self, crew& with,
                                    const chunk_view& seen) {
  if (!take_seen(self, self.mailbox, judge(self.mailbox, seen, 0), 0))
    return false;
  __syncwarp();
  if (lane_index() == 0) {
    note_taken(self.mailbox);
    with.from_mailbox = true;
  }
  return true;
}

/// Mail: of neighbours, and what the look at the mailbox has brought.
__device__ inline bool take_mail(instance& self, crew& with,
                                 const chunk_view& seen) {
  if (!with.near_too)
    return take_mailbox(self, with, seen);
  return with.near_first
           ? find_near_by_warp(self, with) || take_mailbox(self, with, seen)
           : take_mailbox(self, with, seen) || find_near_by_warp(self, with);
}

/// As `detail::take_ahead`, by all threads of the warp, from what the look that
/// began the burst has brought.
__device__ inline bool take_ahead(instance& self, const crew& with) {
  auto& ring = burst_lane(self);
  const auto slot = lane_burst::slots - self.burst.left;
  const auto seen
    = judge(ring, with.burst[8 * slot + lane_index() % 8], 0);
  const auto taken = take_seen(self, ring, seen, 0);
  __syncwarp();
  if (lane_index() != 0)
    return taken;
  if (taken) {
    note_taken(ring);
    --self.burst.left;
    ++self.since_low_lane;
    self.taken_from[self.burst.lane / lanes_per_set] = true;
  } else {
    self.burst.left = 0;
  }
  return taken;
}

/// Looks at the next slots of all rings at once: all loads of a thread are on
/// their way before the first is waited for.
__device__ inline bool take_by_look(instance& self, crew& with) {
  lane_chunks lanes{};
  if (with.lanes_too)
    lanes = look_at_lanes(self);
  const auto mail = look<scope::device>(self.mailbox.next_slot());
  if (with.mailbox_first)
    return take_mail(self, with, mail)
           || (with.lanes_too && take_lanes(self, lanes));
  return (with.lanes_too && take_lanes(self, lanes))
         || take_mail(self, with, mail);
}

/// Waits a little for the kernels that talk.
__device__ inline bool listen(instance& self, crew& with) {
  for (std::uint32_t i = 0; i < mail_talk::polls; ++i)
    if (with.at == look_at::neighbours
          ? find_near_by_warp(self, with)
          : take_mailbox(self, with,
                         look<scope::device>(self.mailbox.next_slot())))
      return true;
  return false;
}

__device__ inline void take_by_warp(instance& self, crew& with) {
  static_assert(max_lane_sets == 2 && lanes_per_set == 4);
  auto taken = false;
  if (with.ahead)
    taken
      = (with.mailbox_first
         && take_mail(self, with,
                      look<scope::device>(self.mailbox.next_slot())))
        || take_ahead(self, with);
  if (!taken)
    taken = with.at == look_at::everything ? take_by_look(self, with)
                                           : listen(self, with);
  if (lane_index() == 0)
    with.taken = taken;
}

} // namespace ringwright::gpu::cuda
