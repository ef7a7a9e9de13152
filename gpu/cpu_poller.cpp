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

record_sink* cpu_device::core::sink_for(cpu_instance& at,
                                        const record_header& header) const {
  if ((header.flags & record_flags::is_event) != 0) {
    // Acquire pairs with route_events: the client's sink is attached.
    auto client = load_acquire(&at.self.routes[header.status].client);
    return client < max_lane_sets ? at.sinks[client] : nullptr;
  }
  auto client = header.correlation_id >> 56;
  return client < max_lane_sets ? at.sinks[client] : nullptr;
}

void cpu_device::core::touch(record_sink* sink) {
  if (std::find(touched.begin(), touched.end(), sink) == touched.end())
    touched.push_back(sink);
}

void cpu_device::core::deliver(const record_header& header,
                               const std::uint64_t* payload) {
  auto& at = *instances[header.source];
  std::span<const std::uint64_t> words{payload, header.payload_words};
  auto pooled = (header.flags & record_flags::pooled) != 0;
  if (pooled) {
    auto ref = unpack_ref(payload[0]);
    words = {pool->data(ref), ref.words};
  }
  auto hand_over = [&](record_sink* sink) {
    if (sink == nullptr)
      return false;
    sink->on_record(header, words);
    touch(sink);
    return true;
  };
  if (header.type_id == notice::terminated) {
    for (auto* sink : at.sinks)
      hand_over(sink);
  } else if (!hand_over(sink_for(at, header))
             && (header.flags & record_flags::is_event) != 0) {
    // Nobody listens any more: give the room back ourselves.
    __atomic_fetch_add(&at.self.control->host.output_acked, 1,
                       __ATOMIC_RELEASE);
  }
  if (pooled)
    pool_free(payload[0]);
}

std::size_t cpu_device::core::poll(std::size_t max) {
  std::lock_guard guard{poll_mutex};
  std::size_t taken = 0;
  record_header header;
  while (taken < max && fifo.try_pop(header, fifo_payload.data())) {
    deliver(header, fifo_payload.data());
    ++taken;
  }
  fifo.publish();
  for (auto* sink : touched)
    sink->on_batch_end();
  touched.clear();
  return taken;
}

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
    if (poll(poll_batch) > 0) {
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
      [this] { return !fifo.empty() || stopping.load(); }, limit);
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
