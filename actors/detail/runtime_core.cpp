// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/runtime_core.hpp"

#include "ringwright/actors/detail/log.hpp"
#include "ringwright/actors/detail/nearest_name.hpp"
#include "ringwright/actors/ring_kernel.hpp"

#include <algorithm>
#include <utility>

namespace ringwright::actors {

namespace {

constexpr std::size_t longest_name = 255;

gpu::instance_options instance_options_of(const runtime_config& config,
                                          const launch_options& options) {
  gpu::instance_options result;
  result.window = options.window.value_or(config.window);
  result.output_window = options.output_window.value_or(config.output_window);
  result.arena_bytes = options.arena_bytes;
  result.slot_bytes = options.slot_bytes;
  return result;
}

host_limits host_limits_of(const runtime_config& config,
                           const launch_options& options) {
  host_limits result;
  result.queue_capacity
    = options.queue_capacity.value_or(config.queue_capacity);
  result.strategy = options.strategy.value_or(config.strategy);
  result.max_pending = config.max_pending;
  result.events_per_frame = config.events_per_frame;
  result.event_frames = config.event_frames;
  return result;
}

expected<void> check(const gpu::kernel_entry& entry,
                     const launch_options& options) {
  if (options.queue_capacity.value_or(1) < 1
      || options.queue_capacity.value_or(1) > (1u << 20))
    return fail(errc::invalid_argument,
                "queue_capacity is " + std::to_string(*options.queue_capacity)
                  + ", allowed are 1 to 1048576");
  if (options.grid < 1 || options.grid > 65535)
    return fail(errc::invalid_argument, "grid is "
                                          + std::to_string(options.grid)
                                          + ", allowed are 1 to 65535");
  if (options.block != 0 && options.block != entry.block)
    return fail(errc::invalid_argument,
                std::string{entry.info.id} + " runs in blocks of "
                  + std::to_string(entry.block) + ", not "
                  + std::to_string(options.block));
  return {};
}

} // namespace

runtime_core::runtime_core(caf::actor_system& sys, runtime_config given,
                           backend chosen, devices where,
                           std::optional<std::uint32_t> home,
                           const entries& kernels)
  : system(sys),
    config(std::move(given)),
    chosen_backend(chosen),
    devices_(std::move(where)),
    home_(home),
    started_(std::chrono::steady_clock::now()),
    janitor_(std::make_shared<janitor>()) {
  for (const auto* entry : kernels)
    types_.emplace(entry->info.id, entry);
}

runtime_core::~runtime_core() {
  shutdown();
}

expected<const gpu::kernel_entry*>
runtime_core::find_type(std::string_view id) const {
  auto at = types_.find(id);
  if (at != types_.end())
    return at->second;
  return fail(errc::kernel_not_found,
              "no kernel type '" + std::string{id} + "'"
                + suggestion(id, types()));
}

std::vector<std::string> runtime_core::types() const {
  std::vector<std::string> result;
  for (const auto& [id, entry] : types_)
    result.push_back(id);
  return result;
}

// -- launch -------------------------------------------------------------------

expected<void> runtime_core::claim_name(const std::string& name) {
  if (name.empty() || name.size() > longest_name
      || name.find('@') != std::string::npos)
    return fail(errc::invalid_argument,
                "'" + name + "' is no name: 1 to 255 bytes without '@'");
  std::lock_guard guard{mutex_};
  if (state_ != runtime_state::running)
    return fail(errc::shutting_down, std::string{"the runtime is "}
                                       + to_string(state_));
  auto known = kernels_.find(name);
  if (known != kernels_.end()
      && (known->second == nullptr || !known->second->ended()))
    return fail(errc::name_taken, "there is a live kernel '" + name + "'");
  auto alive = std::count_if(kernels_.begin(), kernels_.end(), [](auto& one) {
    return one.second == nullptr || !one.second->ended();
  });
  if (alive >= config.max_instances)
    return fail(errc::capacity_exceeded,
                "max_instances is " + std::to_string(config.max_instances));
  if (known != kernels_.end())
    remember_ended(known->second);
  kernels_[name] = nullptr;
  return {};
}

void runtime_core::abandon_name(const std::string& name) {
  std::lock_guard guard{mutex_};
  kernels_.erase(name);
}

void runtime_core::remember_ended(const std::shared_ptr<live_kernel>& kernel) {
  past_ = past_ + kernel->metrics().counts;
  if (kernel->stuck())
    stuck_.push_back(kernel);
}

expected<std::shared_ptr<gpu::device>>
runtime_core::choose_device(const launch_options& options) const {
  auto wanted = options.device ? options.device : home_;
  if (wanted) {
    if (*wanted >= devices_.size())
      return fail(errc::device_not_found,
                  "device is " + std::to_string(*wanted) + ", there are "
                    + std::to_string(devices_.size()));
    return devices_[*wanted];
  }
  std::vector<std::size_t> load(devices_.size());
  for (const auto& kernel : live())
    for (std::size_t i = 0; i < devices_.size(); ++i)
      load[i] += kernel->kernel()->device == devices_[i] ? 1 : 0;
  auto least = std::min_element(load.begin(), load.end());
  return devices_[static_cast<std::size_t>(least - load.begin())];
}

expected<std::shared_ptr<live_kernel>>
runtime_core::create(const gpu::kernel_entry& entry, const std::string& name,
                     const launch_options& options) {
  if (auto ok = check(entry, options); !ok)
    return tl::unexpected{ok.error()};
  auto device = choose_device(options);
  if (!device)
    return tl::unexpected{device.error()};
  auto id = (*device)->create(entry, instance_options_of(config, options),
                              options.config);
  if (!id)
    return tl::unexpected{id.error()};
  auto kernel = std::make_shared<launched_kernel>(
    name, entry, *device, *id, host_limits_of(config, options));
  auto result = std::make_shared<live_kernel>(
    kernel, options,
    host_patience{config.command_timeout, config.call_timeout});
  auto proxy = system.spawn<ring_kernel>(kernel);
  result->start(proxy, [work = janitor_](std::function<void()> task) {
    work->post(std::move(task));
  });
  return result;
}

expected<std::shared_ptr<live_kernel>>
runtime_core::launch(const gpu::kernel_entry& entry, const std::string& name,
                     const launch_options& options) {
  if (auto ok = claim_name(name); !ok)
    return tl::unexpected{ok.error()};
  auto made = create(entry, name, options);
  if (!made) {
    abandon_name(name);
    return made;
  }
  expected<void> begun;
  {
    std::lock_guard guard{mutex_};
    kernels_[name] = *made;
    ++launched_;
    // A shutdown that has begun meanwhile does not know of this kernel.
    if (state_ != runtime_state::running)
      begun = fail(errc::shutting_down,
                   std::string{"the runtime is "} + to_string(state_));
  }
  if (begun && options.activate)
    begun = (*made)->activate(config.command_timeout);
  if (!begun) {
    static_cast<void>((*made)->terminate(config.command_timeout));
    return tl::unexpected{begun.error()};
  }
  detail::log().debug("launched '{}' ({}) on {}", name, entry.info.id,
                      (*made)->kernel()->device->info().name);
  return made;
}

// -- lookup -------------------------------------------------------------------

std::shared_ptr<live_kernel> runtime_core::find(std::string_view name) const {
  std::lock_guard guard{mutex_};
  auto at = kernels_.find(name);
  return at == kernels_.end() ? nullptr : at->second;
}

expected<std::shared_ptr<live_kernel>>
runtime_core::get(std::string_view name) const {
  if (auto found = find(name))
    return found;
  std::vector<std::string> names;
  for (const auto& kernel : live())
    names.push_back(kernel->name());
  return fail(errc::kernel_not_found, "no kernel '" + std::string{name} + "'"
                                        + suggestion(name, names));
}

std::vector<std::shared_ptr<live_kernel>> runtime_core::live() const {
  std::vector<std::shared_ptr<live_kernel>> result;
  std::lock_guard guard{mutex_};
  for (const auto& [name, kernel] : kernels_)
    if (kernel != nullptr && !kernel->ended())
      result.push_back(kernel);
  return result;
}

gpu::runtime_metrics runtime_core::metrics() const {
  gpu::runtime_metrics result;
  std::lock_guard guard{mutex_};
  auto sum = past_;
  for (const auto& [name, kernel] : kernels_) {
    if (kernel == nullptr)
      continue;
    auto one = kernel->metrics();
    sum = sum + one.counts;
    if (kernel->ended())
      continue;
    if (one.state == gpu::kernel_state::active)
      ++result.active_kernels;
    result.device_memory_bytes += one.device_memory_bytes;
    result.host_memory_bytes += one.host_memory_bytes;
  }
  result.total_launched = launched_;
  result.messages_sent = sum.received;
  result.messages_received = sum.replies + sum.emitted;
  return result;
}

} // namespace ringwright::actors
