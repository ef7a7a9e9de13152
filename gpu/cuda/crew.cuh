// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/crew_take.cuh"

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
    case chore::find_near:
      (void) find_near_by_warp(self, with);
      break;
    case chore::write_system:
      write_by_warp<scope::system>(self, with);
      break;
    case chore::write_device:
      write_by_warp<scope::device>(self, with);
      break;
    case chore::write_cluster:
      write_by_warp<scope::cluster>(self, with);
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
  if (detail::has_neighbours(self))
    self.near->publish(all);
}

/// Of a record that refers to memory which was written before it: reads that,
/// too, from now on.
template <scope S>
__device__ inline void acquire_payload(const instance& self,
                                       const std::byte* slot) {
  if ((self.header.flags & record_flags::pooled) != 0)
    // Acquire pairs with the release of the slot's first chunk.
    (void) load_acquire<S>(&reinterpret_cast<const chunk*>(slot)->hi);
}

/// As `detail::find_near`.
__device__ inline std::uint32_t crew_find_near(instance& self) {
  auto& with = crew_of_block();
  with.near_rank = neighbours::nobody;
  post(self, chore::find_near);
  if (with.near_rank != neighbours::nobody)
    acquire_payload<scope::cluster>(
      self, self.near->from(with.near_rank).next_slot());
  return with.near_rank;
}

/// Decides where the look that comes is at.
__device__ inline void begin_look(instance& self, crew& with,
                                  bool mailbox_first) {
  with.mailbox_first = mailbox_first;
  with.ahead = self.burst.left > 0 && self.since_low_lane < aging_limit;
  with.near_too = detail::may_hear(self);
  with.at = with.ahead ? look_at::everything : self.talk.begin_look();
  if (with.at == look_at::neighbours && !with.near_too)
    with.at = look_at::everything;
  with.lanes_too = with.at == look_at::everything;
  with.near_first = with.lanes_too && self.talk.is_near_first();
  with.near_rank = neighbours::nobody;
  with.from_mailbox = false;
}

/// A look at where kernels talk, if they do; whether it brought a record.
__device__ inline bool take_from_talk(instance& self, crew& with) {
  if (with.at == look_at::everything)
    return false;
  post(self, chore::take);
  if (!with.taken)
    self.talk.end();
  return with.taken;
}

/// A look at everything; whether it brought a record.
__device__ inline bool take_from_all(instance& self, crew& with) {
  std::uint32_t rung = 0;
  if (self.seen.use_doorbell != 0 && self.lanes_empty) {
    rung = load_relaxed(&self.control->host.doorbell);
    with.lanes_too = rung != self.doorbell_seen;
  }
  post(self, chore::take);
  if (with.lanes_too) {
    self.lanes_empty = !with.taken;
    self.doorbell_seen = rung;
  }
  // The lanes come first, so mail is taken when they are empty.
  if (with.taken && !with.mailbox_first) {
    if (with.near_rank != neighbours::nobody)
      self.talk.begin(look_at::neighbours);
    else if (with.from_mailbox)
      self.talk.begin(look_at::mailbox);
  }
  return with.taken;
}

/// Takes the next record into `header` and `scratch`; false when there is none.
__device__ inline bool crew_take(instance& self, bool mailbox_first) {
  auto& with = crew_of_block();
  begin_look(self, with, mailbox_first);
  // What was taken before has been used: its slots may go back.
  publish_taken(self, false);
  if (!take_from_talk(self, with)) {
    if (with.at != look_at::everything)
      begin_look(self, with, mailbox_first);
    if (!take_from_all(self, with)) {
      publish_taken(self, true);
      return false;
    }
  }
  if (with.near_rank == neighbours::nobody) {
    acquire_payload<scope::system>(self, with.slot);
  } else {
    acquire_payload<scope::cluster>(
      self, self.near->from(with.near_rank).next_slot());
    detail::note_near(self, with.near_rank);
  }
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
template <class Ring>
__device__ inline bool crew_push(instance& self, Ring& ring,
                                 const std::uint64_t* payload, bool release) {
  constexpr auto S = Ring::reach;
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
  post(self, S == scope::system   ? chore::write_system
             : S == scope::device ? chore::write_device
                                  : chore::write_cluster);
  if (release)
    store_chunk_release<S>(
      reinterpret_cast<chunk*>(with.slot), detail::first_word_of(self.sending),
      static_cast<std::uint32_t>(self.sending.correlation_id),
      tag_of(position));
  return true;
}

} // namespace ringwright::gpu::cuda
