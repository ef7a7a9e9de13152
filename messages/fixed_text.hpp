// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/fixed.hpp"

#include <string>
#include <string_view>

namespace ringwright {

namespace detail {

/// Reads [+-]digits[.digits] as a whole number of 10^-decimals, ties to even.
/// `exact` refuses digits that would be rounded away.
RINGWRIGHT_HD constexpr checked<std::int64_t>
parse_units(const char* text, std::size_t size, unsigned decimals,
            bool exact) {
  std::size_t at = 0;
  const bool negative = size > 0 && text[0] == '-';
  if (size > 0 && (text[0] == '-' || text[0] == '+'))
    ++at;
  // One more than any magnitude that fits; digits beyond keep it there.
  const uint128 too_large = (static_cast<uint128>(1) << 63) + 1;
  uint128 units = 0;
  unsigned taken = 0; // decimals that are in `units`
  bool in_fraction = false;
  bool any_digit = false;
  int first_cut = -1; // first digit beyond the decimals
  bool cut_rest = false;
  for (; at < size; ++at) {
    if (text[at] == '.' && !in_fraction) {
      in_fraction = true;
      continue;
    }
    if (text[at] < '0' || text[at] > '9')
      return {0, errc::parse_error};
    const int digit = text[at] - '0';
    any_digit = true;
    if (in_fraction && taken == decimals) {
      if (first_cut < 0)
        first_cut = digit;
      else
        cut_rest = cut_rest || digit != 0;
      continue;
    }
    units = units * 10 + static_cast<unsigned>(digit);
    units = units < too_large ? units : too_large;
    taken += in_fraction ? 1u : 0u;
  }
  if (!any_digit || (exact && (first_cut > 0 || cut_rest)))
    return {0, errc::parse_error};
  for (; taken < decimals; ++taken) {
    units *= 10;
    units = units < too_large ? units : too_large;
  }
  if (first_cut > 5
      || (first_cut == 5 && (cut_rest || (units & 1) != 0)))
    ++units;
  const uint128 limit = (static_cast<uint128>(1) << 63) - (negative ? 0 : 1);
  if (units > limit)
    return {0, errc::overflow};
  const auto magnitude = static_cast<std::uint64_t>(units);
  return {static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude),
          errc::none};
}

/// Writes units * 10^-decimals without trailing zeros; returns the length.
/// Precondition: room for 22 characters.
RINGWRIGHT_HD constexpr std::size_t
format_units(char* out, std::int64_t units, unsigned decimals) {
  auto rest = units < 0 ? 0 - static_cast<std::uint64_t>(units)
                        : static_cast<std::uint64_t>(units);
  char reversed[24] = {};
  std::size_t count = 0;
  bool significant = false;
  for (unsigned place = 0; place < decimals; ++place, rest /= 10) {
    significant = significant || rest % 10 != 0;
    if (significant)
      reversed[count++] = static_cast<char>('0' + rest % 10);
  }
  if (count > 0)
    reversed[count++] = '.';
  do {
    reversed[count++] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (units < 0)
    reversed[count++] = '-';
  for (std::size_t i = 0; i < count; ++i)
    out[i] = reversed[count - 1 - i];
  return count;
}

} // namespace detail

/// The nearest fixed number to a decimal text such as "-12.5", ties to even.
/// `parse_error` for anything but [+-]digits[.digits], `overflow` beyond the
/// range. No exponents, no spaces, no locale.
template <class Fixed>
constexpr checked<Fixed> parse_fixed(std::string_view text) {
  const auto units
    = detail::parse_units(text.data(), text.size(), Fixed::decimals, false);
  return {Fixed::from_units(units.value), units.code};
}

/// As `parse_fixed`, but more non-zero decimals than the type has are a
/// `parse_error` instead of being rounded.
template <class Fixed>
constexpr checked<Fixed> parse_fixed_exactly(std::string_view text) {
  const auto units
    = detail::parse_units(text.data(), text.size(), Fixed::decimals, true);
  return {Fixed::from_units(units.value), units.code};
}

/// Exact decimal text without trailing zeros: "12.5", "-3", "0.00000001".
template <unsigned Decimals>
std::string to_string(fixed<Decimals> number) {
  char text[24];
  const auto size = detail::format_units(text, number.units(), Decimals);
  return std::string(text, size);
}

} // namespace ringwright
