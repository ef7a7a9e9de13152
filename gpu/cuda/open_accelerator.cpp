// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cuda/open_accelerator.hpp"

#ifdef RINGWRIGHT_HAVE_CUDA
#  include "ringwright/gpu/batch/detail/cuda_device.hpp"
#  include "ringwright/gpu/cuda/detail/runtime_accelerator.hpp"
#endif

#include <cstdlib>

namespace ringwright::gpu::cuda {

#ifdef RINGWRIGHT_HAVE_CUDA

expected<std::string> find_gpu(std::uint32_t index) {
  // What is set already was set by somebody who knows why.
  setenv("CUDA_MODULE_LOADING", "EAGER", 0);
  setenv("CUDA_DEVICE_MAX_CONNECTIONS", "32", 0);
  return gpu::detail::find_cuda_device(index);
}

expected<std::unique_ptr<accelerator>> open_accelerator(std::uint32_t index) {
  auto found = find_gpu(index);
  if (!found)
    return tl::unexpected{found.error()};
  return detail::open_runtime_accelerator(index);
}

#else

expected<std::string> find_gpu(std::uint32_t) {
  return fail(errc::backend_unavailable,
              "this build of ringwright has no CUDA device");
}

expected<std::unique_ptr<accelerator>> open_accelerator(std::uint32_t index) {
  return tl::unexpected{find_gpu(index).error()};
}

#endif

} // namespace ringwright::gpu::cuda
