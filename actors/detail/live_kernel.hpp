// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/detail/host_channel.hpp"
#include "ringwright/actors/detail/launched_kernel.hpp"
#include "ringwright/actors/launch_options.hpp"
#include "ringwright/actors/runtime_status.hpp"

#include <caf/actor.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace ringwright::actors {

/// What a handle waits for unless told otherwise.
struct host_patience {
  std::chrono::milliseconds command{5'000};
  std::chrono::milliseconds call{30'000};
};

/// One named kernel of a runtime with everything that belongs to it, from its
/// launch until nobody holds a handle any more. Its functions block, at most
/// for the limit given, and are thread safe.
class live_kernel : public std::enable_shared_from_this<live_kernel> {
public:
  using limit = std::chrono::nanoseconds;

  live_kernel(std::shared_ptr<launched_kernel> kernel,
              const launch_options& options, host_patience patience);

  const std::string& name() const {
    return kernel_->name;
  }

  const gpu::kernel_entry& entry() const {
    return kernel_->entry;
  }

  const host_patience& patience() const {
    return patience_;
  }

  const std::shared_ptr<launched_kernel>& kernel() const {
    return kernel_;
  }

  /// Connects channel and proxy with the device. `later` runs a task on
  /// another thread; it may be called for as long as this lives.
  void start(caf::actor proxy,
             const std::function<void(std::function<void()>)>& later);

  host_channel& channel() {
    return *channel_;
  }

  /// The proxy; null once it has exited.
  caf::actor proxy() const;

  // -- lifecycle --------------------------------------------------------------

  /// Launched or deactivated -> active.
  expected<void> activate(limit patience);
  expected<void> deactivate(limit patience);
  expected<void> reactivate(limit patience);

  /// Ends the instance. Fails with `timeout` when its handler is stuck: it is
  /// then given up, its requesters are answered, its name is free.
  expected<void> terminate(limit patience);

  /// Refuses new messages with `shutting_down`.
  void begin_drain();

  /// Whether nothing is under way; `round` is that of the last `probe`.
  bool is_quiet(std::uint64_t round) const;

  /// Makes the proxy say what waits there.
  void probe(std::uint64_t round);

  // -- figures ----------------------------------------------------------------

  bool ended() const;
  bool stuck() const;
  gpu::kernel_state state() const;
  kernel_status status() const;
  gpu::kernel_metrics metrics() const;

private:
  expected<void> command(gpu::lifecycle_action action, limit patience);
  /// The proxy has exited: frees the instance, ending it first if need be.
  void on_proxy_gone();
  void release();
  void bury_unread();
  std::uint64_t unread_of_proxy() const;
  std::uint64_t in_lanes() const;
  gpu::kernel_metrics read_metrics() const;
  kernel_status read_status() const;

  std::shared_ptr<launched_kernel> kernel_;
  std::unique_ptr<host_channel> channel_;
  launch_options options_;
  host_patience patience_;
  std::shared_ptr<std::atomic<std::uint64_t>> probed_;

  /// One lifecycle action at a time.
  mutable std::mutex action_mutex_;
  bool draining_ = false;

  /// Guards what follows, and the instance against being freed meanwhile.
  mutable std::mutex state_mutex_;
  caf::actor proxy_;
  bool ended_ = false;
  bool stuck_ = false;
  bool released_ = false;
  kernel_status last_status_;
  gpu::kernel_metrics last_metrics_;
};

} // namespace ringwright::actors
