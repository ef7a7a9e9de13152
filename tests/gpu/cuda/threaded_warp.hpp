// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/intake.hpp"

#include <array>
#include <barrier>
#include <cstdint>
#include <thread>
#include <vector>

/// What the chores of a warp use of CUDA, by 32 threads of the host: each call
/// that a warp makes together is a barrier between them.
namespace ringwright::tests {

struct warp_threads {
  static constexpr std::uint32_t count = 32;

  std::barrier<> meeting{count};
  std::array<std::uint64_t, count> shown{};

  static warp_threads& shared() {
    static warp_threads one;
    return one;
  }
};

struct thread_position {
  std::uint32_t x = 0;
};

} // namespace ringwright::tests

inline thread_local ringwright::tests::thread_position threadIdx;

inline void __syncwarp() {
  ringwright::tests::warp_threads::shared().meeting.arrive_and_wait();
}

/// What thread `source` has given; its own for a thread that is not there.
template <class Value>
Value __shfl_sync(std::uint32_t, Value value, std::uint32_t source) {
  auto& warp = ringwright::tests::warp_threads::shared();
  warp.shown[threadIdx.x] = value;
  __syncwarp();
  const auto seen = source < warp.count ? warp.shown[source] : value;
  __syncwarp();
  return static_cast<Value>(seen);
}

template <class Value>
Value __shfl_down_sync(std::uint32_t mask, Value value, std::uint32_t delta) {
  return __shfl_sync(mask, value, threadIdx.x + delta);
}

inline std::uint32_t __ballot_sync(std::uint32_t, bool vote) {
  auto& warp = ringwright::tests::warp_threads::shared();
  warp.shown[threadIdx.x] = vote ? 1 : 0;
  __syncwarp();
  std::uint32_t all = 0;
  for (std::uint32_t i = 0; i < warp.count; ++i)
    all |= static_cast<std::uint32_t>(warp.shown[i]) << i;
  __syncwarp();
  return all;
}

#define __device__
#define __noinline__
#define __shared__ static
#include "ringwright/gpu/cuda/crew.cuh"
#undef __device__
#undef __noinline__
#undef __shared__

namespace ringwright::tests {

/// The warp of one instance. The thread that makes it is the leader. One at a
/// time in a process.
class threaded_warp {
public:
  explicit threaded_warp(gpu::instance& self) {
    for (std::uint32_t i = 1; i < warp_threads::count; ++i)
      others_.emplace_back([&self, i] {
        threadIdx.x = i;
        gpu::cuda::serve_leader(self);
      });
  }

  threaded_warp(const threaded_warp&) = delete;
  threaded_warp& operator=(const threaded_warp&) = delete;

  ~threaded_warp() {
    gpu::cuda::dismiss();
    for (auto& thread : others_)
      thread.join();
  }

private:
  std::vector<std::thread> others_;
};

} // namespace ringwright::tests
