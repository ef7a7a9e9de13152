// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::domains::orderbook::detail {

/// Divides by a constant with one multiplication and tells whether it went
/// even: tick and lot checks are on the path of every order, and a division
/// costs as much as the rest of them.
///
/// For d = 2^shift * odd, x * odd^-1 rotated right by shift is x / d when d
/// divides x, and larger than (2^64 - 1) / d when it does not (Granlund and
/// Montgomery 1994, section 9).
struct exact_divider {
  std::uint64_t inverse = 1;
  /// Largest quotient that is accepted.
  std::uint64_t limit = 0;
  std::uint64_t shift = 0;

  /// Divider by `divisor` >= 1 for quotients up to `largest`; `largest` *
  /// `divisor` must be below 2^63.
  RINGWRIGHT_HD static constexpr exact_divider make(std::uint64_t divisor,
                                                    std::uint64_t largest) {
    exact_divider result;
    while ((divisor & 1) == 0) {
      divisor >>= 1;
      ++result.shift;
    }
    // Newton: each round doubles the correct low bits, 3 -> 96.
    auto inverse = divisor;
    for (auto round = 0; round < 5; ++round)
      inverse *= 2 - divisor * inverse;
    result.inverse = inverse;
    result.limit = largest;
    return result;
  }

  /// `x` / divisor if that is even and at most `limit`, else more than
  /// `limit`.
  RINGWRIGHT_HD constexpr std::uint64_t quotient(std::uint64_t x) const {
    auto product = x * inverse;
    return (product >> shift) | (product << ((64 - shift) & 63));
  }

  /// True when `quotient` was exact and in range.
  RINGWRIGHT_HD constexpr bool accepts(std::uint64_t quotient) const {
    return quotient <= limit;
  }
};

} // namespace ringwright::domains::orderbook::detail
