// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/detail/wide.hpp"
#include "ringwright/messages/checked.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace ringwright {

/// A decimal number with a fixed count of decimals: an int64 of 10^-Decimals.
///
/// Exact in +, - and comparison. Whatever has to round (conversion from
/// double or text, multiplication, division) rounds half to even once, in 128
/// bits. Overflow, NaN and infinity are errors, never saturation. The same
/// bits on host and device.
template <unsigned Decimals>
class fixed {
  static_assert(Decimals <= 18, "10^19 does not fit an int64");

public:
  /// Units per one: 10^Decimals.
  static constexpr std::int64_t scale = detail::power_of_ten(Decimals);
  static constexpr unsigned decimals = Decimals;

  /// Zero.
  constexpr fixed() = default;

  /// The number `units` * 10^-Decimals.
  RINGWRIGHT_HD static constexpr fixed from_units(std::int64_t units) {
    fixed result;
    result.units_ = units;
    return result;
  }

  /// A whole number; `overflow` if it is out of range.
  RINGWRIGHT_HD static constexpr checked<fixed> from_int(std::int64_t whole) {
    return narrowed(static_cast<detail::int128>(whole) * scale);
  }

  /// The nearest fixed number, ties to even; exact arithmetic on the bits of
  /// `x`, so it does not depend on the rounding mode. `not_finite` for NaN and
  /// infinity, `overflow` beyond the range.
  RINGWRIGHT_HD static checked<fixed> from_double(double x);

  /// Largest and smallest number.
  RINGWRIGHT_HD static constexpr fixed max() {
    return from_units(INT64_MAX);
  }

  RINGWRIGHT_HD static constexpr fixed min() {
    return from_units(INT64_MIN);
  }

  /// The number in units of 10^-Decimals.
  RINGWRIGHT_HD constexpr std::int64_t units() const {
    return units_;
  }

  /// The nearest double up to one rounding of the units and one of the
  /// quotient (error at most 1 ulp while |units| < 2^53).
  RINGWRIGHT_HD constexpr double to_double() const {
    return static_cast<double>(units_) / static_cast<double>(scale);
  }

  /// Sum. Wraps on overflow; use `checked_add` where that can happen.
  RINGWRIGHT_HD friend constexpr fixed operator+(fixed a, fixed b) {
    return from_units(static_cast<std::int64_t>(
      static_cast<std::uint64_t>(a.units_)
      + static_cast<std::uint64_t>(b.units_)));
  }

  /// Difference. Wraps on overflow; use `checked_sub` where that can happen.
  RINGWRIGHT_HD friend constexpr fixed operator-(fixed a, fixed b) {
    return from_units(static_cast<std::int64_t>(
      static_cast<std::uint64_t>(a.units_)
      - static_cast<std::uint64_t>(b.units_)));
  }

  /// Negation. Wraps for `min()`.
  RINGWRIGHT_HD friend constexpr fixed operator-(fixed a) {
    return fixed{} - a;
  }

  RINGWRIGHT_HD constexpr fixed& operator+=(fixed other) {
    return *this = *this + other;
  }

  RINGWRIGHT_HD constexpr fixed& operator-=(fixed other) {
    return *this = *this - other;
  }

  RINGWRIGHT_HD friend constexpr bool operator==(fixed a, fixed b) {
    return a.units_ == b.units_;
  }

  RINGWRIGHT_HD friend constexpr bool operator!=(fixed a, fixed b) {
    return a.units_ != b.units_;
  }

  RINGWRIGHT_HD friend constexpr bool operator<(fixed a, fixed b) {
    return a.units_ < b.units_;
  }

  RINGWRIGHT_HD friend constexpr bool operator>(fixed a, fixed b) {
    return a.units_ > b.units_;
  }

  RINGWRIGHT_HD friend constexpr bool operator<=(fixed a, fixed b) {
    return a.units_ <= b.units_;
  }

  RINGWRIGHT_HD friend constexpr bool operator>=(fixed a, fixed b) {
    return a.units_ >= b.units_;
  }

  /// Sum, or `overflow`.
  RINGWRIGHT_HD friend constexpr checked<fixed> checked_add(fixed a, fixed b) {
    return narrowed(static_cast<detail::int128>(a.units_) + b.units_);
  }

  /// Difference, or `overflow`.
  RINGWRIGHT_HD friend constexpr checked<fixed> checked_sub(fixed a, fixed b) {
    return narrowed(static_cast<detail::int128>(a.units_) - b.units_);
  }

  /// Product rounded half to even, or `overflow`.
  RINGWRIGHT_HD friend constexpr checked<fixed> multiply(fixed a, fixed b) {
    return narrowed(detail::divide_half_even(
      static_cast<detail::int128>(a.units_) * b.units_, scale));
  }

  /// Exact product with a whole number, or `overflow`.
  RINGWRIGHT_HD friend constexpr checked<fixed> multiply(fixed a,
                                                         std::int64_t n) {
    return narrowed(static_cast<detail::int128>(a.units_) * n);
  }

  /// Quotient rounded half to even; `overflow`, or `invalid_argument` if `b`
  /// is zero.
  RINGWRIGHT_HD friend constexpr checked<fixed> divide(fixed a, fixed b) {
    if (b.units_ == 0)
      return {fixed{}, errc::invalid_argument};
    return narrowed(detail::divide_half_even(
      static_cast<detail::int128>(a.units_) * scale, b.units_));
  }

private:
  RINGWRIGHT_HD static constexpr checked<fixed> narrowed(detail::int128 units) {
    if (units > INT64_MAX || units < INT64_MIN)
      return {fixed{}, errc::overflow};
    return {from_units(static_cast<std::int64_t>(units)), errc::none};
  }

  std::int64_t units_ = 0;
};

template <unsigned Decimals>
RINGWRIGHT_HD checked<fixed<Decimals>>
fixed<Decimals>::from_double(double x) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  const auto scaled = detail::scaled_half_even(bits, scale);
  if (scaled.code != errc::none)
    return {fixed{}, scaled.code};
  return {from_units(scaled.value), errc::none};
}

static_assert(sizeof(fixed<8>) == 8 && alignof(fixed<8>) == 8);
static_assert(std::is_trivially_copyable_v<fixed<8>>);
static_assert(std::is_standard_layout_v<fixed<8>>);

} // namespace ringwright
