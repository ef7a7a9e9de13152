// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace ringwright::gpu::detail {

/// Where idle threads sleep until there is work.
///
/// A waker pays one fence and one load while nobody sleeps.
class sleepers {
public:
  /// Sleeps until `wake` or for `limit_ns` (0 = until woken), unless `ready()`
  /// is true. May return early.
  template <class Ready>
  void sleep(Ready&& ready, std::int64_t limit_ns = 0) {
    std::unique_lock guard{mutex_};
    count_.fetch_add(1, std::memory_order_relaxed);
    // Pairs with the fence in `wake`: either we see the work here or the
    // waker sees us counted and takes the mutex, which we hold until we wait.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!ready()) {
      if (limit_ns > 0)
        changed_.wait_for(guard, std::chrono::nanoseconds{limit_ns});
      else
        changed_.wait(guard);
    }
    count_.fetch_sub(1, std::memory_order_relaxed);
  }

  /// Wakes one sleeper after the caller has published work.
  void wake() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (count_.load(std::memory_order_relaxed) == 0)
      return;
    {
      std::lock_guard guard{mutex_};
    }
    changed_.notify_one();
  }

  /// Wakes all.
  void wake_all() {
    {
      std::lock_guard guard{mutex_};
    }
    changed_.notify_all();
  }

private:
  std::atomic<std::uint32_t> count_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

} // namespace ringwright::gpu::detail
