// SPDX-License-Identifier: Apache-2.0
//
// Proves that the persistent loop and a kernel written for it compile as
// device code. Nothing here is run.
#include "ringwright/gpu/cuda/resident.cuh"

#include "ringwright/tests/gpu/echo_kernel.hpp"

template __global__ void
ringwright::gpu::cuda::resident<ringwright::tests::echo_kernel>(
  const __grid_constant__ ringwright::gpu::cuda::grid_view);
