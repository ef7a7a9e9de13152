// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/staging.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ringwright::actors {

/// How one kernel is launched; what is not set comes from the runtime's
/// configuration.
struct launch_options {
  /// Activate at once. The default is the two-phase start: launch many, then
  /// `activate_all`.
  bool activate = false;
  std::optional<std::uint32_t> queue_capacity{};
  std::optional<gpu::backpressure> strategy{};
  /// Power of two, 4 .. 65536.
  std::optional<std::uint32_t> window{};
  /// 16 .. 2^20.
  std::optional<std::uint32_t> output_window{};
  /// Index of the device; else the runtime's, or the one with the fewest
  /// kernels.
  std::optional<std::uint32_t> device{};
  /// At least this much arena, in bytes.
  std::uint64_t arena_bytes = 0;
  /// Bytes of a slot: 0 = what the messages need, else 128, 256, 512, 1024.
  std::uint32_t slot_bytes = 0;
  /// Width of the instance in thread blocks. 1 .. 65535; a CPU device runs
  /// any width as one thread.
  std::uint32_t grid = 1;
  /// Threads per block: 0 = the kernel's own; the kernel type fixes it, so
  /// nothing else is allowed.
  std::uint32_t block = 0;
  /// The bytes of the kernel's config; empty = its default. `launch<K>` takes
  /// the struct instead.
  std::vector<std::byte> config{};
};

} // namespace ringwright::actors
