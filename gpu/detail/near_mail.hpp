// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/instance.hpp"

#include <cstdint>

/// What an instance makes of its neighbours' mail, whoever reads it.
namespace ringwright::gpu::detail {

/// Whether the place of an instance is one of a cluster.
RINGWRIGHT_HD inline bool has_neighbours(const instance& self) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 900
  (void) self;
  return false;
#else
  return self.near != nullptr;
#endif
}

/// Whether neighbours are to be heard now.
RINGWRIGHT_HD inline bool may_hear(const instance& self) {
  return has_neighbours(self) && self.mailbox.popped() >= self.near_after;
}

/// The record in hand has come from `rank`: whether it is meant for this
/// instance is known then.
RINGWRIGHT_HD inline void note_near(instance& self, std::uint32_t rank) {
  self.near->advance(rank);
  self.stray = self.header.sequence != self.near->life();
  self.header.sequence = 0;
}

} // namespace ringwright::gpu::detail
