// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/kernels.hpp"
#include "ringwright/gpu/cuda/code_table.cuh"

namespace ringwright::domains::graph {

std::vector<gpu::cuda::device_code> device_code() {
  return gpu::cuda::code_table<kernels>();
}

} // namespace ringwright::domains::graph
