// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/ring_state.hpp"
#include "ringwright/domains/risk/detail/rounded.hpp"
#include "ringwright/domains/risk/var_options.hpp"

#include <cmath>

namespace ringwright::domains::risk::detail {

/// Binary places of a drift or volatility over the horizon.
inline constexpr unsigned factor_places = 40;

/// x * 2^places, half to even. Precondition: |x| * 2^places < 2^63.
RINGWRIGHT_HD inline std::int64_t binary_fixed(double x, unsigned places) {
  // Exact, unless so small that it rounds to zero anyway.
  const auto scaled = x * static_cast<double>(std::uint64_t{1} << places);
  if (scaled >= 0x1p51 || scaled <= -0x1p51)
    return static_cast<std::int64_t>(scaled);
  // Doubles next to 1.5 * 2^52 are whole numbers: the sum is the rounding.
  constexpr auto whole = 0x1.8p52;
  return static_cast<std::int64_t>((scaled + whole) - whole);
}

/// value * factor * 2^-places, half to even; `overflow` beyond an int64.
RINGWRIGHT_HD inline checked<std::int64_t>
scaled_money(fixed<8> value, std::int64_t factor, unsigned places) {
  const auto rounded = shifted_half_even(
    static_cast<int128>(value.units()) * factor, places);
  if (rounded > INT64_MAX || rounded < -INT64_MAX)
    return {0, errc::overflow};
  return {static_cast<std::int64_t>(rounded), errc::none};
}

/// Years of a horizon. The root and the product with a drift or volatility
/// are rounded once each, the same on every machine.
RINGWRIGHT_HD inline double years_of(fixed<8> horizon_days) {
  return horizon_days.to_double() / days_per_year;
}

/// Money that a position gains over the horizon, on average.
RINGWRIGHT_HD inline checked<std::int64_t>
expected_gain(fixed<8> value, fixed<8> drift, double years) {
  return scaled_money(
    value, binary_fixed(product(drift.to_double(), years), factor_places),
    factor_places);
}

/// Money that one standard deviation over the horizon is.
RINGWRIGHT_HD inline checked<std::int64_t>
exposure_of(fixed<8> value, fixed<8> volatility, double years) {
  return scaled_money(
    value,
    binary_fixed(product(volatility.to_double(), std::sqrt(years)),
                 factor_places),
    factor_places);
}

} // namespace ringwright::domains::risk::detail
