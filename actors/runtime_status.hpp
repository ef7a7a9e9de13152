// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/lifecycle.hpp"
#include "ringwright/gpu/telemetry.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ringwright::actors {

/// Where a runtime stands.
enum class runtime_state : std::uint8_t {
  created,
  /// Also called "initializing".
  starting,
  running,
  draining,
  stopping,
  stopped,
  failed,
};

const char* to_string(runtime_state state);

/// Where one kernel stands.
struct kernel_status {
  /// The name given at launch.
  std::string name;
  /// The kernel type, for example "orderbook/matching".
  std::string id;
  gpu::kernel_state state = gpu::kernel_state::created;
  /// "ring": resident, with state.
  std::string mode = "ring";
  /// The device, for example "cpu0".
  std::string device;
  std::uint32_t grid = 1;
  std::uint32_t block = 1;
  /// Messages that wait on the host or in the lanes.
  std::uint64_t input_depth = 0;
  /// Events that no receiver has consumed yet.
  std::uint64_t output_depth = 0;
  /// Messages that a handler has finished.
  std::uint64_t processed = 0;
  /// Replies that came after their request had been answered otherwise.
  std::uint64_t late_replies = 0;
  std::chrono::nanoseconds uptime{0};
  /// What it ended with, if it failed.
  errc last_error = errc::none;
  /// True if it did not follow `terminate` in time: its handler is stuck.
  bool stuck = false;
};

/// How a drain went.
struct drain_report {
  /// Kernels with nothing under way any more.
  std::vector<std::string> drained;
  /// Kernels with messages under way at the deadline.
  std::vector<std::string> abandoned;
  std::chrono::nanoseconds took{0};
};

/// What a runtime did in its life.
struct shutdown_report {
  std::chrono::nanoseconds total_uptime{0};
  /// Kernels ever launched.
  std::uint64_t total_kernels = 0;
  /// Messages ever finished by a handler.
  std::uint64_t total_messages = 0;
  std::uint64_t migrated_kernels = 0;
  std::vector<std::string> drained;
  std::vector<std::string> abandoned;
  /// Kernels that did not end in time; their device is given up.
  std::vector<std::string> forced;
};

} // namespace ringwright::actors
