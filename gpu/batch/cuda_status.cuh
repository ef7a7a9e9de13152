// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cuda_runtime.h>
#include <string>

namespace ringwright::gpu {

/// What a CUDA error means to a caller of the library. An error that is not
/// one of memory or of what is installed has cost the context: the device is
/// lost to this process.
inline errc errc_of(cudaError_t code) {
  switch (code) {
    case cudaSuccess:
      return errc::none;
    case cudaErrorMemoryAllocation:
      return errc::out_of_memory;
    case cudaErrorInvalidDevice:
      return errc::device_not_found;
    case cudaErrorInsufficientDriver:
    case cudaErrorNoDevice:
    case cudaErrorInitializationError:
    case cudaErrorSystemDriverMismatch:
    case cudaErrorCompatNotSupportedOnDevice:
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorUnsupportedPtxVersion:
    case cudaErrorDevicesUnavailable:
      return errc::backend_unavailable;
    default:
      return errc::device_lost;
  }
}

/// Turns the result of a CUDA call into ours; `doing` says what was tried.
inline expected<void> cuda_status(cudaError_t code, const char* doing) {
  if (code == cudaSuccess)
    return {};
  // An error of a launch stays behind for the next caller unless it is taken.
  cudaGetLastError();
  return fail(errc_of(code), std::string{doing} + ": "
                               + cudaGetErrorString(code) + " ("
                               + cudaGetErrorName(code) + ")");
}

} // namespace ringwright::gpu
