// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <vector>

namespace ringwright::domains::risk {

/// Bits of a draw's number, and so rows of direction numbers.
inline constexpr std::uint32_t sobol_bits_max = 32;

/// As many dimensions as the table of Joe and Kuo (2008) in Boost.Random has.
inline constexpr std::uint32_t max_sobol_assets = 3667;

/// The direction numbers of the first `assets` dimensions of the Sobol
/// sequence, row b for bit b of the draw's Gray code, as scenario_source wants
/// them. Fails with invalid_argument above max_sobol_assets.
expected<std::vector<std::uint64_t>> sobol_directions(std::uint32_t assets);

} // namespace ringwright::domains::risk
