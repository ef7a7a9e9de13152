// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"

#include <vector>

namespace ringwright::bench {

/// Device code of the kernels that are measured.
std::vector<gpu::cuda::device_code> device_code_of_bench();

} // namespace ringwright::bench
