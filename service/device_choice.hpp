// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ringwright::service {

/// Where a computation runs, and why there.
struct device_choice {
  gpu::executor on;
  std::string why;
};

/// The executor for "cpu", "cuda", "cuda:<index>" or "auto": that takes the
/// first GPU, if there is one and no number of threads is given, else the CPU.
/// Errors: invalid_argument for another text, and for threads on a GPU; those
/// of the executors.
expected<device_choice> choose_device(const std::string& text,
                                      std::optional<std::uint32_t> threads);

} // namespace ringwright::service
