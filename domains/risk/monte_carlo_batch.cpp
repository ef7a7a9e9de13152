// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/correlation.hpp"
#include "ringwright/domains/risk/historical_var.hpp"
#include "ringwright/domains/risk/monte_carlo_var.hpp"
#include "ringwright/domains/risk/simulate_var.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ringwright::domains::risk {

namespace {

using input = monte_carlo_var::input;
using output = monte_carlo_var::output;

/// The rows of a matrix behind each other. Fails with invalid_argument if one
/// has not `columns` entries.
expected<std::vector<double>>
flattened(const char* name, const std::vector<std::vector<double>>& rows,
          std::size_t columns) {
  std::vector<double> result;
  result.reserve(rows.size() * columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != columns)
      return fail(errc::invalid_argument,
                  std::string{name} + "[" + std::to_string(i) + "] has "
                    + std::to_string(rows[i].size()) + " entries, but there "
                    + "are " + std::to_string(columns) + " positions");
    result.insert(result.end(), rows[i].begin(), rows[i].end());
  }
  return result;
}

var_options options_of(const input& in) {
  var_options result;
  result.confidence = in.confidence;
  result.horizon_days = in.horizon_days;
  result.scenarios = in.scenarios;
  result.seed = in.seed;
  result.draws = static_cast<sampling>(in.draws);
  result.degrees_of_freedom = in.degrees_of_freedom;
  result.repair_correlation = in.repair_correlation;
  if (!in.percentiles.empty())
    result.percentiles = in.percentiles;
  return result;
}

expected<var_result> run(const gpu::executor& on, const input& in) {
  // Before anything is copied for them.
  if (auto ok = check_values(in.values); !ok)
    return tl::unexpected{ok.error()};
  const auto n = in.values.size();
  if (!in.returns.empty()) {
    const auto returns = flattened("returns", in.returns, n);
    if (!returns)
      return tl::unexpected{returns.error()};
    return historical_var(on, in.values, *returns, options_of(in));
  }
  const auto correlation = flattened("correlation", in.correlation, n);
  if (!correlation)
    return tl::unexpected{correlation.error()};
  auto drifts = in.drifts;
  if (drifts.empty())
    drifts.assign(n, 0);
  return simulate_var(on, {in.values, drifts, in.volatilities, *correlation},
                      options_of(in));
}

output output_of(var_result&& r) {
  output result;
  result.value_at_risk = r.value_at_risk;
  result.expected_shortfall = r.expected_shortfall;
  result.value_at_risk_error = r.value_at_risk_error;
  result.expected_shortfall_error = r.expected_shortfall_error;
  result.mean = r.mean;
  result.deviation = r.deviation;
  result.component_value_at_risk = std::move(r.component_value_at_risk);
  result.component_expected_shortfall
    = std::move(r.component_expected_shortfall);
  result.marginal_value_at_risk = std::move(r.marginal_value_at_risk);
  result.marginal_expected_shortfall
    = std::move(r.marginal_expected_shortfall);
  for (const auto& p : r.percentiles)
    result.percentiles.push_back({p.probability, p.value});
  result.scenarios = r.scenarios;
  result.correlation_repaired = r.correlation_repaired;
  result.correlation_change = r.correlation_change;
  return result;
}

} // namespace

expected<output> monte_carlo_var::batch(const gpu::executor& on,
                                        const input& in) {
  auto result = run(on, in);
  if (!result)
    return tl::unexpected{result.error()};
  return output_of(std::move(*result));
}

} // namespace ringwright::domains::risk
