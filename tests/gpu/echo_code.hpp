// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"

#include <vector>

namespace ringwright::tests {

/// The echo kernel's code for a GPU; none in a build without CUDA.
#ifdef RINGWRIGHT_HAVE_CUDA
std::vector<gpu::cuda::device_code> echo_code();
#else
inline std::vector<gpu::cuda::device_code> echo_code() {
  return {};
}
#endif

} // namespace ringwright::tests
