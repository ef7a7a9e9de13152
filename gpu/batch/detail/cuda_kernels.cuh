// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/fixed_sum.hpp"

#include <cstddef>
#include <cstdint>
#include <cuda_runtime.h>

/// The kernels that `cuda_place` launches. Block sizes are part of their
/// meaning: `sum_lanes` threads add up a block of terms.
namespace ringwright::gpu::detail {

__device__ inline std::size_t thread_index() {
  return std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
}

__device__ inline std::size_t thread_count() {
  return std::size_t{gridDim.x} * blockDim.x;
}

template <class F>
__global__ void for_each_kernel(std::size_t n, F f) {
  for (auto i = thread_index(); i < n; i += thread_count())
    f(i);
}

/// Block b of the grid adds up the blocks b, b + gridDim.x, ... of terms.
template <class T, class Term>
__global__ void __launch_bounds__(sum_lanes)
  sum_kernel(std::size_t n, Term term, T* sums) {
  __shared__ T lanes[sum_lanes];
  const auto blocks = sum_blocks(n);
  for (std::size_t b = blockIdx.x; b < blocks; b += gridDim.x) {
    const auto begin = b * sum_block;
    const auto end = begin + sum_block < n ? begin + sum_block : n;
    T sum{};
    auto i = begin + threadIdx.x;
    if (i < end)
      sum = term(i);
    for (i += sum_lanes; i < end; i += sum_lanes)
      sum = sum + term(i);
    lanes[threadIdx.x] = sum;
    __syncthreads();
    for (auto half = sum_lanes / 2; half > 0; half /= 2) {
      if (threadIdx.x < half)
        lanes[threadIdx.x] = lanes[threadIdx.x] + lanes[threadIdx.x + half];
      __syncthreads();
    }
    if (threadIdx.x == 0)
      sums[b] = lanes[0];
    // Nobody overwrites lanes[0] before it is read.
    __syncthreads();
  }
}

/// Lanes threads work on one row; rows of the other kind are left out.
template <unsigned Lanes, class T, class Value, class Finish, class Total>
__global__ void rows_kernel(const std::uint64_t* offsets, std::size_t first,
                            std::size_t last, Value value, Finish finish,
                            Total* totals) {
  static_assert(Lanes == short_row_lanes || Lanes == long_row_lanes);
  const auto lane = static_cast<unsigned>(threadIdx.x % Lanes);
  // The threads of one row, within their warp.
  const auto mask = Lanes == 32
                      ? 0xffffffffu
                      : ((1u << Lanes % 32) - 1) << (threadIdx.x % 32 - lane);
  for (auto row = first + thread_index() / Lanes; row < last;
       row += thread_count() / Lanes) {
    const auto begin = offsets[row];
    const auto end = offsets[row + 1];
    if ((end - begin >= long_row) != (Lanes == long_row_lanes))
      continue;
    T sum{};
    for (auto k = begin + lane; k < end; k += Lanes)
      sum = sum + value(k);
    for (auto half = Lanes / 2; half > 0; half /= 2)
      sum = sum + __shfl_down_sync(mask, sum, half, Lanes);
    if (lane == 0)
      totals[row - first] = finish(row, sum);
  }
}

/// A warp per row.
template <class Begin, class Visit>
__global__ void entries_kernel(const std::uint64_t* offsets, std::size_t n,
                               Begin begin, Visit visit) {
  const auto lane = threadIdx.x % 32;
  for (auto row = thread_index() / 32; row < n; row += thread_count() / 32) {
    const auto end = offsets[row + 1];
    // One thread asks, so that all begin where the same words said.
    std::uint64_t from = 0;
    if (lane == 0)
      from = begin(row);
    from = __shfl_sync(0xffffffffu, from, 0);
    for (auto k = from + lane; k < end; k += 32)
      visit(row, k);
  }
}

} // namespace ringwright::gpu::detail
