// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime.hpp"

#include "ringwright/actors/detail/runtime_core.hpp"
#include "ringwright/actors/runtime_builder.hpp"

#include <utility>

namespace ringwright::actors {

namespace {

std::string hex(std::uint64_t value) {
  constexpr const char* digits = "0123456789abcdef";
  std::string result = "0x";
  for (int shift = 60; shift >= 0; shift -= 4)
    result += digits[(value >> shift) & 15];
  return result;
}

/// Runs one lifecycle action on the kernel `name`.
template <class Action>
expected<void> act(const runtime_core& core, std::string_view name,
                   Action action) {
  auto kernel = core.get(name);
  if (!kernel)
    return tl::unexpected{std::move(kernel.error())};
  return action(**kernel, core.config.command_timeout);
}

} // namespace

const char* to_string(runtime_state state) {
  switch (state) {
    case runtime_state::created:
      return "created";
    case runtime_state::starting:
      return "starting";
    case runtime_state::running:
      return "running";
    case runtime_state::draining:
      return "draining";
    case runtime_state::stopping:
      return "stopping";
    case runtime_state::stopped:
      return "stopped";
    default:
      return "failed";
  }
}

runtime_builder runtime::builder() {
  return {};
}

runtime::runtime(std::shared_ptr<runtime_core> core) : core_(std::move(core)) {
  // nop
}

backend runtime::current_backend() const {
  return core_->chosen_backend;
}

runtime_state runtime::state() const {
  return core_->state();
}

const runtime_config& runtime::config() const {
  return core_->config;
}

std::vector<std::string> runtime::devices() const {
  std::vector<std::string> result;
  for (const auto& device : core_->all_devices())
    result.push_back(device->info().name);
  return result;
}

std::vector<std::string> runtime::kernel_types() const {
  return core_->types();
}

// -- launch -------------------------------------------------------------------

expected<kernel_handle> runtime::launch(std::string_view id,
                                        const std::string& name,
                                        const launch_options& options) {
  auto type = core_->find_type(id);
  if (!type)
    return tl::unexpected{std::move(type.error())};
  auto made = core_->launch(**type, name, options);
  if (!made)
    return tl::unexpected{std::move(made.error())};
  return kernel_handle{std::move(*made)};
}

expected<kernel_handle> runtime::launch(std::string_view id,
                                        const launch_options& options) {
  return launch(id, std::string{id}, options);
}

expected<kernel_handle> runtime::launch(std::string_view id, std::uint32_t grid,
                                        std::uint32_t block,
                                        launch_options options) {
  options.grid = grid;
  options.block = block;
  return launch(id, options);
}

// -- lifecycle ----------------------------------------------------------------

expected<void> runtime::activate(std::string_view name) {
  return act(*core_, name, [](live_kernel& kernel, duration limit) {
    return kernel.activate(limit);
  });
}

expected<void> runtime::deactivate(std::string_view name) {
  return act(*core_, name, [](live_kernel& kernel, duration limit) {
    return kernel.deactivate(limit);
  });
}

expected<void> runtime::reactivate(std::string_view name) {
  return act(*core_, name, [](live_kernel& kernel, duration limit) {
    return kernel.reactivate(limit);
  });
}

expected<void> runtime::terminate(std::string_view name) {
  return act(*core_, name, [](live_kernel& kernel, duration limit) {
    return kernel.terminate(limit);
  });
}

expected<std::size_t> runtime::activate_all() {
  std::size_t count = 0;
  for (const auto& kernel : core_->live()) {
    if (kernel->state() != gpu::kernel_state::launched)
      continue;
    if (auto ok = kernel->activate(core_->config.command_timeout); !ok)
      return tl::unexpected{std::move(ok.error())};
    ++count;
  }
  return count;
}

// -- lookup -------------------------------------------------------------------

std::optional<kernel_handle> runtime::get_kernel(std::string_view name) const {
  auto found = core_->find(name);
  if (!found)
    return std::nullopt;
  return kernel_handle{std::move(found)};
}

std::vector<std::string> runtime::list_kernels() const {
  std::vector<std::string> result;
  for (const auto& kernel : core_->live())
    result.push_back(kernel->name());
  return result;
}

expected<caf::actor> runtime::resolve(std::string_view name,
                                      const gpu::kernel_entry& as) const {
  if (auto at = name.find('@'); at != std::string_view::npos)
    return fail(errc::kernel_not_found,
                "no node '" + std::string{name.substr(at + 1)}
                  + "' is connected");
  auto found = core_->get(name);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  const auto& entry = (*found)->entry();
  if (std::string_view{entry.info.id} != as.info.id)
    return fail(errc::schema_mismatch, "kernel '" + std::string{name} + "' is "
                                         + entry.info.id + ", not "
                                         + as.info.id);
  if (entry.accepts_hash != as.accepts_hash)
    return fail(errc::schema_mismatch,
                "kernel '" + std::string{name} + "' has schemas "
                  + hex(entry.accepts_hash) + ", the caller "
                  + hex(as.accepts_hash));
  auto actor = (*found)->proxy();
  if (!actor || (*found)->ended())
    return fail(errc::kernel_terminated,
                "kernel '" + std::string{name} + "' has ended");
  return actor;
}

// -- figures ------------------------------------------------------------------

expected<kernel_status> runtime::status(std::string_view name) const {
  auto found = core_->get(name);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  return (*found)->status();
}

std::optional<gpu::kernel_metrics>
runtime::kernel_metrics(std::string_view name) const {
  auto found = core_->find(name);
  if (!found)
    return std::nullopt;
  return found->metrics();
}

gpu::runtime_metrics runtime::metrics() const {
  return core_->metrics();
}

// -- the end ------------------------------------------------------------------

drain_report runtime::drain(std::optional<duration> limit) {
  return core_->drain(limit.value_or(core_->config.drain_timeout));
}

shutdown_report runtime::shutdown() {
  return core_->shutdown();
}

} // namespace ringwright::actors
