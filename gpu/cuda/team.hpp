// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/place.hpp"

#include <cstdint>
#include <cstring>

/// How the blocks of a wide place work together.
///
/// The first block runs the loop, as in any place. The others wait for it to
/// tell them of a call, make it with it and meet it at the group's barrier. All
/// that they need lies in memory of the GPU.
namespace ringwright::gpu::cuda {

namespace detail {

/// The group's blocks as block `index` of a place sees them.
RINGWRIGHT_HD inline group_blocks blocks_of(const grid_view& grid,
                                            std::uint32_t place,
                                            std::uint32_t index) {
  auto* all = grid.team_blocks + std::size_t{place} * grid.width;
#ifdef __CUDA_ARCH__
  if (grid.cluster > 1)
    all = nullptr;
#endif
  return {grid.width, index, all};
}

/// Tells the other blocks; all that is written before is theirs to read.
RINGWRIGHT_HD inline void tell(team_call& to, team_task task) {
  to.task = task;
  // Release pairs with the acquire in `hear`. The leader's block is the only
  // writer.
  const auto calls = load_relaxed<scope::device>(&to.calls);
  store_release<scope::device>(&to.calls, calls + 1);
}

} // namespace detail

/// The group of a place's blocks, `block` threads each, as block `index` of
/// them sees it.
RINGWRIGHT_HD inline group team_group(const grid_view& grid,
                                      std::uint32_t place, std::uint32_t index,
                                      std::uint32_t block) {
  return {block, detail::blocks_of(grid, place, index)};
}

/// Leader: has the other blocks join in the call in hand.
RINGWRIGHT_HD inline void tell_call(place& at) {
  auto& self = at.self;
  auto& told = at.grid.team_calls[at.index];
  told.what = gpu::detail::call_in_hand(self);
  if (self.pooled_ref == 0 && self.call == call_kind::message) {
    // What came in a slot lies in memory of this block.
#ifdef __CUDA_ARCH__
    crew_copy(self, told.payload, self.payload, self.payload_words);
#else
    std::memcpy(told.payload, self.payload, self.payload_words * 8u);
#endif
    told.what.payload = told.payload;
  }
  told.header = self.header;
  told.arena = self.ctx.arena();
  told.index = self.index;
  detail::tell(told, team_task::call);
}

/// Leader: sends the other blocks away.
RINGWRIGHT_HD inline void tell_end(const grid_view& grid, std::uint32_t place) {
  detail::tell(grid.team_calls[place], team_task::leave);
}

/// Another block, by one of its threads: waits until it is told something and
/// says whether that is a call.
RINGWRIGHT_HD inline bool hear(const grid_view& grid, std::uint32_t place,
                               std::uint32_t index) {
  const auto& told = grid.team_calls[place];
  // The number of calls outlives launches, and so does what was heard of them.
  auto& heard
    = grid.team_blocks[std::size_t{place} * grid.width + index].heard;
  constexpr std::uint32_t hot_looks = 64;
  for (std::uint32_t looks = 0;; ++looks) {
    // Acquire: with the number comes all that is told.
    if (load_acquire<scope::device>(&told.calls) != heard)
      break;
    if (looks >= hot_looks)
      grid.device->nap(grid.stay.longest_nap_ns);
  }
  ++heard;
  return told.task == team_task::call;
}

/// Another block: the context of its threads for the call that it has heard of.
RINGWRIGHT_HD inline context joining(const grid_view& grid, std::uint32_t place,
                                     const group& of) {
  const auto& told = grid.team_calls[place];
  context made{told.arena, told.index, of};
  made.begin(told.header);
  return made;
}

} // namespace ringwright::gpu::cuda
