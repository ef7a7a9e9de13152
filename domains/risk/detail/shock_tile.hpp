// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/scenario.hpp"

#include <cstdint>
#include <span>

namespace ringwright::domains::risk::detail {

/// Draws of one call of `shock_tile`: their buffers stay in the first cache.
inline constexpr std::uint32_t tile_draws = 512;

enum class instructions { portable, best };

/// `shocks[t] = shock_of(from, weights, assets, first + t)`, bit for bit, for
/// many draws side by side, with the vector instructions of the machine.
/// Precondition: shocks.size() <= tile_draws.
void shock_tile(const scenario_source& from, std::span<const double> weights,
                std::uint64_t first, std::span<double> shocks,
                instructions use = instructions::best);

} // namespace ringwright::domains::risk::detail
