// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"
#include "ringwright/gpu/cuda/crew.cuh"
#include "ringwright/gpu/cuda/team.hpp"

namespace ringwright::gpu::cuda {

/// What the threads of a block share: raw, since shared memory has no
/// constructors.
struct alignas(128) block_memory {
  unsigned char place[sizeof(cuda::place)];
  alignas(8) unsigned char call[sizeof(gpu::detail::kernel_call)];
  unsigned char followers[sizeof(context)];
  bool leaving;
};

/// The memory of a block that its neighbours write; only where it has some.
__device__ inline near_memory& near_memory_of_block() {
  extern __shared__ near_memory of_block[];
  return *of_block;
}

/// All blocks of a cluster, before one writes to another.
__device__ inline near_memory* meet_neighbours() {
  auto& own = near_memory_of_block();
  auto* words = reinterpret_cast<std::uint64_t*>(&own);
  for (auto i = threadIdx.x; i < sizeof(near_memory) / 8; i += blockDim.x)
    words[i] = 0;
  meet_cluster();
  return &own;
}

/// The first block of a place, by all its threads. Thread 0 runs the loop, the
/// rest of its warp helps it with slots, and if the kernel's handlers are for a
/// group, all call them.
template <class Kernel>
__device__ void live_in(const grid_view& grid, std::uint32_t index,
                        const group& all, block_memory& memory) {
  constexpr auto wide = group_blocks_of<Kernel>() > 1;
  auto& at = *reinterpret_cast<place*>(memory.place);
  auto& followers = *reinterpret_cast<context*>(memory.followers);
  // The call may not be inlined, and nothing is to lie on a stack.
  auto& what = *reinterpret_cast<gpu::detail::kernel_call*>(memory.call);
  const auto leader = threadIdx.x == 0;
  auto* near = has_neighbours(grid) ? meet_neighbours() : nullptr;
  if (leader) {
    ::new (&at) place{};
    enter(at, grid, index, near);
  }
  __syncthreads();
  for (;;) {
    if (leader) {
      memory.leaving = !await_call<Kernel>(at);
      at.self.ctx.lead(all);
      followers = context{at.self.ctx.arena(), at.self.index, all};
      followers.begin(at.self.header);
      what = gpu::detail::call_in_hand(at.self);
      if (wide && memory.leaving)
        tell_end(grid, index);
      else if (wide)
        tell_call(at);
      dismiss();
    } else if (threadIdx.x < 32) {
      serve_leader(at.self);
    }
    __syncthreads();
    if (memory.leaving)
      break;
    auto outcome = errc::none;
    if (leader || all.size() > 1)
      outcome = gpu::detail::call<Kernel>(what,
                                          leader ? at.self.ctx : followers);
    if (wide)
      all.sync();
    else
      __syncthreads();
    if (leader)
      close_call(at, outcome);
  }
  if (leader)
    leave(at);
  if (near != nullptr)
    // A neighbour may still write here: its memory is there as long as it is.
    meet_cluster();
}

/// Another block of a wide place, by all its threads.
template <class Kernel>
__device__ void join_in(const grid_view& grid, std::uint32_t index,
                        std::uint32_t block, const group& all,
                        block_memory& memory) {
  auto& followers = *reinterpret_cast<context*>(memory.followers);
  for (;;) {
    if (threadIdx.x == 0) {
      memory.leaving = !hear(grid, index, block);
      followers = joining(grid, index, all);
    }
    __syncthreads();
    if (memory.leaving)
      break;
    (void) gpu::detail::call<Kernel>(grid.team_calls[index].what, followers);
    all.sync();
  }
}

/// The resident kernel of a kernel type: one block, or several, for each place.
template <class Kernel>
__global__ void __launch_bounds__(block_threads<Kernel>(), 1)
  resident(const __grid_constant__ grid_view grid) {
  __shared__ block_memory memory;
  constexpr auto blocks = group_blocks_of<Kernel>();
  const auto index = blockIdx.x / blocks;
  if constexpr (blocks > 1) {
    const auto block = blockIdx.x % blocks;
    const auto all
      = team_group(grid, index, block, group_threads<Kernel>());
    if (block == 0)
      live_in<Kernel>(grid, index, all, memory);
    else
      join_in<Kernel>(grid, index, block, all, memory);
  } else {
    live_in<Kernel>(grid, index, group{group_threads<Kernel>()}, memory);
  }
}

/// The row of `Kernel` in a table of device code.
template <class Kernel>
device_code code_of() {
  return {Kernel::info.id, block_threads<Kernel>(),
          group_blocks_of<Kernel>(),
          reinterpret_cast<const void*>(&resident<Kernel>)};
}

} // namespace ringwright::gpu::cuda
