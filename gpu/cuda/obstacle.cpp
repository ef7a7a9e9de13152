// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cuda/detail/runtime_accelerator.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace ringwright::gpu::cuda::detail {

namespace {

/// Set by tools that put themselves between a program and the driver, or by
/// people who want launches to wait: a grid that stays would never return.
constexpr const char* injected[]
  = {"CUDA_INJECTION64_PATH", "NV_TPS_LAUNCH_TOKEN", "CUDBG_APICLIENT_PID",
     "NVTX_INJECTION64_PATH"};

} // namespace

std::string obstacle_to_residence() {
  std::error_code ignored;
  if (std::filesystem::exists("/dev/dxg", ignored)
      || std::filesystem::exists("/proc/sys/fs/binfmt_misc/WSLInterop",
                                 ignored))
    return "Windows schedules the GPU (WSL)";
  const auto* blocking = std::getenv("CUDA_LAUNCH_BLOCKING");
  if (blocking != nullptr && std::strcmp(blocking, "0") != 0)
    return "CUDA_LAUNCH_BLOCKING is set";
  for (const auto* name : injected)
    if (std::getenv(name) != nullptr)
      return std::string{"a debugger, sanitizer or profiler is at work ("}
             + name + " is set)";
  return {};
}

} // namespace ringwright::gpu::cuda::detail
