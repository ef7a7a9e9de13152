// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/gpu_code.hpp"

#include "ringwright/bench/volley_kernel.hpp"
#include "ringwright/gpu/cuda/resident.cuh"

namespace ringwright::bench {

std::vector<gpu::cuda::device_code> device_code_of_bench() {
  return {gpu::cuda::code_of<volley_kernel>()};
}

} // namespace ringwright::bench
