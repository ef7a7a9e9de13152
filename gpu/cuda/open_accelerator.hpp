// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"

#include <cstdint>
#include <memory>

namespace ringwright::gpu::cuda {

/// Whether a GPU with this index can run ring kernels: with the reason when
/// not. Loads the driver; takes nothing of the GPU for long.
expected<std::string> find_gpu(std::uint32_t index);

/// Opens the GPU with this index by the CUDA runtime. Fails with
/// backend_unavailable (no CUDA in this build, no driver, no GPU, too old) or
/// device_not_found.
///
/// Has to be the process's first use of CUDA, or at least come before its first
/// kernel is loaded: it asks the runtime to load all code at once and to give
/// each grid a queue of its own.
expected<std::unique_ptr<accelerator>> open_accelerator(std::uint32_t index);

} // namespace ringwright::gpu::cuda
