// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <string>

namespace ringwright::gpu::detail {

/// The name of the CUDA device with this index, if batch computations can run
/// on it. Fails as `executor::cuda` does.
expected<std::string> find_cuda_device(std::uint32_t index);

} // namespace ringwright::gpu::detail
