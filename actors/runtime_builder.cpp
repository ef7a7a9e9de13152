// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime_builder.hpp"

#include "ringwright/actors/detail/log.hpp"
#include "ringwright/actors/detail/runtime_core.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

namespace ringwright::actors {

namespace {

constexpr std::uint32_t most_cpu_devices = 64;

constexpr std::uint32_t most_gpus = 64;

spdlog::level::level_enum level_of(log_level level) {
  switch (level) {
    case log_level::trace:
      return spdlog::level::trace;
    case log_level::debug:
      return spdlog::level::debug;
    case log_level::info:
      return spdlog::level::info;
    case log_level::warning:
      return spdlog::level::warn;
    case log_level::error:
      return spdlog::level::err;
    default:
      return spdlog::level::off;
  }
}

expected<void> check_types(const std::vector<const gpu::kernel_entry*>& types) {
  std::set<std::string_view> ids;
  for (const auto* type : types)
    if (!ids.insert(type->info.id).second)
      return fail(errc::invalid_argument, std::string{"kernel type "}
                                            + type->info.id
                                            + " was given twice");
  return {};
}

/// The name of the first GPU, if it can be used.
expected<std::string> find_gpu() {
  auto found = gpu::cuda::find_gpu(0);
  if (!found)
    return fail(found.error().code, "backend cuda: " + found.error().what);
  return found;
}

/// What a builder has been told about devices.
struct device_wishes {
  std::uint32_t count = 1;
  const runtime_config& config;
  const gpu::cuda_device_options& gpu;
  isolation isolated = isolation::none;
  const gpu::process_device_options& workers;
};

/// Why kernels cannot run on a GPU here, or its name.
expected<std::string> usable_gpu(const device_wishes& wishes) {
  auto found = find_gpu();
  // A worker's program has its own device code.
  if (found && wishes.gpu.code.empty()
      && wishes.isolated == isolation::none)
    return fail(errc::backend_unavailable,
                "backend cuda: no device code was given to the builder (gpu)");
  return found;
}

/// The backend to take, having said so in the log.
expected<backend> choose(backend wanted, const device_wishes& wishes) {
  const auto& config = wishes.config;
  if (wanted == backend::cpu)
    return wanted;
  if (wanted == backend::automatic && !config.use_gpu) {
    detail::log().info("backend cpu: the configuration asks for no GPU");
    return backend::cpu;
  }
  auto gpu = usable_gpu(wishes);
  if (gpu) {
    detail::log().info("backend cuda: a usable GPU is present ({})", *gpu);
    return backend::cuda;
  }
  if (wanted == backend::cuda)
    return tl::unexpected{std::move(gpu.error())};
  if (!config.allow_fallback)
    return fail(errc::backend_unavailable,
                gpu.error().what
                  + "; this configuration does not fall back to the CPU, ask "
                    "for backend::cpu if that is meant");
  detail::log().info("backend cpu: {}", gpu.error().what);
  return backend::cpu;
}

/// Entries for the deadlines and traces of what one kernel's queue and lanes
/// hold, twice over: an entry that is overtaken reads as none.
std::uint32_t context_slots_of(const runtime_config& config) {
  auto waiting = std::uint64_t{config.queue_capacity}
                 + std::uint64_t{gpu::lanes_per_set} * config.window;
  return static_cast<std::uint32_t>(std::bit_ceil(
    std::clamp<std::uint64_t>(2 * waiting, 1u << 16, 1u << 20)));
}

gpu::cpu_device_options cpu_options(std::uint32_t index,
                                    const device_wishes& wishes) {
  gpu::cpu_device_options result;
  result.name = "cpu" + std::to_string(index);
  result.workers = wishes.config.workers;
  result.max_instances = wishes.config.max_instances;
  result.spin_ns = wishes.config.spin.count();
  result.context_slots = context_slots_of(wishes.config);
  return result;
}

void warn(const std::string& what) {
  detail::log().warn("{}", what);
}

gpu::cuda_device_options cuda_options(std::uint32_t index,
                                      const device_wishes& wishes) {
  auto result = wishes.gpu;
  result.name = "cuda" + std::to_string(index);
  result.device = index;
  result.max_instances = wishes.config.max_instances;
  result.context_slots = context_slots_of(wishes.config);
  result.on_warning = warn;
  return result;
}

using device_ptr = std::shared_ptr<gpu::device>;

expected<device_ptr> open_here(const gpu::cpu_device_options& options) {
  auto made = gpu::cpu_device::make(options);
  if (!made)
    return tl::unexpected{std::move(made.error())};
  return device_ptr{std::move(*made)};
}

expected<device_ptr> open_here(const gpu::cuda_device_options& options) {
  auto made = gpu::cuda_device::make(options);
  if (!made)
    return tl::unexpected{std::move(made.error())};
  detail::log().info("{}: {}, {}", options.name, (*made)->info().name,
                     (*made)->residency_reason());
  return device_ptr{std::move(*made)};
}

/// A device of these options, in this process or in one of its own.
template <class Options>
expected<device_ptr> open_device(const Options& options,
                                 const device_wishes& wishes) {
  if (wishes.isolated == isolation::none)
    return open_here(options);
  auto isolated = wishes.workers;
  isolated.inner = options;
  isolated.on_warning = warn;
  auto made = gpu::process_device::make(std::move(isolated));
  if (!made)
    return tl::unexpected{std::move(made.error())};
  detail::log().info("{}: in worker process {}", options.name,
                     (*made)->worker_pid());
  return device_ptr{std::move(*made)};
}

expected<runtime_core::devices> open_devices(backend which,
                                             const device_wishes& wishes) {
  auto most = which == backend::cuda ? most_gpus : most_cpu_devices;
  if (wishes.count < 1 || wishes.count > most)
    return fail(errc::invalid_argument,
                "devices is " + std::to_string(wishes.count)
                  + ", allowed are 1 to " + std::to_string(most));
  runtime_core::devices result;
  for (std::uint32_t i = 0; i < wishes.count; ++i) {
    auto made = which == backend::cuda
                  ? open_device(cuda_options(i, wishes), wishes)
                  : open_device(cpu_options(i, wishes), wishes);
    if (!made)
      return tl::unexpected{std::move(made.error())};
    result.push_back(std::move(*made));
  }
  return result;
}

} // namespace

expected<void> runtime::check_backend(actors::backend which) {
  if (which != backend::cuda)
    return {};
  auto found = find_gpu();
  if (!found)
    return tl::unexpected{std::move(found.error())};
  return {};
}

expected<runtime> runtime_builder::build(caf::actor_system& system) const {
  detail::log().set_level(level_of(config_.level));
  if (auto ok = check(config_); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = check_types(entries_); !ok)
    return tl::unexpected{ok.error()};
  device_wishes wishes{devices_, config_, gpu_, isolation_, workers_};
  auto chosen = choose(backend_, wishes);
  if (!chosen)
    return tl::unexpected{std::move(chosen.error())};
  auto devices = open_devices(*chosen, wishes);
  if (!devices)
    return tl::unexpected{std::move(devices.error())};
  if (device_ && *device_ >= devices->size())
    return fail(errc::device_not_found,
                "device is " + std::to_string(*device_) + ", there are "
                  + std::to_string(devices->size()));
  return runtime{std::make_shared<runtime_core>(
    system, config_, *chosen, std::move(*devices), device_, entries_)};
}

} // namespace ringwright::actors
