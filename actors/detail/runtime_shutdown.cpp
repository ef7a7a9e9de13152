// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/log.hpp"
#include "ringwright/actors/detail/runtime_core.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace ringwright::actors {

namespace {

/// Between two looks at whether kernels are quiet.
constexpr std::chrono::milliseconds look_interval{1};

/// How long a shutdown waits for proxies to leave their last turn.
constexpr std::chrono::seconds proxy_patience{2};

/// Keeps a kernel, and so its device, until the process ends: the device's
/// destructor would wait for the stuck handler for ever.
void keep_for_ever(std::shared_ptr<launched_kernel> kernel) {
  static std::mutex mutex;
  static auto& kept = *new std::vector<std::shared_ptr<launched_kernel>>;
  std::lock_guard guard{mutex};
  kept.push_back(std::move(kernel));
}

} // namespace

runtime_state runtime_core::state() const {
  std::lock_guard guard{mutex_};
  return state_;
}

drain_report runtime_core::drain(std::chrono::nanoseconds limit) {
  auto begin = std::chrono::steady_clock::now();
  {
    std::lock_guard guard{mutex_};
    if (state_ == runtime_state::running)
      state_ = runtime_state::draining;
  }
  auto waiting = live();
  for (const auto& kernel : waiting)
    kernel->begin_drain();
  drain_report report;
  for (;;) {
    std::uint64_t round = 0;
    {
      std::lock_guard guard{mutex_};
      round = ++drain_round_;
    }
    for (const auto& kernel : waiting)
      kernel->probe(round);
    std::this_thread::sleep_for(look_interval);
    std::erase_if(waiting, [&](const auto& kernel) {
      if (!kernel->is_quiet(round))
        return false;
      report.drained.push_back(kernel->name());
      return true;
    });
    if (waiting.empty() || std::chrono::steady_clock::now() - begin >= limit)
      break;
  }
  for (const auto& kernel : waiting)
    report.abandoned.push_back(kernel->name());
  std::sort(report.drained.begin(), report.drained.end());
  report.took = std::chrono::steady_clock::now() - begin;
  return report;
}

shutdown_report runtime_core::shutdown() {
  {
    std::lock_guard guard{mutex_};
    if (state_ == runtime_state::stopped || state_ == runtime_state::stopping)
      return report_;
  }
  auto drained = drain(config.drain_timeout);
  {
    std::lock_guard guard{mutex_};
    state_ = runtime_state::stopping;
  }
  shutdown_report report;
  report.drained = std::move(drained.drained);
  report.abandoned = std::move(drained.abandoned);
  for (const auto& kernel : live())
    if (!kernel->terminate(config.command_timeout) && kernel->stuck())
      report.forced.push_back(kernel->name());
  await_proxies(std::chrono::steady_clock::now() + proxy_patience);
  give_up_stuck_devices();
  report.total_uptime = std::chrono::steady_clock::now() - started_;
  report.total_messages = handled_messages();
  std::lock_guard guard{mutex_};
  report.total_kernels = launched_;
  state_ = runtime_state::stopped;
  report_ = report;
  return report;
}

std::uint64_t runtime_core::handled_messages() const {
  std::lock_guard guard{mutex_};
  auto sum = past_.handled;
  for (const auto& [name, kernel] : kernels_)
    if (kernel != nullptr)
      sum += kernel->metrics().counts.handled;
  return sum;
}

void runtime_core::await_proxies(
  std::chrono::steady_clock::time_point deadline) {
  std::vector<std::shared_ptr<live_kernel>> all;
  {
    std::lock_guard guard{mutex_};
    for (const auto& [name, kernel] : kernels_)
      if (kernel != nullptr)
        all.push_back(kernel);
  }
  for (const auto& kernel : all)
    while (kernel->proxy() && !kernel->stuck()
           && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(look_interval);
}

void runtime_core::give_up_stuck_devices() {
  std::lock_guard guard{mutex_};
  auto all = stuck_;
  for (const auto& [name, kernel] : kernels_)
    if (kernel != nullptr && kernel->stuck())
      all.push_back(kernel);
  for (const auto& kernel : all) {
    if (kernel->state() == gpu::kernel_state::terminated)
      continue;
    detail::log().error("device {} is given up: kernel '{}' is stuck",
                        kernel->kernel()->device->info().name,
                        kernel->name());
    keep_for_ever(kernel->kernel());
  }
}

} // namespace ringwright::actors
