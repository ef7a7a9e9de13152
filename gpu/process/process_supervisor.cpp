// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/process_core.hpp"

#include <algorithm>
#include <string>

/// The end of workers, and new ones.
namespace ringwright::gpu {

using namespace process;

namespace {

using std::chrono::milliseconds;

/// Between two looks at a worker's signs of life.
constexpr milliseconds watch_interval{100};

/// How long a worker that has hung up may take to be gone.
constexpr milliseconds end_limit{1000};

/// The pause before the second restart in a row; doubles with each.
constexpr milliseconds first_pause{20};
constexpr milliseconds longest_pause{1000};

/// The first restart is at once: its users wait. Then slower and slower.
milliseconds pause_before(std::size_t restarts) {
  if (restarts == 0)
    return milliseconds{0};
  auto doublings = std::min<std::size_t>(restarts - 1, 10);
  return std::min(first_pause * (1 << doublings), longest_pause);
}

} // namespace

process_device::core::life_ptr process_device::core::life_now() const {
  std::lock_guard guard{life_mutex};
  return life;
}

expected<process_device::core::life_ptr> process_device::core::current_life() {
  std::unique_lock guard{life_mutex};
  life_changed.wait_for(guard, options.start_limit, [this] {
    return stopping || has_given_up
           || (life != nullptr && !life->has_ended());
  });
  if (has_given_up)
    return tl::unexpected{given_up};
  if (life == nullptr || life->has_ended())
    return fail(errc::device_lost,
                info.name + ": its worker is being started again");
  return life;
}

void process_device::core::supervise() {
  while (auto watched = life_now()) {
    await_end(*watched);
    if (stopping)
      return;
    declare_lost(watched);
    restart(watched->end());
  }
}

/// Waits until the worker has ended, or ends it when it shows no sign of life.
void process_device::core::await_end(worker_life& watched) {
  while (!watched.process().line_ended(watch_interval)) {
    if (stopping)
      return;
    if (watched.silence_ns() > std::chrono::nanoseconds{options.silence_limit}
                                 .count()) {
      warn("worker " + std::to_string(watched.process().pid())
           + " has shown no sign of life for "
           + std::to_string(options.silence_limit.count())
           + " ms and is killed");
      watched.process().kill();
      return;
    }
  }
}

/// Tells all that wait for the worker, after what it has still sent.
void process_device::core::declare_lost(const life_ptr& lost) {
  auto words = lost->own_words();
  auto cause = "worker " + std::to_string(lost->process().pid()) + " "
               + lost->process().reap(end_limit)
               + (words.empty() ? "" : " (" + words + ")");
  std::size_t kernels = 0;
  {
    std::lock_guard guard{poll_mutex};
    while (drain(*lost, instances.size()) > 0) {
    }
    lost->declare_end(info.name, cause);
    for (std::uint32_t index = 0; index < instances.size(); ++index) {
      auto& at = *instances[index];
      {
        std::lock_guard instance_guard{at.mutex};
        if (at.life != lost)
          continue;
      }
      at.lost = true;
      kernels += at.told[0] ? 0 : 1;
      for (std::uint32_t client = 0; client < max_lane_sets; ++client)
        announce_end(index, client);
    }
    end_batch();
  }
  {
    std::lock_guard guard{life_mutex};
    life = nullptr;
  }
  warn(cause + "; " + std::to_string(kernels)
       + " kernels end with device_lost");
}

bool process_device::core::may_restart() {
  auto now = std::chrono::steady_clock::now();
  while (!recent_restarts.empty()
         && now - recent_restarts.front() > options.restart_window)
    recent_restarts.pop_front();
  if (recent_restarts.size() >= options.restarts)
    return false;
  recent_restarts.push_back(now);
  return true;
}

void process_device::core::restart(const error& cause) {
  auto why = cause;
  while (!stopping) {
    if (!may_restart())
      return give_up(why);
    std::unique_lock guard{life_mutex};
    life_changed.wait_for(guard, pause_before(recent_restarts.size() - 1),
                          [this] { return stopping.load(); });
    guard.unlock();
    if (stopping)
      return;
    auto next = worker_life::start(options, store_file);
    if (!next) {
      why = next.error();
      warn("no new worker: " + why.what);
      continue;
    }
    warn("worker " + std::to_string((*next)->process().pid())
         + " has taken over");
    ++restart_count;
    guard.lock();
    life = std::move(*next);
    life_changed.notify_all();
    return;
  }
}

void process_device::core::give_up(const error& cause) {
  {
    std::lock_guard guard{life_mutex};
    has_given_up = true;
    given_up = {errc::device_lost,
                cause.what + "; given up after "
                  + std::to_string(options.restarts) + " restarts within "
                  + std::to_string(options.restart_window.count()) + " ms"};
  }
  warn(given_up.what);
  life_changed.notify_all();
}

void process_device::core::warn(const std::string& what) const {
  if (options.on_warning)
    options.on_warning(plan.name.str() + ": " + what);
}

} // namespace ringwright::gpu
