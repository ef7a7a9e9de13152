// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/device_code.hpp"

namespace ringwright::domains {

#ifdef RINGWRIGHT_HAVE_CUDA

namespace graph {
std::vector<gpu::cuda::device_code> device_code();
} // namespace graph

namespace orderbook {
std::vector<gpu::cuda::device_code> device_code();
} // namespace orderbook

namespace risk {
std::vector<gpu::cuda::device_code> device_code();
} // namespace risk

std::vector<gpu::cuda::device_code> device_code() {
  std::vector<gpu::cuda::device_code> all;
  for (auto* of_domain :
       {&graph::device_code, &orderbook::device_code, &risk::device_code})
    for (const auto& code : of_domain())
      all.push_back(code);
  return all;
}

#else

std::vector<gpu::cuda::device_code> device_code() {
  return {};
}

#endif

} // namespace ringwright::domains
