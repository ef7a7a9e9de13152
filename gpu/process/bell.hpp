// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"

#include <atomic>
#include <cstdint>

namespace ringwright::gpu::process {

/// Where threads of one process sleep until another process wakes them: a word
/// in shared memory that the kernel (the operating system's) knows.
///
/// Zeroed memory is a bell nobody waits at. Whoever rings pays one fence and
/// one load while nobody sleeps. A process that is killed in its sleep leaves
/// the bell usable: the other one makes a system call too many, no more.
struct alignas(64) bell {
  /// Rises with each ring that may have had a sleeper.
  std::uint32_t rings = 0;
  std::uint32_t sleepers = 0;

  /// Sleeps until `ring`, for at most `limit_ns`, unless `ready()` is true.
  /// May return early.
  template <class Ready>
  void sleep(Ready&& ready, std::int64_t limit_ns) {
    // Acquire: a ring that has happened before is not slept through, because
    // what it announced is visible to `ready`.
    auto seen = load_acquire(&rings);
    __atomic_fetch_add(&sleepers, 1, __ATOMIC_RELAXED);
    // Pairs with the fence in `ring`: either we see what was published, or
    // the ringer sees us counted and changes the word that we sleep on.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!ready())
      sleep_while(seen, limit_ns);
    __atomic_fetch_sub(&sleepers, 1, __ATOMIC_RELAXED);
  }

  /// Wakes all sleepers after the caller has published what they wait for.
  void ring() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (load_relaxed(&sleepers) != 0)
      wake();
  }

private:
  void sleep_while(std::uint32_t seen, std::int64_t limit_ns);
  void wake();
};

static_assert(sizeof(bell) == 64);

} // namespace ringwright::gpu::process
