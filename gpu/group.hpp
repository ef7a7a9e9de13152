// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// The threads that run one handler together: a thread block on a GPU, if the
/// kernel declares `block`, else one thread, as on the CPU. Handlers written
/// with `for_each` and `leader` run unchanged, and deterministically, on all.
class group {
public:
  /// A group of one thread.
  group() = default;

  /// The group of a block of `size` threads, or of one thread.
  RINGWRIGHT_HD explicit group(std::uint32_t size) : size_(size) {
    // nop
  }

  /// Index of this thread in the group.
  RINGWRIGHT_HD std::uint32_t rank() const {
#ifdef __CUDA_ARCH__
    return size_ == 1 ? 0 : threadIdx.x;
#else
    return 0;
#endif
  }

  /// Number of threads in the group.
  RINGWRIGHT_HD std::uint32_t size() const {
    return size_;
  }

  /// True for exactly one thread.
  RINGWRIGHT_HD bool leader() const {
    return rank() == 0;
  }

  /// Waits for all threads; their memory effects are visible afterwards.
  RINGWRIGHT_HD void sync() const {
#ifdef __CUDA_ARCH__
    if (size_ > 1)
      __syncthreads();
#endif
  }

  /// Calls `f(i)` once for each i in [0, n), spread over the threads.
  template <class F>
  RINGWRIGHT_HD void for_each(std::uint32_t n, F&& f) const {
    for (std::uint32_t i = rank(); i < n; i += size())
      f(i);
  }

private:
  std::uint32_t size_ = 1;
};

/// at += x by any thread of a group. Integers: the order does not matter.
RINGWRIGHT_HD inline void add_by_group(std::uint32_t& at, std::uint32_t x) {
#ifdef __CUDA_ARCH__
  atomicAdd(&at, x);
#else
  at += x;
#endif
}

RINGWRIGHT_HD inline void add_by_group(std::uint64_t& at, std::uint64_t x) {
#ifdef __CUDA_ARCH__
  atomicAdd(reinterpret_cast<unsigned long long*>(&at),
            static_cast<unsigned long long>(x));
#else
  at += x;
#endif
}

/// at = min(at, x) by any thread of a group.
RINGWRIGHT_HD inline void lower_by_group(std::uint32_t& at, std::uint32_t x) {
#ifdef __CUDA_ARCH__
  atomicMin(&at, x);
#else
  at = x < at ? x : at;
#endif
}

} // namespace ringwright::gpu
