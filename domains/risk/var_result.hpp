// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace ringwright::domains::risk {

/// One row of the percentile table: P&L stays at or below `value` with
/// probability `probability`. 0.01 is the 1st percentile: a loss, as a rule.
struct percentile {
  double probability = 0;
  double value = 0;

  friend bool operator==(const percentile&, const percentile&) = default;
};

/// Value at risk and what belongs to it; losses are positive, in the unit of
/// the position values.
struct var_result {
  /// Minus the quantile of P&L at 1 - confidence.
  double value_at_risk = 0;
  /// Minus the mean of the P&L beyond that quantile, the outcome at the
  /// quantile counted with the share that belongs there.
  double expected_shortfall = 0;
  /// Standard errors of sampling. For Sobol points they are those of as many
  /// random ones, which is more than the error is.
  double value_at_risk_error = 0;
  double expected_shortfall_error = 0;
  /// Mean and standard deviation of P&L.
  double mean = 0;
  double deviation = 0;
  /// Euler shares of each position; they add up to the total.
  std::vector<double> component_value_at_risk;
  std::vector<double> component_expected_shortfall;
  /// Change of the total for one more unit of value of each asset.
  std::vector<double> marginal_value_at_risk;
  std::vector<double> marginal_expected_shortfall;
  std::vector<percentile> percentiles;
  /// Outcomes that were looked at.
  std::uint64_t scenarios = 0;
  /// The given correlation matrix was not positive semi-definite and was
  /// replaced by one that is; the largest change of an entry.
  bool correlation_repaired = false;
  double correlation_change = 0;

  friend bool operator==(const var_result&, const var_result&) = default;
};

} // namespace ringwright::domains::risk
