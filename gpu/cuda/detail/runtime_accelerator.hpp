// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"

#include <cstdint>
#include <memory>

namespace ringwright::gpu::cuda::detail {

/// The accelerator behind the CUDA runtime. The GPU has been found to be there.
expected<std::unique_ptr<accelerator>> open_runtime_accelerator(
  std::uint32_t index);

/// Why grids cannot stay where this process runs, apart from the GPU itself: a
/// debugger, a sanitizer, or Windows below. Empty when nothing speaks against
/// it.
std::string obstacle_to_residence();

} // namespace ringwright::gpu::cuda::detail
