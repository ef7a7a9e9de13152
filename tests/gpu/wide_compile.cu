// SPDX-License-Identifier: Apache-2.0
//
// Proves that wide kernels compile as device code. Nothing here is run.
#include "ringwright/gpu/cuda/resident.cuh"

#include "ringwright/tests/gpu/wide_kernel.hpp"

template __global__ void
ringwright::gpu::cuda::resident<ringwright::tests::wide_kernel<4>>(
  const __grid_constant__ ringwright::gpu::cuda::grid_view);

template __global__ void
ringwright::gpu::cuda::resident<ringwright::tests::wide_kernel<12>>(
  const __grid_constant__ ringwright::gpu::cuda::grid_view);
