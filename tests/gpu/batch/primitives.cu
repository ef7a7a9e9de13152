// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/gpu/batch/primitives.hpp"

#include "ringwright/gpu/batch/cuda_place.cuh"

namespace ringwright::tests {

expected<primitives_output> run_primitives_on_cuda(const gpu::executor& on,
                                                   const primitives_input& in) {
  gpu::cuda_place place{on};
  auto result = run_primitives(place, in);
  if (!place.status())
    return tl::unexpected{place.status().error()};
  return result;
}

expected<void> exhaust_cuda(const gpu::executor& on) {
  gpu::cuda_place place{on};
  auto array = place.make<double>(std::size_t{1} << 45);
  return place.status();
}

} // namespace ringwright::tests
