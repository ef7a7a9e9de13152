// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringwright::domains::graph {

/// The sum of all scores, 1, in the units of ring messages, which are 2^-62:
/// the finest that leave room for a sign and for the change of a whole sweep.
inline constexpr std::int64_t score_one = std::int64_t{1} << 62;

/// A score as a number; rounded once, to the nearest.
constexpr double score_of_units(std::int64_t units) {
  return static_cast<double>(units) / static_cast<double>(score_one);
}

/// The units of a score, rounded down. Precondition: |score| <= 1.
constexpr std::int64_t units_of_score(double score) {
  return static_cast<std::int64_t>(score * static_cast<double>(score_one));
}

} // namespace ringwright::domains::graph
