// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace ringwright::gpu::detail {

/// The pool blocks of records that lie in host-to-kernel lanes.
///
/// A kernel cannot free what the host has allocated, it only moves its lane's
/// `consumed` on. Blocks behind that position are free again: this finds them,
/// when the pool runs dry and now and then before, whichever lane they belong
/// to and whether or not its producer ever comes back. Any thread.
class lent_blocks {
public:
  /// Notes that `block` is in use until `consumed` reaches `position`.
  /// `consumed` stays valid until `forget(instance, ...)`.
  template <class Free>
  void lend(std::uint32_t instance, std::uint64_t block,
            const std::uint64_t* consumed, std::uint64_t position, Free free) {
    std::lock_guard guard{mutex_};
    if (blocks_.size() >= sweep_at_) {
      sweep_locked(free);
      sweep_at_ = std::max<std::size_t>(least_sweep, 2 * blocks_.size());
    }
    blocks_.push_back({consumed, position, block, instance});
  }

  /// Calls `free(block)` for all blocks whose records have been consumed.
  template <class Free>
  void sweep(Free free) {
    std::lock_guard guard{mutex_};
    sweep_locked(free);
  }

  /// The same for all blocks of an instance, which must have ended.
  template <class Free>
  void forget(std::uint32_t instance, Free free) {
    std::lock_guard guard{mutex_};
    std::erase_if(blocks_, [&](const lent& it) {
      if (it.instance != instance)
        return false;
      free(it.block);
      return true;
    });
  }

private:
  static constexpr std::size_t least_sweep = 64;

  struct lent {
    const std::uint64_t* consumed;
    std::uint64_t position;
    std::uint64_t block;
    std::uint32_t instance;
  };

  template <class Free>
  void sweep_locked(Free& free) {
    std::erase_if(blocks_, [&](const lent& it) {
      // Acquire pairs with the consumer's release in `publish`: it is done
      // with the payload.
      if (load_acquire(it.consumed) < it.position)
        return false;
      free(it.block);
      return true;
    });
  }

  std::mutex mutex_;
  std::vector<lent> blocks_;
  std::size_t sweep_at_ = least_sweep;
};

} // namespace ringwright::gpu::detail
