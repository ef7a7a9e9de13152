// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/kernel_handle.hpp"
#include "ringwright/actors/launch_options.hpp"
#include "ringwright/actors/runtime_config.hpp"
#include "ringwright/actors/runtime_status.hpp"

#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ringwright::actors {

class runtime_builder;
class runtime_core;

/// Devices and the ring kernels on them.
///
///     auto made = runtime::builder().kernels<my_kernels>().build(system);
///     auto book = made->launch<matching>("book-1", {.activate = true});
///     auto reply = book->call(new_order{...});
///
/// Movable; its destructor shuts it down. It must be destroyed before its
/// actor system. Functions that wait for a device (launch, lifecycle, drain,
/// shutdown) are not for an actor's turn. All are thread safe.
class runtime {
public:
  using duration = std::chrono::nanoseconds;

  static runtime_builder builder();

  explicit runtime(std::shared_ptr<runtime_core> core);

  // -- what it is -------------------------------------------------------------

  /// The backend in use: never `automatic`.
  backend current_backend() const;

  /// Whether kernels could run on `which` here; the error says why not.
  static expected<void> check_backend(backend which);

  static bool is_backend_available(backend which) {
    return check_backend(which).has_value();
  }

  runtime_state state() const;

  const runtime_config& config() const;

  /// Names of the devices, by index.
  std::vector<std::string> devices() const;

  /// Ids of the kernel types that can be launched.
  std::vector<std::string> kernel_types() const;

  // -- launch -----------------------------------------------------------------

  /// Launches a `Kernel` under `name` (1 to 255 bytes, no '@'), inactive
  /// unless `options.activate`. Fails with kernel_not_found (type not given to
  /// the builder), name_taken, invalid_argument, capacity_exceeded,
  /// device_not_found, out_of_memory, shutting_down, or what the kernel's
  /// `start` reports.
  template <gpu::ring_kernel Kernel>
  expected<typed_handle<Kernel>>
  launch(const std::string& name, launch_options options = {},
         const gpu::config_of<Kernel>& config = {}) {
    options.config.resize(sizeof(config));
    std::memcpy(options.config.data(), &config, sizeof(config));
    auto handle = launch(Kernel::info.id, name, options);
    if (!handle)
      return tl::unexpected{std::move(handle.error())};
    return typed_handle<Kernel>{std::move(*handle)};
  }

  /// Launches the kernel type `id` under `name`.
  expected<kernel_handle> launch(std::string_view id, const std::string& name,
                                 const launch_options& options);

  /// Launches the kernel type `id` under its id.
  expected<kernel_handle> launch(std::string_view id,
                                 const launch_options& options = {});

  /// The same, `grid` blocks of `block` threads wide.
  expected<kernel_handle> launch(std::string_view id, std::uint32_t grid,
                                 std::uint32_t block, launch_options options);

  // -- lifecycle by name ------------------------------------------------------

  /// Launched or deactivated -> active; an error names both states.
  expected<void> activate(std::string_view name);

  /// Active -> deactivated: keeps its state and queues messages.
  expected<void> deactivate(std::string_view name);

  /// Deactivated -> active.
  expected<void> reactivate(std::string_view name);

  /// Ends a kernel; its requesters are answered and its name is free. Fails
  /// with timeout when its handler is stuck; the name is free then, too.
  expected<void> terminate(std::string_view name);

  /// Activates all that are launched and not active; gives how many. The first
  /// failure ends it.
  expected<std::size_t> activate_all();

  // -- lookup -----------------------------------------------------------------

  /// The kernel of this name, also one that has ended.
  std::optional<kernel_handle> get_kernel(std::string_view name) const;

  /// Names of the kernels that have not ended, sorted.
  std::vector<std::string> list_kernels() const;

  /// The kernel `name` as a typed actor. Fails with kernel_not_found,
  /// kernel_terminated, or schema_mismatch (showing both values) when it is
  /// another type or was built from other schemas.
  template <gpu::ring_kernel Kernel>
  expected<typed_kernel<Kernel>> resolve(std::string_view name) const {
    auto actor = resolve(name, gpu::entry_of<Kernel>());
    if (!actor)
      return tl::unexpected{std::move(actor.error())};
    return typed_kernel<Kernel>{std::move(*actor)};
  }

  expected<caf::actor> resolve(std::string_view name,
                               const gpu::kernel_entry& as) const;

  // -- figures ----------------------------------------------------------------

  expected<kernel_status> status(std::string_view name) const;

  /// Nothing when there never was a kernel of this name.
  std::optional<gpu::kernel_metrics>
  kernel_metrics(std::string_view name) const;

  gpu::runtime_metrics metrics() const;

  // -- the end ----------------------------------------------------------------

  /// Refuses new messages (shutting_down) and launches, and waits until
  /// nothing is under way, at most for `limit`; by default the configuration's
  /// drain_timeout.
  drain_report drain(std::optional<duration> limit = std::nullopt);

  /// Drains, ends all kernels, and refuses launches for good. A second call
  /// gives the same report.
  shutdown_report shutdown();

private:
  std::shared_ptr<runtime_core> core_;
};

} // namespace ringwright::actors
