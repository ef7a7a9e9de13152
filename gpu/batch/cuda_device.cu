// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/detail/cuda_device.hpp"

#include "ringwright/gpu/batch/cuda_status.cuh"

#include <cuda_runtime.h>

namespace ringwright::gpu::detail {

namespace {

/// Is there if this build has code for the device.
__global__ void present_kernel() {
  // nop
}

std::string version_text(int version) {
  return std::to_string(version / 1000) + "."
         + std::to_string(version % 1000 / 10);
}

tl::unexpected<error> unavailable(std::string what) {
  return fail(errc::backend_unavailable, std::move(what));
}

expected<void> check_driver() {
  int version = 0;
  if (auto code = cudaDriverGetVersion(&version); code != cudaSuccess)
    return cuda_status(code, "asking the NVIDIA driver");
  if (version == 0)
    return unavailable("no NVIDIA driver (libcuda.so.1 is not there)");
  // A driver serves all of its major version.
  if (version / 1000 < CUDART_VERSION / 1000)
    return unavailable("the NVIDIA driver serves CUDA " + version_text(version)
                       + ", this build needs "
                       + version_text(CUDART_VERSION / 1000 * 1000));
  return {};
}

expected<void> check_index(std::uint32_t index) {
  int count = 0;
  const auto code = cudaGetDeviceCount(&count);
  if (code == cudaErrorNoDevice || (code == cudaSuccess && count == 0)) {
    cudaGetLastError();
    return unavailable("the NVIDIA driver finds no GPU");
  }
  if (code != cudaSuccess)
    return cuda_status(code, "counting the GPUs");
  if (index >= static_cast<std::uint32_t>(count))
    return fail(errc::device_not_found,
                "cuda:" + std::to_string(index) + " is not there: GPUs are 0 "
                  "to "
                  + std::to_string(count - 1));
  return {};
}

expected<std::string> check_device(int index) {
  cudaDeviceProp device{};
  auto asked
    = cuda_status(cudaGetDeviceProperties(&device, index), "asking the GPU");
  if (!asked)
    return tl::unexpected{asked.error()};
  const std::string name = device.name;
  const auto which = "cuda:" + std::to_string(index) + ", " + name
                     + ", has compute capability "
                     + std::to_string(device.major) + "."
                     + std::to_string(device.minor);
  if (device.major * 10 + device.minor < 75)
    return unavailable(which + ", needed is 7.5");
  cudaFuncAttributes present{};
  auto code = cudaSetDevice(index);
  if (code == cudaSuccess)
    code = cudaFuncGetAttributes(&present, present_kernel);
  if (errc_of(code) == errc::backend_unavailable) {
    cudaGetLastError();
    return unavailable(which + ", for which this build has no code");
  }
  if (auto done = cuda_status(code, "starting on the GPU"); !done)
    return tl::unexpected{done.error()};
  return name;
}

} // namespace

expected<std::string> find_cuda_device(std::uint32_t index) {
  if (auto done = check_driver(); !done)
    return tl::unexpected{done.error()};
  if (auto done = check_index(index); !done)
    return tl::unexpected{done.error()};
  return check_device(static_cast<int>(index));
}

} // namespace ringwright::gpu::detail
