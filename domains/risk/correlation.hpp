// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/rounded.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/macros.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::domains::risk {

/// How far the two halves of a correlation matrix, or its diagonal and one,
/// may be apart: what printing and reading back leaves.
inline constexpr double correlation_tolerance = 1e-9;

/// Pivots of the factor between minus and plus this count as zero: the asset
/// is a mix of those before it, up to 0.003 % of its volatility. Rounding in a
/// pivot of this size, about 1e-16 / sqrt(pivot), is well below it, so that a
/// matrix that is singular on paper is not refused.
inline constexpr double pivot_tolerance = 1e-9;

/// A matrix whose factor is wanted: n by n, by rows; only the lower triangle
/// is read, and the factor takes its place.
struct factor_view {
  double* entries = nullptr;
  std::uint32_t n = 0;
};

namespace detail {

/// What is left of entry (row, column) after the columns before; the products
/// are subtracted in ascending order, on every machine.
RINGWRIGHT_HD inline double factor_rest(const factor_view& m,
                                        std::uint32_t row,
                                        std::uint32_t column) {
  const auto* a = m.entries + std::size_t{row} * m.n;
  const auto* b = m.entries + std::size_t{column} * m.n;
  auto rest = a[column];
  for (std::uint32_t k = 0; k < column; ++k)
    rest -= product(a[k], b[k]);
  return rest;
}

} // namespace detail

/// What stands against a factor: nothing, or the entry that no positive
/// semi-definite matrix could have.
struct factor_entry {
  double rest = 0;
  bool refused = false;
};

/// Writes the pivot of `column`. Columns are done in ascending order, each
/// pivot first.
RINGWRIGHT_HD inline factor_entry factor_pivot(const factor_view& m,
                                               std::uint32_t column) {
  const auto rest = detail::factor_rest(m, column, column);
  m.entries[std::size_t{column} * m.n + column]
    = rest > pivot_tolerance ? std::sqrt(rest) : 0;
  return {rest, !(rest >= -pivot_tolerance)};
}

/// Writes the entry of `row`, below the pivot, unless it is refused; the rows
/// of one column do not depend on each other. Below a zero pivot nothing may
/// be left, up to the root of the tolerance, which is what a rest of that size
/// in the pivot would allow.
RINGWRIGHT_HD inline factor_entry factor_below(const factor_view& m,
                                               std::uint32_t row,
                                               std::uint32_t column) {
  const auto pivot = m.entries[std::size_t{column} * m.n + column];
  const auto rest = detail::factor_rest(m, row, column);
  if (!(pivot > 0 || detail::product(rest, rest) <= pivot_tolerance))
    return {rest, true};
  m.entries[std::size_t{row} * m.n + column] = pivot > 0 ? rest / pivot : 0;
  return {rest, false};
}

/// The lower triangle L with L L^T = correlation, by rows, zeros above.
struct correlation_factor {
  std::vector<double> lower;
  /// Zero pivots: the rank is n less this.
  std::uint32_t zero_pivots = 0;
  /// The given matrix was not positive semi-definite and was replaced.
  bool repaired = false;
  /// Largest change of an entry by the replacement.
  double largest_change = 0;
};

/// Largest matrix, and largest one that can be repaired: the eigenvectors
/// cost some ten times n^3.
inline constexpr std::uint32_t max_assets = 4096;
inline constexpr std::uint32_t max_repaired_assets = 512;

/// Fails with invalid_argument, naming row, column and value, unless the
/// matrix is finite, symmetric, with a diagonal of ones and no entry beyond
/// -1 and 1.
expected<void> check_correlation(std::span<const double> correlation,
                                 std::uint32_t n);

/// The Cholesky factor of a correlation matrix, singular ones included: assets
/// that move as one are one random number. A matrix that is not positive
/// semi-definite fails with invalid_argument that names row, column and value;
/// with `repair` it is replaced: negative eigenvalues become zero, and rows
/// and columns are scaled so that the diagonal is one again.
expected<correlation_factor>
factorise_correlation(const gpu::executor& on,
                      std::span<const double> correlation, std::uint32_t n,
                      bool repair = false);

} // namespace ringwright::domains::risk
