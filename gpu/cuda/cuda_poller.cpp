// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/cuda_core.hpp"

#include <algorithm>
#include <thread>

/// What goes on at the host's side of a CUDA device.
namespace ringwright::gpu {

namespace {

/// Records that are delivered before the consumers are woken.
constexpr std::size_t poll_batch = 512;

/// How often the watchdog looks.
constexpr std::int64_t watch_interval_ns = 100'000'000;

/// The first sleep of a poller that found nothing; each is twice the last.
constexpr std::int64_t shortest_sleep_ns = 50'000;

} // namespace

void cuda_device::core::warn(const std::string& what) const {
  if (options.on_warning)
    options.on_warning(options.name + ": " + what);
}

void cuda_device::core::ring(cuda_instance& at) {
  // Release: a block that sees the number sees the records. A word of the host
  // that several of its threads add to; the GPU only reads it.
  __atomic_fetch_add(&at.control->host.doorbell, 1, __ATOMIC_RELEASE);
  // Sequentially consistent with `launch`: either that sees our wish or the
  // grid that it starts sees what we have sent.
  at.grid->wanted.store(true, std::memory_order_seq_cst);
  kicked.store(true, std::memory_order_release);
  idle_poller.wake();
}

void cuda_device::core::forward_mail(const cuda_grid& grid) {
  auto mailed = false;
  for (std::uint32_t i = 0; i < grid.view.places; ++i)
    mailed = mailed || load_relaxed(&grid.view.reports[i].mailed) != 0;
  if (!mailed)
    return;
  // Whose mail it is only the GPU knows; a launch without work is short.
  for (auto& other : grids)
    other->wanted.store(true, std::memory_order_seq_cst);
}

void cuda_device::core::serve(cuda_grid& grid, std::int64_t now, bool& busy) {
  if (grid.broken)
    return;
  auto state = grid.running ? gpu->query(grid.slot) : cuda::run_state::ended;
  if (state == cuda::run_state::lost)
    return declare_lost();
  if (resident || state == cuda::run_state::running) {
    busy = busy || !resident;
    return;
  }
  if (grid.running)
    forward_mail(grid);
  grid.running = false;
  auto again = grid.wanted.load(std::memory_order_seq_cst);
  for (std::uint32_t i = 0; i < grid.view.places && !again; ++i) {
    auto due = load_relaxed(&grid.view.reports[i].again_ns);
    again = due != 0 && static_cast<std::int64_t>(due) <= now;
    busy = busy || due != 0;
  }
  if (!again)
    return;
  busy = true;
  if (auto ok = launch(grid); !ok)
    declare_lost();
}

bool cuda_device::core::serve_grids() {
  // A thread that makes an instance holds the mutex while it waits for a
  // launch; records go on meanwhile.
  std::unique_lock guard{mutex, std::try_to_lock};
  if (!guard)
    return true;
  auto now = clock.now_ns();
  auto busy = false;
  for (auto& grid : grids) {
    if (lost)
      break;
    serve(*grid, now, busy);
  }
  if (now >= next_watch_ns && !lost) {
    watch(now);
    next_watch_ns = now + watch_interval_ns;
  }
  return busy;
}

void cuda_device::core::watch(std::int64_t now) {
  for (std::uint32_t i = 0; i < next_index; ++i) {
    auto& at = *instances[i];
    if (at.gone || at.ended || (!resident && has_ended(*at.grid)))
      continue;
    auto heartbeat = load_relaxed(&at.control->device.heartbeat);
    if (heartbeat != at.seen_heartbeat) {
      at.seen_heartbeat = heartbeat;
      at.seen_at_ns = now;
      at.suspect = false;
      continue;
    }
    if (at.suspect || now - at.seen_at_ns < options.heartbeat_timeout_ns)
      continue;
    at.suspect = true;
    warn(std::string{"instance "} + std::to_string(i) + " of "
         + at.entry->info.id + " has not been heard of for "
         + std::to_string((now - at.seen_at_ns) / 1'000'000)
         + " ms: its handler does not return, and nothing can interrupt it");
  }
  release_quarantine();
}

void cuda_device::core::declare_lost() {
  if (lost)
    return;
  failure = gpu->failure();
  if (failure.empty())
    failure = "the GPU does not answer";
  lost = true;
  warn("lost: " + failure + "; its kernels end with device_lost");
  for (std::uint32_t i = 0; i < next_index; ++i) {
    auto& at = *instances[i];
    if (at.gone || at.ended)
      continue;
    at.lost = true;
    at.ended = true;
    reader.announce_end(i, errc::device_lost);
  }
}

void cuda_device::core::poll_forever() {
  auto idle_since = clock.now_ns();
  auto sleep_ns = shortest_sleep_ns;
  while (!stopping.load(std::memory_order_relaxed)) {
    auto busy = reader.poll(poll_batch) > 0;
    busy = kicked.exchange(false, std::memory_order_acq_rel) || busy;
    auto now = clock.now_ns();
    // A resident grid needs nothing but a look now and then.
    if (now >= next_watch_ns || !resident)
      busy = serve_grids() || busy;
    if (busy) {
      idle_since = now;
      sleep_ns = shortest_sleep_ns;
      if (!resident)
        std::this_thread::yield();
      continue;
    }
    if (now - idle_since < options.spin_ns) {
      std::this_thread::yield();
      continue;
    }
    idle_poller.sleep(
      [this] {
        return !reader.empty() || kicked.load() || stopping.load();
      },
      sleep_ns);
    sleep_ns = std::min(sleep_ns * 2, options.longest_sleep_ns);
  }
}

} // namespace ringwright::gpu
