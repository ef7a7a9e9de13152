// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/device_worker.hpp"

#include "ringwright/domains/catalogue.hpp"
#include "ringwright/domains/device_code.hpp"
#include "ringwright/gpu/device_worker.hpp"

namespace ringwright::service {

namespace {

template <class Kernel>
void add(gpu::worker_kernels& to) {
  if constexpr (gpu::ring_kernel<Kernel>)
    to.types.push_back(&gpu::entry_of<Kernel>());
}

template <class... Kernels>
gpu::worker_kernels all_of(domains::kernel_list<Kernels...>) {
  gpu::worker_kernels result;
  (add<Kernels>(result), ...);
  result.code = domains::device_code;
  return result;
}

} // namespace

std::optional<int> serve_device_worker() {
  return gpu::serve_device_worker(all_of(domains::catalogue{}));
}

} // namespace ringwright::service
