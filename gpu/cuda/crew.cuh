// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/instance.hpp"

#include <cstdint>

/// What the threads of warp 0 do together for the leader of a block.
///
/// The loop of an instance is sequential and runs on one thread, the leader
/// (lane 0 of warp 0). Reading and writing slots is not: a slot is a row of
/// chunks, one per thread, so that a record crosses the bus in one access. The
/// leader posts a chore in shared memory and meets the other lanes at two
/// warp barriers, around the chore. Independent thread scheduling (since
/// compute capability 7.0) lets the leader and the others wait at different
/// places of the program.
namespace ringwright::gpu::cuda {

enum class chore : std::uint32_t {
  /// Look for a record in lanes and mailbox, and take the most urgent one.
  take,
  /// Write a record's chunks for readers of the whole system, or the device.
  write_system,
  write_device,
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
  bool taken;
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

// -- taking a record ----------------------------------------------------------

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

__device__ inline bool take_mail(instance& self, const chunk_view& seen) {
  if (!take_seen(self, self.mailbox, judge(self.mailbox, seen, 0), 0))
    return false;
  __syncwarp();
  if (lane_index() == 0)
    note_taken(self.mailbox);
  return true;
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
__device__ inline bool take_by_look(instance& self, const crew& with) {
  lane_chunks lanes{};
  if (with.lanes_too)
    lanes = look_at_lanes(self);
  const auto mail = look<scope::device>(self.mailbox.next_slot());
  if (with.mailbox_first)
    return take_mail(self, mail) || (with.lanes_too && take_lanes(self, lanes));
  return (with.lanes_too && take_lanes(self, lanes)) || take_mail(self, mail);
}

__device__ inline void take_by_warp(instance& self, crew& with) {
  static_assert(max_lane_sets == 2 && lanes_per_set == 4);
  auto taken = false;
  if (with.ahead)
    taken = (with.mailbox_first
             && take_mail(self, look<scope::device>(self.mailbox.next_slot())))
            || take_ahead(self, with);
  if (!taken)
    taken = take_by_look(self, with);
  if (lane_index() == 0)
    with.taken = taken;
}

// -- the other chores ---------------------------------------------------------

/// Word `index` of the record that is written: header, payload, zeroes.
__device__ inline std::uint64_t word_of(const instance& self, const crew& with,
                                        std::uint32_t index) {
  if (index < header_words)
    return reinterpret_cast<const std::uint64_t*>(&self.sending)[index];
  index -= header_words;
  return index < self.sending.payload_words ? with.from[index] : 0;
}

/// Each thread writes its chunks; the last to be written is nobody's concern,
/// since every chunk speaks for itself.
template <scope S>
__device__ inline void write_by_warp(const instance& self, const crew& with) {
  const auto tag = tag_of(with.position);
  auto* chunks = reinterpret_cast<chunk*>(with.slot);
  for (auto index = lane_index(); index < with.chunks; index += 32) {
    if (with.release && index == 0)
      continue;
    const auto first = index / 2 * 3;
    const auto odd = (index & 1u) != 0;
    const auto shared = word_of(self, with, first + 1);
    store_chunk<S>(chunks + index, word_of(self, with, odd ? first + 2 : first),
                   static_cast<std::uint32_t>(odd ? shared >> 32 : shared),
                   tag);
  }
}

__device__ inline void copy_by_warp(const crew& with) {
  for (auto i = lane_index(); i < with.words; i += 32)
    with.into[i] = with.from[i];
}

/// The line's four chunks of 16 bytes, by four threads.
__device__ inline void read_host_by_warp(instance& self) {
  static_assert(sizeof(control_host_line) == 64);
  if (lane_index() >= 4)
    return;
  const auto* at = reinterpret_cast<const chunk*>(&self.control->host);
  const auto seen = read_chunk<scope::system>(at + lane_index());
  auto* into = reinterpret_cast<std::uint64_t*>(&self.seen) + 2 * lane_index();
  into[0] = seen.lo;
  into[1] = seen.d2 | static_cast<std::uint64_t>(seen.tag) << 32;
}

__device__ __noinline__ inline void perform(instance& self) {
  auto& with = crew_of_block();
  switch (with.task) {
    case chore::take:
      take_by_warp(self, with);
      break;
    case chore::write_system:
      write_by_warp<scope::system>(self, with);
      break;
    case chore::write_device:
      write_by_warp<scope::device>(self, with);
      break;
    case chore::copy:
      copy_by_warp(with);
      break;
    case chore::read_host:
      read_host_by_warp(self);
      break;
    case chore::done:
      break;
  }
}

/// Lanes 1 to 31: serve the leader until it is done.
__device__ inline void serve_leader(instance& self) {
  auto& with = crew_of_block();
  for (;;) {
    __syncwarp();
    if (with.task == chore::done)
      return;
    perform(self);
    __syncwarp();
  }
}

/// The leader: has a chore done.
__device__ inline void post(instance& self, chore task) {
  auto& with = crew_of_block();
  with.task = task;
  __syncwarp();
  perform(self);
  __syncwarp();
}

/// The leader: sends the others to the block's barrier.
__device__ inline void dismiss() {
  crew_of_block().task = chore::done;
  __syncwarp();
}

// -- what the loop calls ------------------------------------------------------

/// Gives lanes back by eighths, and all of them when nothing was there.
__device__ inline void publish_taken(instance& self, bool all) {
  for (auto& set : self.lanes)
    for (auto& ring : set)
      if (all || ring.unpublished() * 8 >= ring.capacity())
        ring.publish();
  if (all || self.mailbox.unpublished() * 8 >= self.mailbox.capacity())
    self.mailbox.publish();
}

/// Takes the next record into `header` and `scratch`; false when there is none.
__device__ inline bool crew_take(instance& self, bool mailbox_first) {
  auto& with = crew_of_block();
  with.mailbox_first = mailbox_first;
  with.lanes_too = true;
  with.ahead = self.burst.left > 0 && self.since_low_lane < aging_limit;
  std::uint32_t rung = 0;
  if (self.seen.use_doorbell != 0 && self.lanes_empty) {
    rung = load_relaxed(&self.control->host.doorbell);
    with.lanes_too = rung != self.doorbell_seen;
  }
  // What was taken before has been used: its slots may go back.
  publish_taken(self, false);
  post(self, chore::take);
  if (with.lanes_too) {
    self.lanes_empty = !with.taken;
    self.doorbell_seen = rung;
  }
  if (!with.taken) {
    publish_taken(self, true);
    return false;
  }
  if ((self.header.flags & record_flags::pooled) != 0)
    // Acquire: the payload was written before the slot that names it.
    (void) load_acquire(&reinterpret_cast<const chunk*>(with.slot)->hi);
  return true;
}

/// Copies the host's line to `seen`.
__device__ inline void crew_read_host(instance& self) {
  const auto routes = self.seen.routes_epoch;
  const auto command = self.seen.command_epoch;
  post(self, chore::read_host);
  if (self.seen.routes_epoch != routes || self.seen.command_epoch != command)
    // Acquire: what the new numbers announce was written before them.
    (void) load_acquire(&self.control->host.command_epoch);
}

/// Gives all lanes back after payloads of the host have been read.
__device__ inline void publish_payloads(instance& self) {
  for (auto& set : self.lanes)
    for (auto& ring : set)
      ring.publish_payloads();
}

__device__ inline void crew_copy(instance& self, std::uint64_t* into,
                                 const std::uint64_t* from,
                                 std::uint32_t words) {
  auto& with = crew_of_block();
  with.into = into;
  with.from = from;
  with.words = words;
  post(self, chore::copy);
}

/// Claims a slot and has the warp write `self.sending` into it; false when the
/// ring is full. With `release` all that the warp has written comes before.
template <scope S>
__device__ inline bool crew_push(instance& self,
                                 const basic_mailbox_producer<S>& ring,
                                 const std::uint64_t* payload, bool release) {
  const auto position = ring.claim(1);
  if (position == npos)
    return false;
  auto& with = crew_of_block();
  const auto chunks = chunks_for(self.sending.payload_words);
  const auto least = ring.min_chunks(position);
  with.slot = ring.slot_of(position);
  with.position = position;
  with.chunks = chunks > least ? chunks : least;
  with.from = payload;
  with.release = release;
  post(self, S == scope::system ? chore::write_system : chore::write_device);
  if (release)
    store_chunk_release<S>(
      reinterpret_cast<chunk*>(with.slot), detail::first_word_of(self.sending),
      static_cast<std::uint32_t>(self.sending.correlation_id),
      tag_of(position));
  return true;
}

} // namespace ringwright::gpu::cuda
