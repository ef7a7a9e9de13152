// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/historical_var.hpp"

#include "ringwright/domains/risk/detail/number_text.hpp"
#include "ringwright/domains/risk/detail/summary.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace ringwright::domains::risk {

namespace {

/// Past returns, by rows.
struct history {
  std::span<const double> values;
  std::span<const double> returns;

  std::size_t rows() const {
    return returns.size() / values.size();
  }

  std::span<const double> row(std::uint64_t t) const {
    return returns.subspan(static_cast<std::size_t>(t) * values.size(),
                           values.size());
  }
};

expected<void> check_returns(const history& past) {
  const auto n = past.values.size();
  if (past.returns.size() % n != 0)
    return fail(errc::invalid_argument,
                "returns has " + std::to_string(past.returns.size())
                  + " entries, which are no rows of "
                  + std::to_string(n));
  if (past.rows() < 2 || past.rows() > max_scenarios)
    return fail(errc::invalid_argument,
                "returns has " + std::to_string(past.rows())
                  + " rows, allowed are 2 to "
                  + std::to_string(max_scenarios));
  for (std::size_t i = 0; i < past.returns.size(); ++i)
    if (!std::isfinite(past.returns[i]))
      return fail(errc::invalid_argument,
                  "returns: row " + std::to_string(i / n) + ", column "
                    + std::to_string(i % n) + " is "
                    + detail::number_text(past.returns[i])
                    + ", must be a finite number");
  return {};
}

std::vector<double> outcomes_of(const gpu::executor& on, const history& past) {
  std::vector<double> result(past.rows());
  on.for_ranges(past.rows(), 256, [&](std::size_t begin, std::size_t end) {
    for (auto t = begin; t < end; ++t) {
      const auto row = past.row(t);
      for (std::size_t i = 0; i < row.size(); ++i)
        result[t] += past.values[i] * row[i];
    }
  });
  return result;
}

/// The mean return of each asset over some rows.
std::vector<double> mean_returns(const gpu::executor& on, const history& past,
                                 const tail_members& members) {
  auto result = detail::sum_over(
    on, members, past.values.size(),
    [&](std::uint64_t number, double weight, std::span<double> sums) {
      const auto row = past.row(number);
      for (std::size_t i = 0; i < row.size(); ++i)
        sums[i] += weight * row[i];
    });
  double total = 0;
  for (const auto w : members.weight)
    total += w;
  for (auto& x : result)
    x /= total;
  return result;
}

/// The rows whose outcome is about the quantile.
tail_members rows_between(std::span<const double> outcomes, double low,
                          double high) {
  tail_members result;
  for (std::size_t t = 0; t < outcomes.size(); ++t)
    if (outcomes[t] >= low && outcomes[t] <= high) {
      result.number.push_back(t);
      result.weight.push_back(1);
    }
  return result;
}

double portfolio_return(std::span<const double> values,
                        std::span<const double> returns) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += values[i] * returns[i];
  return sum;
}

void attribute(const gpu::executor& on, const history& past,
               std::span<const double> outcomes,
               const detail::tail_summary& found, var_result& result) {
  const auto in_tail = mean_returns(on, past, found.members);
  const auto near = mean_returns(
    on, past, rows_between(outcomes, found.window_low, found.window_high));
  const auto total = portfolio_return(past.values, near);
  // Nothing to scale when the rows about the quantile make no loss or gain.
  const auto scale = total != 0 ? -result.value_at_risk / total : 0;
  for (std::size_t i = 0; i < past.values.size(); ++i) {
    result.marginal_expected_shortfall.push_back(-in_tail[i]);
    result.component_expected_shortfall.push_back(-past.values[i]
                                                  * in_tail[i]);
    result.marginal_value_at_risk.push_back(-scale * near[i]);
    result.component_value_at_risk.push_back(-past.values[i] * scale
                                             * near[i]);
  }
}

} // namespace

expected<var_result> historical_var(const gpu::executor& on,
                                    std::span<const double> values,
                                    std::span<const double> returns,
                                    const var_options& options) {
  if (auto ok = check(options); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = check_values(values); !ok)
    return tl::unexpected{ok.error()};
  const history past{values, returns};
  if (auto ok = check_returns(past); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = on.checkpoint(0, past.rows()); !ok)
    return tl::unexpected{ok.error()};
  const auto outcomes = outcomes_of(on, past);
  if (auto ok = on.checkpoint(past.rows(), past.rows()); !ok)
    return tl::unexpected{ok.error()};
  var_result result;
  auto found = detail::summarise(on, outcomes, options, dependence::none,
                                 result);
  if (!found)
    return tl::unexpected{found.error()};
  attribute(on, past, outcomes, *found, result);
  return result;
}

} // namespace ringwright::domains::risk
