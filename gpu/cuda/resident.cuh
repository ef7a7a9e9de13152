// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"
#include "ringwright/gpu/cuda/crew.cuh"
#include "ringwright/gpu/cuda/place.hpp"

namespace ringwright::gpu::cuda {

/// What the threads of a block share: raw, since shared memory has no
/// constructors.
struct alignas(128) block_memory {
  unsigned char place[sizeof(cuda::place)];
  unsigned char followers[sizeof(context)];
  bool leaving;
};

/// One place of a grid, by all threads of its block. Thread 0 runs the loop,
/// the rest of its warp helps it with slots, and if the kernel's handlers are
/// for a group, all call them.
template <class Kernel>
__device__ void live_in(const grid_view& grid, block_memory& memory) {
  auto& at = *reinterpret_cast<place*>(memory.place);
  auto& followers = *reinterpret_cast<context*>(memory.followers);
  const auto leader = threadIdx.x == 0;
  if (leader) {
    ::new (&at) place{};
    enter(at, grid, blockIdx.x);
  }
  __syncthreads();
  constexpr auto size = group_threads<Kernel>();
  for (;;) {
    if (leader) {
      memory.leaving = !await_call<Kernel>(at);
      at.self.ctx.lead(size);
      followers = context{at.self.ctx.arena(), at.self.index, size};
      followers.begin(at.self.header);
      dismiss();
    } else if (threadIdx.x < 32) {
      serve_leader(at.self);
    }
    __syncthreads();
    if (memory.leaving)
      break;
    auto outcome = errc::none;
    if (leader || size > 1)
      outcome = gpu::detail::call<Kernel>(at.self,
                                          leader ? at.self.ctx : followers);
    __syncthreads();
    if (leader)
      close_call(at, outcome);
  }
  if (leader)
    leave(at);
}

/// The resident kernel of a kernel type: one block for each place.
template <class Kernel>
__global__ void __launch_bounds__(block_threads<Kernel>(), 1)
  resident(const __grid_constant__ grid_view grid) {
  __shared__ block_memory memory;
  live_in<Kernel>(grid, memory);
}

/// The row of `Kernel` in a table of device code.
template <class Kernel>
device_code code_of() {
  return {Kernel::info.id, block_threads<Kernel>(), 1,
          reinterpret_cast<const void*>(&resident<Kernel>)};
}

} // namespace ringwright::gpu::cuda
