// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/scenario.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace ringwright::domains::risk::detail {

/// Draws shocks on a device that holds weights and direction numbers.
class shock_device {
public:
  virtual ~shock_device() = default;

  /// `shocks[t] = shock_of(from, weights, assets, first + t)`, bit for bit.
  virtual expected<void> draw(std::uint64_t first, std::span<double> shocks)
    = 0;
};

/// Of a CUDA executor; copies what it needs, and draws at most `largest` at a
/// time. There only where the build has CUDA.
expected<std::unique_ptr<shock_device>>
make_cuda_shocks(const gpu::executor& on, const scenario_source& from,
                 std::span<const std::uint64_t> directions,
                 std::span<const double> weights, std::size_t largest);

} // namespace ringwright::domains::risk::detail
