// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

namespace ringwright::domains::risk::detail {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

/// x / 2^places to the nearest whole number, ties to even.
/// Precondition: 0 < places < 127 and |x| + 2^places < 2^127.
RINGWRIGHT_HD constexpr int128 shifted_half_even(int128 x, unsigned places) {
  // The shift of a negative number rounds down, so what is left is not
  // negative.
  const auto down = x >> places;
  const auto rest = x - (down << places);
  const auto half = static_cast<int128>(1) << (places - 1);
  return down + (rest > half || (rest == half && (down & 1) != 0) ? 1 : 0);
}

/// x / y to the nearest whole number, ties to even. Precondition: y > 0 and
/// |x| < 2^126.
RINGWRIGHT_HD constexpr int128 divided_half_even(int128 x, int128 y) {
  auto down = x / y;
  auto rest = x - down * y;
  if (rest < 0) {
    --down;
    rest += y;
  }
  const auto other = y - rest;
  return down + (rest > other || (rest == other && (down & 1) != 0) ? 1 : 0);
}

} // namespace ringwright::domains::risk::detail
