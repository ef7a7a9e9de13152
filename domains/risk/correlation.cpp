// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/correlation.hpp"

#include "ringwright/domains/risk/detail/eigenvectors.hpp"
#include "ringwright/domains/risk/detail/number_text.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

namespace ringwright::domains::risk {

namespace {

using detail::number_text;

std::string entry_text(std::uint32_t row, std::uint32_t column, double value) {
  return "correlation: row " + std::to_string(row) + ", column "
         + std::to_string(column) + " is " + number_text(value);
}

expected<void> check_entry(std::span<const double> correlation,
                           std::uint32_t n, std::uint32_t row,
                           std::uint32_t column) {
  const auto value = correlation[std::size_t{row} * n + column];
  const auto mirrored = correlation[std::size_t{column} * n + row];
  auto refuse = [&](const std::string& why) {
    return fail(errc::invalid_argument, entry_text(row, column, value) + why);
  };
  if (!std::isfinite(value))
    return refuse(", not a finite number");
  if (row == column && std::abs(value - 1) > correlation_tolerance)
    return refuse(", but the diagonal of a correlation matrix is 1");
  if (std::abs(value) > 1 + correlation_tolerance)
    return refuse(", beyond -1 and 1");
  // A mirrored NaN is refused here, too.
  if (!(std::abs(value - mirrored) <= correlation_tolerance))
    return refuse(", but row " + std::to_string(column) + ", column "
                  + std::to_string(row) + " is " + number_text(mirrored)
                  + ": the matrix is not symmetric");
  return {};
}

/// Where the factor breaks down first, in the order of columns, then rows.
struct breakdown {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  double rest = 0;
  bool happened = false;
};

expected<breakdown> factorise(const gpu::executor& on, factor_view m) {
  constexpr std::size_t grain = 64;
  for (std::uint32_t column = 0; column < m.n; ++column) {
    if (const auto p = factor_pivot(m, column); p.refused)
      return breakdown{column, column, p.rest, true};
    std::atomic<std::uint32_t> refused{m.n};
    on.for_ranges(m.n - column - 1, grain, [&](auto begin, auto end) {
      for (auto i = begin; i < end; ++i) {
        const auto row = column + 1 + static_cast<std::uint32_t>(i);
        if (!factor_below(m, row, column).refused)
          continue;
        auto first = refused.load();
        while (row < first && !refused.compare_exchange_weak(first, row)) {
          // nop
        }
      }
    });
    if (const auto row = refused.load(); row < m.n)
      return breakdown{row, column, detail::factor_rest(m, row, column), true};
    if (column % 64 == 63)
      if (auto ok = on.checkpoint(0); !ok)
        return tl::unexpected{ok.error()};
  }
  return breakdown{};
}

/// Negative eigenvalues become zero; the diagonal is made one again.
expected<std::vector<double>> clip(const gpu::executor& on,
                                   std::span<const double> correlation,
                                   std::uint32_t n) {
  auto eigen = detail::eigenvectors_of(on, correlation, n);
  if (!eigen)
    return tl::unexpected{eigen.error()};
  std::vector<double> result(correlation.size());
  on.for_ranges(n, 4, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < n; ++k)
          sum += std::max(eigen->values[k], 0.0) * eigen->vectors[i * n + k]
                 * eigen->vectors[j * n + k];
        result[i * n + j] = sum;
      }
  });
  std::vector<double> scale(n);
  for (std::size_t i = 0; i < n; ++i)
    scale[i] = 1 / std::sqrt(result[i * n + i]);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      result[i * n + j] *= scale[i] * scale[j];
      result[j * n + i] = result[i * n + j];
    }
    result[i * n + i] = 1;
  }
  return result;
}

void clear_upper(correlation_factor& f, std::uint32_t n) {
  f.zero_pivots = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::fill_n(f.lower.begin() + static_cast<std::ptrdiff_t>(i * n + i + 1),
                n - i - 1, 0.0);
    f.zero_pivots += f.lower[i * n + i] == 0 ? 1u : 0u;
  }
}

expected<void> repair(const gpu::executor& on,
                      std::span<const double> correlation, std::uint32_t n,
                      correlation_factor& f) {
  if (n > max_repaired_assets)
    return fail(errc::capacity_exceeded,
                "correlation: a matrix of " + std::to_string(n)
                  + " assets is too large to be repaired, at most "
                  + std::to_string(max_repaired_assets));
  auto clipped = clip(on, correlation, n);
  if (!clipped)
    return tl::unexpected{clipped.error()};
  f.repaired = true;
  for (std::size_t i = 0; i < correlation.size(); ++i)
    f.largest_change = std::max(
      f.largest_change, std::abs((*clipped)[i] - correlation[i]));
  f.lower = std::move(*clipped);
  auto broken = factorise(on, {f.lower.data(), n});
  if (!broken)
    return tl::unexpected{broken.error()};
  if (broken->happened)
    return fail(errc::invalid_argument,
                entry_text(broken->row, broken->column, broken->rest)
                  + " below zero even after the repair");
  return {};
}

} // namespace

expected<void> check_correlation(std::span<const double> correlation,
                                 std::uint32_t n) {
  if (correlation.size() != std::size_t{n} * n)
    return fail(errc::invalid_argument,
                "correlation has " + std::to_string(correlation.size())
                  + " entries, but " + std::to_string(n) + " assets need "
                  + std::to_string(std::size_t{n} * n));
  for (std::uint32_t row = 0; row < n; ++row)
    for (std::uint32_t column = 0; column <= row; ++column)
      if (auto ok = check_entry(correlation, n, row, column); !ok)
        return ok;
  return {};
}

expected<correlation_factor>
factorise_correlation(const gpu::executor& on,
                      std::span<const double> correlation, std::uint32_t n,
                      bool repaired) {
  if (n == 0 || n > max_assets)
    return fail(errc::invalid_argument,
                "a correlation matrix has 1 to " + std::to_string(max_assets)
                  + " assets, not " + std::to_string(n));
  if (auto ok = check_correlation(correlation, n); !ok)
    return tl::unexpected{ok.error()};
  correlation_factor result;
  result.lower.assign(correlation.begin(), correlation.end());
  for (std::size_t i = 0; i < n; ++i)
    result.lower[i * n + i] = 1;
  auto broken = factorise(on, {result.lower.data(), n});
  if (!broken)
    return tl::unexpected{broken.error()};
  if (broken->happened && !repaired)
    return fail(
      errc::invalid_argument,
      "correlation: not positive semi-definite; what row "
        + std::to_string(broken->row) + ", column "
        + std::to_string(broken->column)
        + " leaves to the assets before is " + number_text(broken->rest)
        + (broken->row == broken->column ? ", below zero" : ", not zero"));
  if (broken->happened)
    if (auto ok = repair(on, correlation, n, result); !ok)
      return tl::unexpected{ok.error()};
  clear_upper(result, n);
  return result;
}

} // namespace ringwright::domains::risk
