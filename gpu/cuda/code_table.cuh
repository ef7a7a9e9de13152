// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/resident.cuh"

#include <vector>

namespace ringwright::gpu::cuda {

/// The device code of all ring kernels of a list, such as a domain's `kernels`:
/// what a `.cu` file of that domain hands out.
template <class List>
std::vector<device_code> code_table() {
  std::vector<device_code> table;
  List::for_each([&]<class Kernel>() {
    if constexpr (ring_kernel<Kernel>)
      table.push_back(code_of<Kernel>());
  });
  return table;
}

} // namespace ringwright::gpu::cuda
