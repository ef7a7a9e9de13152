// SPDX-License-Identifier: Apache-2.0
//
// Proves that the persistent loop and a kernel written for it compile as
// device code. Nothing here is run.
#include "ringwright/gpu/turn.hpp"

#include "ringwright/tests/gpu/echo_kernel.hpp"

__global__ void turn_of_echo(ringwright::gpu::instance* instances) {
  if (threadIdx.x == 0)
    ringwright::gpu::turn<ringwright::tests::echo_kernel>(
      instances[blockIdx.x], 64);
}
