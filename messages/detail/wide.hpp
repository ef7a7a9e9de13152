// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/checked.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::detail {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

/// 10^exponent. Precondition: exponent <= 18.
RINGWRIGHT_HD constexpr std::int64_t power_of_ten(unsigned exponent) {
  std::int64_t result = 1;
  while (exponent-- > 0)
    result *= 10;
  return result;
}

/// Quotient rounded to the nearest integer, ties to even.
/// Precondition: denominator != 0 and |numerator| < 2^127.
RINGWRIGHT_HD constexpr int128 divide_half_even(int128 numerator,
                                                std::int64_t denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const uint128 n = numerator < 0 ? -static_cast<uint128>(numerator)
                                  : static_cast<uint128>(numerator);
  const uint128 d = denominator < 0
                      ? -static_cast<uint128>(denominator)
                      : static_cast<uint128>(denominator);
  uint128 quotient = n / d;
  const uint128 rest = n - quotient * d;
  const uint128 other = d - rest;
  if (rest > other || (rest == other && (quotient & 1) != 0))
    ++quotient;
  return negative ? -static_cast<int128>(quotient)
                  : static_cast<int128>(quotient);
}

/// Value >> shift rounded to nearest, ties to even. Precondition: shift < 128.
RINGWRIGHT_HD constexpr uint128 shift_half_even(uint128 value,
                                                unsigned shift) {
  if (shift == 0)
    return value;
  uint128 quotient = value >> shift;
  const uint128 half = static_cast<uint128>(1) << (shift - 1);
  const uint128 rest = value - (quotient << shift);
  if (rest > half || (rest == half && (quotient & 1) != 0))
    ++quotient;
  return quotient;
}

/// double(bits) * scale rounded half to even, from the IEEE 754 bit pattern.
/// `not_finite` for NaN and infinity, `overflow` outside int64.
RINGWRIGHT_HD constexpr checked<std::int64_t>
scaled_half_even(std::uint64_t bits, std::int64_t scale) {
  const bool negative = (bits >> 63) != 0;
  const auto biased = static_cast<int>((bits >> 52) & 0x7ff);
  std::uint64_t mantissa = bits & ((std::uint64_t{1} << 52) - 1);
  if (biased == 0x7ff)
    return {0, errc::not_finite};
  if (biased != 0)
    mantissa |= std::uint64_t{1} << 52;
  // The value is mantissa * 2^exponent; the product below has at most
  // 53 + 60 bits, so it is exact.
  const int exponent = (biased == 0 ? 1 : biased) - 1075;
  const uint128 product = static_cast<uint128>(mantissa)
                          * static_cast<uint128>(scale);
  uint128 units = 0;
  if (exponent >= 0) {
    // 2^63 has 64 bits, so more than 63 places cannot fit unless it is zero.
    if (product != 0 && exponent > 63)
      return {0, errc::overflow};
    if (product != 0 && (product >> (127 - exponent)) != 0)
      return {0, errc::overflow};
    units = product == 0 ? 0 : product << exponent;
  } else if (-exponent < 128) {
    units = shift_half_even(product, static_cast<unsigned>(-exponent));
  }
  const uint128 limit = static_cast<uint128>(1) << 63;
  if (units > limit || (units == limit && !negative))
    return {0, errc::overflow};
  const auto magnitude = static_cast<std::uint64_t>(units);
  return {static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude),
          errc::none};
}

} // namespace ringwright::detail
