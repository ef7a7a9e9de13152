// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/rounded.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::domains::risk {

/// The natural logarithm of a positive, normal, finite x; at most 2 ulp away
/// from the exact value where that is not near zero. The same bits on every
/// machine, which the C library does not promise.
///
/// x = m * 2^e with m near 1, s = (m - 1) / (m + 1), and
/// log(m) = 2 (s + s^3 / 3 + s^5 / 5 + ...), whose s is at most 0.172, so
/// that the term in s^23 is below one rounding. No branches: loops over it
/// become vector code.
RINGWRIGHT_HD inline double natural_log(double x) {
  constexpr double series[]
    = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
       2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
  // ln 2 in two parts; the high one has trailing zeros, so that its product
  // with an exponent is exact.
  constexpr double ln2_high = 0x1.62e42feep-1;
  constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  const auto bits = detail::bits_of(x);
  // The exponent as a double, by 2^52 + e: there is no instruction that
  // converts many 64-bit integers at once.
  auto exponent = detail::double_of(0x4330000000000000u | (bits >> 52))
                  - (0x1p52 + 1023);
  auto mantissa = detail::double_of((bits & 0x000fffffffffffffu)
                                    | 0x3ff0000000000000u);
  const auto large = mantissa > 0x1.6a09e667f3bcdp0; // sqrt(2)
  mantissa = large ? mantissa * 0.5 : mantissa;
  exponent = large ? exponent + 1 : exponent;
  const auto s = (mantissa - 1) / (mantissa + 1);
  const auto square = detail::product(s, s);
  const auto rest
    = detail::product(detail::product(s, square),
                      detail::horner(series, square))
      + detail::product(exponent, ln2_low);
  return detail::product(exponent, ln2_high) + (s + (s + rest));
}

} // namespace ringwright::domains::risk
