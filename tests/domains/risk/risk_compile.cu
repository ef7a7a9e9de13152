// SPDX-License-Identifier: Apache-2.0
//
// Proves that scenarios and the ring form of risk/monte-carlo-var compile as
// device code. Nothing here is run.
#include "ringwright/domains/risk/monte_carlo_var.hpp"
#include "ringwright/domains/risk/scenario.hpp"

namespace risk = ringwright::domains::risk;

__global__ void draw_shocks(risk::scenario_source from, const double* weights,
                            std::uint32_t assets, double* shocks) {
  const auto draw = blockIdx.x * blockDim.x + threadIdx.x;
  shocks[draw] = risk::shock_of(from, weights, assets, draw);
}

__global__ void handle_as_block(ringwright::gpu::context* context,
                                risk::monte_carlo_var::state* state,
                                const std::uint64_t* payload,
                                std::uint32_t words) {
  ringwright::gpu::dispatch<risk::monte_carlo_var>(*context, *state, payload,
                                                   words);
  if (context->continues())
    risk::monte_carlo_var::resume(*context, *state);
}
