// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

#ifndef __CUDA_ARCH__
#  include <thread>
#endif

namespace ringwright::gpu {

/// What one block of a wide group tells the others. A line of its own, in
/// memory of the GPU; zeroed before use, kept from launch to launch.
struct alignas(128) group_block {
  /// How often it has come to the group's barrier.
  std::uint32_t arrivals = 0;
  /// Calls that it has heard of.
  std::uint32_t heard = 0;
};

/// The blocks of a wide group, as one of them sees them.
struct group_blocks {
  std::uint32_t count = 1;
  /// Which of them this one is.
  std::uint32_t index = 0;
  /// One line for each; null where they are a cluster, which has a barrier of
  /// its own.
  group_block* all = nullptr;
};

/// The threads that run one handler together: a thread block on a GPU, if the
/// kernel declares `block`, or several, if it declares `blocks`; else one
/// thread, as on the CPU. Handlers written with `for_each` and `leader` run
/// unchanged, and deterministically, on all.
class group {
public:
  /// A group of one thread.
  group() = default;

  /// The group of a block of `size` threads, or of one thread.
  RINGWRIGHT_HD explicit group(std::uint32_t size) : size_(size) {
    // nop
  }

  /// The group of several blocks of `block` threads each; on the host a block
  /// is one thread.
  RINGWRIGHT_HD group(std::uint32_t block, const group_blocks& blocks)
    : size_(block * blocks.count), blocks_(blocks) {
    // nop
  }

  /// Index of this thread in the group.
  RINGWRIGHT_HD std::uint32_t rank() const {
#ifdef __CUDA_ARCH__
    return size_ == 1 ? 0 : blocks_.index * blockDim.x + threadIdx.x;
#else
    return blocks_.index;
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
    if (blocks_.count > 1)
      meet_blocks();
    else if (size_ > 1)
      meet_block();
  }

  /// Calls `f(i)` once for each i in [0, n), spread over the threads.
  template <class F>
  RINGWRIGHT_HD void for_each(std::uint32_t n, F&& f) const {
    for (std::uint32_t i = rank(); i < n; i += size())
      f(i);
  }

private:
  /// Waits for the threads of this block.
  RINGWRIGHT_HD static void meet_block() {
#ifdef __CUDA_ARCH__
    __syncthreads();
#endif
  }

  RINGWRIGHT_HD void meet_blocks() const {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    if (blocks_.all == nullptr)
      return meet_cluster();
#endif
    meet_by_lines();
  }

  /// The barrier of blocks that have none of their own: each counts its
  /// arrivals and waits until all others have as many. All have to be there at
  /// once, or it never ends.
  RINGWRIGHT_HD void meet_by_lines() const {
    auto& own = blocks_.all[blocks_.index].arrivals;
    meet_block();
    // The others of the block have written before its barrier; the release
    // covers what they did, too.
    if (first_of_block())
      store_release<scope::device>(&own, load_relaxed<scope::device>(&own) + 1);
    meet_block();
    const auto wanted = load_relaxed<scope::device>(&own);
    for (auto i = rank_in_block(); i < blocks_.count; i += block_size())
      // Acquire: what its threads did before they came is visible. They may
      // have come to the next barrier, too, and no further.
      while (load_acquire<scope::device>(&blocks_.all[i].arrivals) - wanted > 1)
        pause();
    meet_block();
  }

  RINGWRIGHT_HD std::uint32_t block_size() const {
    return size_ / blocks_.count;
  }

  RINGWRIGHT_HD std::uint32_t rank_in_block() const {
    return rank() - blocks_.index * block_size();
  }

  RINGWRIGHT_HD bool first_of_block() const {
    return rank_in_block() == 0;
  }

  RINGWRIGHT_HD static void pause() {
#ifdef __CUDA_ARCH__
    spin_hint();
#else
    std::this_thread::yield();
#endif
  }

  std::uint32_t size_ = 1;
  group_blocks blocks_;
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
