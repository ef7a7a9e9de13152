// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::domains::risk {

/// How the scenarios of a simulation are drawn.
enum class sampling : std::uint8_t {
  /// Independent pseudo-random numbers.
  random,
  /// Pairs: each set of numbers and its negative. An even count.
  antithetic,
  /// Points of a Sobol sequence, shifted at random by the seed; most even for
  /// a power of two. At most `max_sobol_assets`.
  sobol,
};

/// A year has this many of the days that a horizon is given in.
inline constexpr double days_per_year = 252;

inline constexpr std::uint64_t max_scenarios = std::uint64_t{1} << 27;

/// Options of `simulate_var` and `historical_var`.
struct var_options {
  /// In (0, 1).
  double confidence = 0.99;
  /// Days until the P&L is looked at; above 0. Of `simulate_var` only.
  double horizon_days = 10;
  /// 2 to max_scenarios. Of `simulate_var` only, as is all that follows up to
  /// `repair_correlation`.
  std::uint64_t scenarios = 1'000'000;
  std::uint64_t seed = 1;
  sampling draws = sampling::random;
  /// Above 2: returns have a multivariate t distribution (a t copula with t
  /// margins), scaled so that a volatility stays the standard deviation.
  /// 0: normal.
  double degrees_of_freedom = 0;
  /// Replace a correlation matrix that is not positive semi-definite, and say
  /// so in the result, rather than refuse it.
  bool repair_correlation = false;
  /// Probabilities of the percentile table, each in (0, 1).
  std::vector<double> percentiles
    = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1,   0.25, 0.5,
       0.75,  0.9,   0.95, 0.975, 0.99, 0.995, 0.999};
};

/// Positions and their market: one entry per asset.
struct var_portfolio {
  /// Value of the position; negative for a short one.
  std::span<const double> values;
  /// Expected return per year.
  std::span<const double> drifts;
  /// Standard deviation of the return per year; not negative.
  std::span<const double> volatilities;
  /// n by n, by rows; empty = independent assets.
  std::span<const double> correlation;
};

/// Fails with invalid_argument, naming option and value.
expected<void> check(const var_options& options);

/// Fails with invalid_argument, naming entry and value; the correlation's own
/// values are checked when it is factorised.
expected<void> check(const var_portfolio& portfolio);

/// Fails with invalid_argument unless there are 1 to max_assets finite values.
expected<void> check_values(std::span<const double> values);

} // namespace ringwright::domains::risk
