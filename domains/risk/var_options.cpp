// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/var_options.hpp"

#include "ringwright/domains/risk/correlation.hpp"
#include "ringwright/domains/risk/detail/number_text.hpp"

#include <cmath>
#include <cstddef>
#include <string>

namespace ringwright::domains::risk {

namespace {

using detail::number_text;

auto refuse(const std::string& name, double value, const std::string& allowed) {
  return fail(errc::invalid_argument,
              name + " is " + number_text(value) + ", " + allowed);
}

bool is_share(double x) {
  return x > 0 && x < 1;
}

expected<void> check_finite(const char* name, std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      return refuse(std::string{name} + "[" + std::to_string(i) + "]",
                    values[i], "must be a finite number");
  return {};
}

expected<void> check_size(const char* name, std::size_t size, std::size_t n) {
  if (size == n)
    return {};
  return fail(errc::invalid_argument,
              std::string{name} + " has " + std::to_string(size)
                + " entries, but there are " + std::to_string(n)
                + " positions");
}

expected<void> check_draws(const var_options& o) {
  if (o.scenarios < 2 || o.scenarios > max_scenarios)
    return fail(errc::invalid_argument,
                "scenarios is " + std::to_string(o.scenarios)
                  + ", allowed are 2 to " + std::to_string(max_scenarios));
  if (o.draws > sampling::sobol)
    return fail(errc::invalid_argument, "draws is no kind of sampling");
  if (o.draws == sampling::antithetic && o.scenarios % 2 != 0)
    return fail(errc::invalid_argument,
                "scenarios is " + std::to_string(o.scenarios)
                  + ", antithetic ones come in pairs");
  return {};
}

} // namespace

expected<void> check(const var_options& o) {
  if (!is_share(o.confidence))
    return refuse("confidence", o.confidence, "must be between 0 and 1");
  if (!(o.horizon_days > 0) || !std::isfinite(o.horizon_days))
    return refuse("horizon_days", o.horizon_days,
                  "must be a finite number above 0");
  if (o.degrees_of_freedom != 0
      && !(o.degrees_of_freedom > 2 && std::isfinite(o.degrees_of_freedom)))
    return refuse("degrees_of_freedom", o.degrees_of_freedom,
                  "must be a finite number above 2, or 0 for normal returns");
  for (std::size_t i = 0; i < o.percentiles.size(); ++i)
    if (!is_share(o.percentiles[i]))
      return refuse("percentiles[" + std::to_string(i) + "]",
                    o.percentiles[i], "must be between 0 and 1");
  return check_draws(o);
}

expected<void> check_values(std::span<const double> values) {
  if (values.empty())
    return fail(errc::invalid_argument, "the portfolio is empty");
  if (values.size() > max_assets)
    return fail(errc::invalid_argument,
                "the portfolio has " + std::to_string(values.size())
                  + " positions, at most " + std::to_string(max_assets)
                  + " are allowed");
  return check_finite("values", values);
}

expected<void> check(const var_portfolio& p) {
  const auto n = p.values.size();
  if (auto ok = check_values(p.values); !ok)
    return ok;
  if (auto ok = check_size("drifts", p.drifts.size(), n); !ok)
    return ok;
  if (auto ok = check_size("volatilities", p.volatilities.size(), n); !ok)
    return ok;
  if (auto ok = check_finite("drifts", p.drifts); !ok)
    return ok;
  if (auto ok = check_finite("volatilities", p.volatilities); !ok)
    return ok;
  for (std::size_t i = 0; i < n; ++i)
    if (p.volatilities[i] < 0)
      return refuse("volatilities[" + std::to_string(i) + "]",
                    p.volatilities[i], "must not be negative");
  if (!p.correlation.empty() && p.correlation.size() != n * n)
    return fail(errc::invalid_argument,
                "correlation has " + std::to_string(p.correlation.size())
                  + " entries, but " + std::to_string(n) + " positions need "
                  + std::to_string(n * n));
  return {};
}

} // namespace ringwright::domains::risk
