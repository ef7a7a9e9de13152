// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/cpu_core.hpp"

#include <algorithm>

namespace ringwright::gpu {

namespace {

/// How often an instance that waits for room looks again.
constexpr std::int64_t blocked_retry_ns = 50'000;

/// Upper bound of the poller's sleep, so that nothing depends on a wake-up.
constexpr std::int64_t longest_sleep_ns = 100'000'000;

/// Records that are delivered before the consumers are woken.
constexpr std::size_t poll_batch = 512;

} // namespace

void cpu_device::core::add_blocked(std::uint32_t index) {
  {
    std::lock_guard guard{blocked_mutex};
    blocked.push_back(index);
  }
  any_blocked.store(true, std::memory_order_release);
  idle_poller.wake();
}

bool cpu_device::core::release_blocked() {
  // Acquire pairs with `add_blocked`; the list itself is under the mutex.
  if (!any_blocked.load(std::memory_order_acquire))
    return false;
  std::vector<std::uint32_t> waiting;
  {
    std::lock_guard guard{blocked_mutex};
    waiting.swap(blocked);
    any_blocked.store(false, std::memory_order_relaxed);
  }
  // They may wait for blocks of the pool that others have consumed.
  lent.sweep([this](std::uint64_t block) { pool_free(block); });
  for (auto index : waiting)
    ready.push(index);
  if (!waiting.empty())
    idle_workers.wake_all();
  return !waiting.empty();
}

std::int64_t cpu_device::core::fire_timers(std::int64_t now) {
  if (!timers_armed.exchange(false, std::memory_order_acq_rel))
    return 0;
  std::int64_t next = 0;
  std::lock_guard guard{create_mutex};
  for (std::uint32_t i = 0; i < next_index; ++i) {
    auto& at = *instances[i];
    auto due = static_cast<std::int64_t>(load_relaxed(&at.self.timer_due_ns));
    if (due == 0)
      continue;
    if (due <= now)
      ring(i);
    else if (next == 0 || due < next)
      next = due;
  }
  if (next != 0)
    timers_armed.store(true, std::memory_order_release);
  return next;
}

void cpu_device::core::poll_forever() {
  auto idle_since = clock->now_ns();
  while (!stopping.load(std::memory_order_relaxed)) {
    if (reader.poll(poll_batch) > 0) {
      release_blocked();
      idle_since = clock->now_ns();
      continue;
    }
    auto now = clock->now_ns();
    if (now - idle_since < options.spin_ns) {
      std::this_thread::yield();
      continue;
    }
    auto due = fire_timers(now);
    auto limit = due == 0 ? longest_sleep_ns
                          : std::clamp<std::int64_t>(due - now, 1'000,
                                                     longest_sleep_ns);
    if (release_blocked())
      limit = std::min(limit, blocked_retry_ns);
    idle_poller.sleep(
      [this] { return !reader.empty() || stopping.load(); }, limit);
    idle_since = clock->now_ns() - options.spin_ns / 2;
  }
}

std::uint64_t cpu_device::core::pool_put(const std::uint64_t* payload,
                                         std::uint32_t words) {
  auto ref = pool->allocate(std::size_t{words} * 8);
  if (!ref) {
    lent.sweep([this](std::uint64_t block) { pool_free(block); });
    ref = pool->allocate(std::size_t{words} * 8);
  }
  if (!ref)
    return 0;
  ref->words = words;
  std::copy_n(payload, words, pool->data(*ref));
  return pack_ref(*ref);
}

void cpu_device::core::pool_free(std::uint64_t ref) {
  pool->free(unpack_ref(ref));
}

} // namespace ringwright::gpu
