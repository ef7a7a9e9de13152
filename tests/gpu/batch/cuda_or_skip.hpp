// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/tests/catch.hpp"

#include <cstdlib>
#include <optional>
#include <string_view>

namespace ringwright::tests {

/// Whether a test that finds no GPU has failed rather than been skipped.
inline bool gpu_is_required() {
  const char* value = std::getenv("RINGWRIGHT_REQUIRE_GPU");
  return value != nullptr && std::string_view{value} == "1";
}

/// The first GPU. Without one the test says that it is skipped, or fails.
inline std::optional<gpu::executor> cuda_or_skip() {
  auto on = gpu::executor::cuda(0);
  if (on)
    return *on;
  if (gpu_is_required())
    FAIL("a GPU is required: " << on.error().what);
  WARN("SKIPPED: " << on.error().what);
  return std::nullopt;
}

} // namespace ringwright::tests
