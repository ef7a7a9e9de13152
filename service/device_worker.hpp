// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace ringwright::service {

/// Serves as the device worker of another process, with all kernels of the
/// library, if this process was started for that: then the result is its exit
/// code. To be called first.
std::optional<int> serve_device_worker();

} // namespace ringwright::service
