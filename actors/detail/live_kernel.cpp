// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/live_kernel.hpp"

#include "ringwright/actors/detail/log.hpp"
#include "ringwright/actors/detail/wall_clock.hpp"
#include "ringwright/actors/ring_kernel.hpp"

#include <utility>

namespace ringwright::actors {

live_kernel::live_kernel(std::shared_ptr<launched_kernel> kernel,
                         const launch_options& options, host_patience patience)
  : kernel_(std::move(kernel)),
    options_(options),
    patience_(patience),
    probed_(std::make_shared<std::atomic<std::uint64_t>>(0)) {
  // nop
}

void live_kernel::start(
  caf::actor proxy, const std::function<void(std::function<void()>)>& later) {
  std::weak_ptr<live_kernel> weak = weak_from_this();
  channel_ = std::make_unique<host_channel>(*kernel_, [weak, later] {
    later([weak] {
      if (auto self = weak.lock())
        self->channel_->pump();
    });
  });
  kernel_->on_proxy_exit = [self = shared_from_this(), later] {
    later([self] { self->on_proxy_gone(); });
  };
  proxy_ = std::move(proxy);
  kernel_->proxy_inbox.open(proxy_);
  kernel_->device->attach(kernel_->id, 0, &kernel_->proxy_inbox);
  kernel_->device->attach(kernel_->id, 1, channel_.get());
}

caf::actor live_kernel::proxy() const {
  std::lock_guard guard{state_mutex_};
  return proxy_;
}

// -- lifecycle ----------------------------------------------------------------

expected<void> live_kernel::command(gpu::lifecycle_action action,
                                    limit patience) {
  if (ended()) {
    auto refused = gpu::transition(gpu::kernel_state::terminated, action);
    return fail(refused.error().code,
                "kernel '" + name() + "': " + refused.error().what);
  }
  auto done = kernel_->device->command(kernel_->id, action, patience);
  if (!done)
    return fail(done.error().code,
                "kernel '" + name() + "': " + done.error().what);
  return {};
}

expected<void> live_kernel::activate(limit patience) {
  std::lock_guard guard{action_mutex_};
  auto action = state() == gpu::kernel_state::deactivated
                  ? gpu::lifecycle_action::reactivate
                  : gpu::lifecycle_action::activate;
  auto done = command(action, patience);
  if (done)
    kernel_->set_gate(draining_ ? errc::shutting_down : errc::none);
  return done;
}

expected<void> live_kernel::deactivate(limit patience) {
  std::lock_guard guard{action_mutex_};
  return command(gpu::lifecycle_action::deactivate, patience);
}

expected<void> live_kernel::reactivate(limit patience) {
  std::lock_guard guard{action_mutex_};
  return command(gpu::lifecycle_action::reactivate, patience);
}

expected<void> live_kernel::terminate(limit patience) {
  std::lock_guard guard{action_mutex_};
  if (ended())
    return command(gpu::lifecycle_action::terminate, patience);
  kernel_->close(errc::kernel_terminated);
  auto deadline = after(patience);
  auto done = command(gpu::lifecycle_action::terminate, patience);
  // A kernel that has failed meanwhile refuses the command, but it does end.
  auto in_time = (done || done.error().code != errc::timeout)
                 && channel_->await_end(deadline);
  {
    std::lock_guard state{state_mutex_};
    ended_ = true;
    stuck_ = !in_time;
  }
  if (in_time)
    return {};
  detail::log().error("kernel '{}' did not end within {} ms and is given up",
                      name(), patience.count() / 1'000'000);
  channel_->close(errc::timeout);
  kernel_->proxy_inbox.post([](ring_kernel& it) { it.end(errc::timeout); });
  return fail(errc::timeout,
              "kernel '" + name() + "' did not end within "
                + std::to_string(patience.count() / 1'000'000)
                + " ms: its handler is stuck");
}

void live_kernel::on_proxy_gone() {
  if (!ended()) {
    auto done = terminate(patience_.command);
    if (!done)
      detail::log().warn("{}", done.error().what);
  }
  if (!stuck())
    release();
}

void live_kernel::release() {
  auto& device = *kernel_->device;
  device.attach(kernel_->id, 0, nullptr);
  device.attach(kernel_->id, 1, nullptr);
  bury_unread();
  channel_->release_lanes();
  kernel_->retire();
  std::lock_guard guard{state_mutex_};
  last_status_ = read_status();
  last_metrics_ = read_metrics();
  last_metrics_.resident = false;
  // What was left there has been counted as dead.
  last_metrics_.input_depth = last_status_.input_depth = 0;
  released_ = true;
  proxy_ = nullptr;
  if (auto gone = device.destroy(kernel_->id); !gone)
    detail::log().error("kernel '{}': {}", name(), gone.error().what);
}

/// Messages that were on their way when the instance ended, after it had looked
/// into its lanes for the last time: dead letters like those it found.
void live_kernel::bury_unread() {
  auto unread = unread_of_proxy();
  gpu::count(kernel_->proxy_counters.received, unread);
  gpu::count(kernel_->proxy_counters.dead, unread);
}

void live_kernel::begin_drain() {
  std::lock_guard guard{action_mutex_};
  draining_ = true;
  kernel_->set_gate(errc::shutting_down);
}

void live_kernel::probe(std::uint64_t round) {
  auto told = kernel_->proxy_inbox.post([round, at = probed_](ring_kernel& it) {
    it.publish_gauges();
    at->store(round, std::memory_order_release);
  });
  if (!told)
    probed_->store(round, std::memory_order_release);
}

bool live_kernel::is_quiet(std::uint64_t round) const {
  std::lock_guard guard{state_mutex_};
  if (released_)
    return true;
  // Acquire pairs with the release in `probe`: these gauges or newer ones.
  if (probed_->load(std::memory_order_acquire) < round)
    return false;
  const auto& gauges = kernel_->proxy_gauges;
  if (gauges.staged + gauges.parked + gauges.pending + channel_->staged()
        + channel_->pending() + in_lanes()
      != 0)
    return false;
  auto now = kernel_->device->status(kernel_->id);
  return now && now->busy_since_ns == 0 && now->output_depth == 0
         && gpu::in_flight(now->counters) == 0;
}

// -- figures ------------------------------------------------------------------

bool live_kernel::ended() const {
  std::lock_guard guard{state_mutex_};
  return ended_ || channel_->end().has_value();
}

bool live_kernel::stuck() const {
  std::lock_guard guard{state_mutex_};
  return stuck_;
}

gpu::kernel_state live_kernel::state() const {
  return status().state;
}

kernel_status live_kernel::status() const {
  std::lock_guard guard{state_mutex_};
  return released_ ? last_status_ : read_status();
}

gpu::kernel_metrics live_kernel::metrics() const {
  std::lock_guard guard{state_mutex_};
  return released_ ? last_metrics_ : read_metrics();
}

kernel_status live_kernel::read_status() const {
  kernel_status result;
  auto metrics = read_metrics();
  result.name = name();
  result.id = entry().info.id;
  result.state = metrics.state;
  result.device = kernel_->device->info().name;
  result.grid = options_.grid;
  result.block = entry().block;
  result.input_depth = metrics.staged_depth + metrics.input_depth;
  result.output_depth = metrics.output_depth;
  result.processed = metrics.counts.handled;
  result.late_replies
    = kernel_->proxy_gauges.late_replies + channel_->late_replies();
  result.uptime = std::chrono::nanoseconds{metrics.uptime_ns};
  result.last_error = metrics.last_error;
  result.stuck = stuck_;
  return result;
}

std::uint64_t live_kernel::unread_of_proxy() const {
  auto taken = kernel_->taken_from_proxy();
  std::uint64_t committed = kernel_->proxy_gauges.committed;
  return committed > taken ? committed - taken : 0;
}

std::uint64_t live_kernel::in_lanes() const {
  return channel_->in_lanes() + unread_of_proxy();
}

gpu::kernel_metrics live_kernel::read_metrics() const {
  gpu::kernel_metrics result;
  auto& device = *kernel_->device;
  result.id = name();
  result.generation = kernel_->id.generation;
  auto up = device.time().now_ns() - kernel_->launched_ns;
  result.uptime_ns = static_cast<std::uint64_t>(up);
  const auto& gauges = kernel_->proxy_gauges;
  result.staged_depth = gauges.staged + gauges.parked + channel_->staged();
  result.input_depth = in_lanes();
  result.counts = gpu::read_counters(kernel_->proxy_counters)
                  + channel_->counters();
  auto now = device.status(kernel_->id);
  if (!now)
    return result;
  result.state = now->state;
  result.resident = now->state != gpu::kernel_state::terminated;
  result.last_error = stuck_ ? errc::timeout : now->last_error;
  result.heartbeat = now->heartbeats;
  result.counts = result.counts + now->counters;
  result.output_depth = now->output_depth;
  auto& memory = device.info().backend == "cpu" ? result.host_memory_bytes
                                                : result.device_memory_bytes;
  memory = now->memory_bytes;
  result.latency = now->service;
  return result;
}

} // namespace ringwright::actors
