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

/// Why kernels cannot run on a GPU here, or its name.
expected<std::string> usable_gpu(const gpu::cuda_device_options& options) {
  auto found = find_gpu();
  if (found && options.code.empty())
    return fail(errc::backend_unavailable,
                "backend cuda: no device code was given to the builder (gpu)");
  return found;
}

/// The backend to take, having said so in the log.
expected<backend> choose(backend wanted, const runtime_config& config,
                         const gpu::cuda_device_options& options) {
  if (wanted == backend::cpu)
    return wanted;
  if (wanted == backend::automatic && !config.use_gpu) {
    detail::log().info("backend cpu: the configuration asks for no GPU");
    return backend::cpu;
  }
  auto gpu = usable_gpu(options);
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

expected<runtime_core::devices> make_cpu_devices(std::uint32_t count,
                                                 const runtime_config& config) {
  if (count < 1 || count > most_cpu_devices)
    return fail(errc::invalid_argument,
                "devices is " + std::to_string(count) + ", allowed are 1 to "
                  + std::to_string(most_cpu_devices));
  runtime_core::devices result;
  for (std::uint32_t i = 0; i < count; ++i) {
    gpu::cpu_device_options options;
    options.name = "cpu" + std::to_string(i);
    options.workers = config.workers;
    options.max_instances = config.max_instances;
    options.spin_ns = config.spin.count();
    options.context_slots = context_slots_of(config);
    auto made = gpu::cpu_device::make(options);
    if (!made)
      return tl::unexpected{std::move(made.error())};
    result.push_back(std::move(*made));
  }
  return result;
}

expected<runtime_core::devices>
make_gpu_devices(std::uint32_t count, const runtime_config& config,
                 const gpu::cuda_device_options& wanted) {
  if (count < 1 || count > most_gpus)
    return fail(errc::invalid_argument,
                "devices is " + std::to_string(count) + ", allowed are 1 to "
                  + std::to_string(most_gpus));
  runtime_core::devices result;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto options = wanted;
    options.name = "cuda" + std::to_string(i);
    options.device = i;
    options.max_instances = config.max_instances;
    options.context_slots = context_slots_of(config);
    options.on_warning
      = [](const std::string& what) { detail::log().warn("{}", what); };
    auto made = gpu::cuda_device::make(std::move(options));
    if (!made)
      return tl::unexpected{std::move(made.error())};
    detail::log().info("cuda{}: {}, {}", i, (*made)->info().name,
                       (*made)->residency_reason());
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
  auto chosen = choose(backend_, config_, gpu_);
  if (!chosen)
    return tl::unexpected{std::move(chosen.error())};
  auto devices = *chosen == backend::cuda
                   ? make_gpu_devices(devices_, config_, gpu_)
                   : make_cpu_devices(devices_, config_);
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
