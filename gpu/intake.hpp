// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/detail/near_mail.hpp"

#ifdef __CUDA_ARCH__
#  include "ringwright/gpu/cuda/crew.cuh"
#endif

#include <cstdint>

/// The way into an instance: from its lanes and mailbox to the record in hand.
namespace ringwright::gpu::detail {

/// Among so many messages one is looked for in the mailbox first.
inline constexpr std::uint32_t mailbox_share = 8;

RINGWRIGHT_HD inline bool take_lane(instance& self, std::uint32_t lane) {
  for (std::uint32_t client = 0; client < max_lane_sets; ++client) {
    if (self.lanes[client][lane].try_pop(self.header, self.scratch)) {
      self.taken_from[client] = true;
      self.burst.found(client * lanes_per_set + lane);
      return true;
    }
  }
  return false;
}

/// Goes on with a burst; false when there is none or nothing more of it has
/// arrived.
RINGWRIGHT_HD inline bool take_ahead(instance& self) {
  auto& burst = self.burst;
  if (burst.left == 0 || self.since_low_lane >= aging_limit)
    return false;
  const auto client = burst.lane / lanes_per_set;
  auto& lane = self.lanes[client][burst.lane % lanes_per_set];
  if (!lane.try_pop(self.header, self.scratch)) {
    burst.left = 0;
    return false;
  }
  --burst.left;
  ++self.since_low_lane;
  self.taken_from[client] = true;
  return true;
}

RINGWRIGHT_HD inline bool take_lanes(instance& self) {
  if (take_ahead(self))
    return true;
  if (self.since_low_lane >= aging_limit) {
    self.since_low_lane = 0;
    for (auto lane = lanes_per_set; lane-- > 0;)
      if (take_lane(self, lane))
        return true;
    return false;
  }
  for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane) {
    if (take_lane(self, lane)) {
      ++self.since_low_lane;
      return true;
    }
  }
  return false;
}

/// Reads the next record of a neighbour and leaves it there; the rank of its
/// sender, or nobody.
RINGWRIGHT_HD inline std::uint32_t find_near(instance& self) {
#ifdef __CUDA_ARCH__
  return cuda::crew_find_near(self);
#else
  auto& near = *self.near;
  for (std::uint32_t i = 0; i < near.count(); ++i) {
    const auto rank = (near.first() + i) % near.count();
    if (near.from(rank).peek(self.header, self.scratch))
      return rank;
  }
  return neighbours::nobody;
#endif
}

RINGWRIGHT_HD inline bool take_near(instance& self) {
  if (!may_hear(self))
    return false;
  const auto rank = find_near(self);
  self.near->publish(rank == neighbours::nobody);
  if (rank == neighbours::nobody)
    return false;
  note_near(self, rank);
  return true;
}

RINGWRIGHT_HD inline bool take_mailbox(instance& self) {
  return self.mailbox.try_pop(self.header, self.scratch);
}

RINGWRIGHT_HD inline bool take_mail(instance& self) {
  return self.talk.is_near_first() ? take_near(self) || take_mailbox(self)
                                : take_mailbox(self) || take_near(self);
}

/// Resolves the payload of the record in hand: slot or pool.
RINGWRIGHT_HD inline void resolve_payload(instance& self) {
  self.payload = self.scratch;
  self.payload_words = self.header.payload_words;
  self.pooled_ref = 0;
  if ((self.header.flags & record_flags::pooled) == 0)
    return;
  self.pooled_ref = self.scratch[0];
  auto ref = unpack_ref(self.pooled_ref);
  auto& device = *self.device;
  self.payload
    = (self.header.flags & record_flags::from_kernel) != 0
        ? device.kernel_pool.data(ref)
        : reinterpret_cast<const std::uint64_t*>(
            device.pool + std::size_t{ref.offset} * pool_ref::unit_bytes);
  self.payload_words = ref.words;
}

/// Takes the next message by priority; false when there is none.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY bool take(instance& self) {
  auto mailbox_first = ++self.mailbox_turn % mailbox_share == 0;
  self.stray = false;
#ifdef __CUDA_ARCH__
  auto taken = cuda::crew_take(self, mailbox_first);
#else
  auto taken = mailbox_first ? take_mail(self) || take_lanes(self)
                             : take_lanes(self) || take_mail(self);
#endif
  if (taken)
    resolve_payload(self);
  return taken;
}

/// Gives back what the record in hand holds. A kernel frees the blocks of
/// kernels; those of the host are freed there, by consumption.
RINGWRIGHT_HD inline void release_payload(instance& self) {
  if (self.pooled_ref == 0)
    return;
  if ((self.header.flags & record_flags::from_kernel) != 0)
    self.device->kernel_pool.free(unpack_ref(self.pooled_ref));
#ifdef __CUDA_ARCH__
  else
    // Our reads of the payload come before the host's next use of its memory.
    cuda::publish_payloads(self);
#endif
  self.pooled_ref = 0;
}

/// True when a message waits in a lane or the mailbox.
RINGWRIGHT_HD inline bool has_input(const instance& self) {
  for (const auto& set : self.lanes)
    for (const auto& lane : set)
      if (!lane.empty())
        return true;
  return !self.mailbox.empty();
}

} // namespace ringwright::gpu::detail
