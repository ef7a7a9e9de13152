// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/gpu/echo_code.hpp"

#include "ringwright/gpu/cuda/resident.cuh"

#include "ringwright/tests/gpu/echo_kernel.hpp"

namespace ringwright::tests {

std::vector<gpu::cuda::device_code> echo_code() {
  return {gpu::cuda::code_of<echo_kernel>()};
}

} // namespace ringwright::tests
