// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/detail/janitor.hpp"
#include "ringwright/actors/detail/live_kernel.hpp"
#include "ringwright/actors/runtime_config.hpp"

#include <caf/actor_system.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringwright::actors {

/// What a runtime is made of: devices, the table of kernel types, and the
/// kernels by name. Functions block where `live_kernel`'s do.
class runtime_core {
public:
  using entries = std::vector<const gpu::kernel_entry*>;
  using devices = std::vector<std::shared_ptr<gpu::device>>;

  runtime_core(caf::actor_system& system, runtime_config config,
               backend chosen, devices where, std::optional<std::uint32_t> home,
               const entries& kernels);

  ~runtime_core();

  caf::actor_system& system;
  const runtime_config config;
  const backend chosen_backend;

  // -- kernel types -----------------------------------------------------------

  /// The type `id`; `kernel_not_found` names the nearest one there is.
  expected<const gpu::kernel_entry*> find_type(std::string_view id) const;

  std::vector<std::string> types() const;

  // -- kernels ----------------------------------------------------------------

  expected<std::shared_ptr<live_kernel>>
  launch(const gpu::kernel_entry& entry, const std::string& name,
         const launch_options& options);

  /// The kernel of this name, also one that has ended since; null if there
  /// never was one.
  std::shared_ptr<live_kernel> find(std::string_view name) const;

  /// As `find`, `kernel_not_found` naming the nearest one.
  expected<std::shared_ptr<live_kernel>> get(std::string_view name) const;

  /// The kernels that have not ended, by name.
  std::vector<std::shared_ptr<live_kernel>> live() const;

  gpu::runtime_metrics metrics() const;

  const devices& all_devices() const {
    return devices_;
  }

  // -- the end (runtime_shutdown.cpp) -----------------------------------------

  runtime_state state() const;
  drain_report drain(std::chrono::nanoseconds limit);
  shutdown_report shutdown();

private:
  expected<void> claim_name(const std::string& name);
  void abandon_name(const std::string& name);
  expected<std::shared_ptr<gpu::device>> choose_device(
    const launch_options& options) const;
  expected<std::shared_ptr<live_kernel>>
  create(const gpu::kernel_entry& entry, const std::string& name,
         const launch_options& options);
  void remember_ended(const std::shared_ptr<live_kernel>& kernel);
  void await_proxies(std::chrono::steady_clock::time_point deadline);
  void give_up_stuck_devices();
  std::uint64_t handled_messages() const;

  devices devices_;
  const std::optional<std::uint32_t> home_;
  std::map<std::string, const gpu::kernel_entry*, std::less<>> types_;
  const std::chrono::steady_clock::time_point started_;
  std::shared_ptr<janitor> janitor_;

  mutable std::mutex mutex_;
  runtime_state state_ = runtime_state::running;
  /// Null while a launch is under way.
  std::map<std::string, std::shared_ptr<live_kernel>, std::less<>> kernels_;
  std::uint64_t launched_ = 0;
  /// What kernels whose name was used again have counted.
  gpu::telemetry_counters past_;
  /// Stuck kernels whose name was used again.
  std::vector<std::shared_ptr<live_kernel>> stuck_;
  std::uint64_t drain_round_ = 0;
  shutdown_report report_;
};

} // namespace ringwright::actors
