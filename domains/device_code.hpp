// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"

#include <vector>

namespace ringwright::domains {

/// The device code of every ring kernel of the library, for
/// `cuda_device_options::code`; empty in a build without CUDA.
std::vector<gpu::cuda::device_code> device_code();

} // namespace ringwright::domains
