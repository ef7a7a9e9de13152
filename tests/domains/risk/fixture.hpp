// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/simulate_var.hpp"

#include "ringwright/tests/catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ringwright::tests::risk {

/// A portfolio that owns its numbers.
struct book {
  std::vector<double> values;
  std::vector<double> drifts;
  std::vector<double> volatilities;
  std::vector<double> correlation;

  operator domains::risk::var_portfolio() const {
    return {values, drifts, volatilities, correlation};
  }
};

/// Long and short positions with a correlation that falls with distance.
inline book some_book(std::size_t n) {
  book result;
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<double>(i);
    result.values.push_back(1e6 * std::sin(1.7 * x + 1) + 3e5);
    result.drifts.push_back(0.02 + 0.01 * std::cos(x));
    result.volatilities.push_back(0.1 + 0.3 * std::abs(std::sin(x)));
    for (std::size_t j = 0; j < n; ++j)
      result.correlation.push_back(
        std::pow(0.8, std::abs(x - static_cast<double>(j))));
  }
  return result;
}

/// Mean and standard deviation of a book's P&L, from the definition.
struct moments {
  double mean = 0;
  double deviation = 0;
};

inline moments moments_of(const book& b, double horizon_days) {
  const auto years = horizon_days / domains::risk::days_per_year;
  const auto n = b.values.size();
  moments result;
  double variance = 0;
  for (std::size_t i = 0; i < n; ++i) {
    result.mean += b.values[i] * b.drifts[i] * years;
    for (std::size_t j = 0; j < n; ++j)
      variance += b.values[i] * b.values[j] * b.volatilities[i]
                  * b.volatilities[j] * years
                  * (b.correlation.empty() ? (i == j ? 1 : 0)
                                           : b.correlation[i * n + j]);
  }
  result.deviation = std::sqrt(variance);
  return result;
}

/// Standard normal quantile, by bisection of erfc: another way than the
/// library's.
inline double normal_quantile(double p) {
  double low = -40;
  double high = 40;
  for (auto i = 0; i < 200; ++i) {
    const auto middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
  }
  return low;
}

inline double normal_density(double z) {
  return std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
}

/// Closed forms for normal P&L.
inline double normal_var(const moments& m, double confidence) {
  return -m.mean + normal_quantile(confidence) * m.deviation;
}

inline double normal_es(const moments& m, double confidence) {
  return -m.mean
         + m.deviation * normal_density(normal_quantile(confidence))
             / (1 - confidence);
}

inline const gpu::executor& two_threads() {
  static const auto result = *gpu::executor::cpu(2);
  return result;
}

inline double sum(const std::vector<double>& x) {
  double result = 0;
  for (const auto value : x)
    result += value;
  return result;
}

inline domains::risk::var_result
simulated(const book& b, const domains::risk::var_options& options) {
  auto result = domains::risk::simulate_var(two_threads(), b, options);
  INFO((result ? "" : result.error().what));
  REQUIRE(result);
  return std::move(*result);
}

} // namespace ringwright::tests::risk
