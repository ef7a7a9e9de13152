// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda_device.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>

namespace ringwright::gpu::process {

/// Text of bounded length as plain bytes; longer ones are cut off.
template <std::size_t Size>
struct short_text {
  std::array<char, Size> bytes{};

  void set(const std::string& text) {
    bytes.fill('\0');
    std::copy_n(text.begin(), std::min(text.size(), Size - 1), bytes.begin());
  }

  std::string str() const {
    return {bytes.begin(), std::find(bytes.begin(), bytes.end() - 1, '\0')};
  }
};

enum class worker_backend : std::uint32_t { cpu, cuda };

/// The device that a worker is to make, as plain bytes. Device code, clocks and
/// callbacks are the worker's own.
struct device_plan {
  worker_backend backend = worker_backend::cpu;
  std::uint32_t max_instances = 0;
  std::uint32_t fifo_slots = 0;
  std::uint32_t context_slots = 0;
  std::uint64_t pool_bytes = 0;
  std::int64_t spin_ns = 0;
  short_text<64> name;

  // CPU only.
  std::uint32_t workers = 0;
  std::uint32_t turn_budget = 0;

  // CUDA only.
  std::uint32_t device = 0;
  residency stay = residency::automatic;
  lane_placement lanes = lane_placement::automatic;
  std::uint32_t instances_per_kernel = 0;
  std::uint32_t cluster_places = 0;
  std::uint32_t reserve_percent = 0;
  std::uint64_t device_bytes = 0;
  std::uint64_t shared_bytes = 0;
  std::uint64_t lane_bytes = 0;
  std::uint32_t direct_polls = 0;
  std::uint32_t longest_nap_ns = 0;
  std::uint64_t event_budget = 0;
  std::int64_t event_idle_ns = 0;
  std::int64_t launch_limit_ns = 0;
  std::int64_t heartbeat_timeout_ns = 0;
  std::int64_t longest_sleep_ns = 0;
};

static_assert(std::is_trivially_copyable_v<device_plan>);

device_plan plan_of(const cpu_device_options& options);
device_plan plan_of(const cuda_device_options& options);

cpu_device_options cpu_options_of(const device_plan& plan);
cuda_device_options cuda_options_of(const device_plan& plan);

} // namespace ringwright::gpu::process
