// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <string>
#include <vector>

namespace ringwright::service {

/// What the NVIDIA driver says of itself.
struct cuda_driver {
  /// For example "12.4": the newest CUDA that the driver serves.
  std::string version;
  /// Names of the devices, by index; not empty.
  std::vector<std::string> devices;
};

/// Asks the driver, which is loaded for that; needs no CUDA headers.
/// `backend_unavailable` says what is missing.
expected<cuda_driver> probe_cuda();

} // namespace ringwright::service
