// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/messages/expected.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::domains::risk::detail {

struct eigen_decomposition {
  std::vector<double> values;
  /// n by n, by rows; eigenvector k is column k.
  std::vector<double> vectors;
};

/// Turns the plane of axes p and q so that entry (p, q) becomes zero.
inline void rotate(std::vector<double>& a, std::vector<double>& v,
                   std::size_t n, std::size_t p, std::size_t q) {
  const auto off = a[p * n + q];
  if (off == 0)
    return;
  // The smaller of the two angles: t = tan(angle).
  const auto theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const auto t
    = std::copysign(1, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
  const auto c = 1 / std::hypot(t, 1.0);
  const auto s = t * c;
  for (std::size_t k = 0; k < n; ++k) {
    const auto x = a[k * n + p];
    const auto y = a[k * n + q];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (std::size_t k = 0; k < n; ++k) {
    const auto x = a[p * n + k];
    const auto y = a[q * n + k];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
  for (std::size_t k = 0; k < n; ++k) {
    const auto x = v[k * n + p];
    const auto y = v[k * n + q];
    v[k * n + p] = c * x - s * y;
    v[k * n + q] = s * x + c * y;
  }
}

/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi
/// rotations: slow, but accurate and always the same.
inline expected<eigen_decomposition>
eigenvectors_of(const gpu::executor& on, std::span<const double> symmetric,
                std::size_t n) {
  constexpr int max_sweeps = 64;
  std::vector<double> a{symmetric.begin(), symmetric.end()};
  eigen_decomposition result;
  result.vectors.assign(n * n, 0);
  for (std::size_t i = 0; i < n; ++i)
    result.vectors[i * n + i] = 1;
  for (auto sweep = 0; sweep < max_sweeps; ++sweep) {
    double largest = 0;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        largest = std::max(largest, std::abs(a[p * n + q]));
        if (std::abs(a[p * n + q]) > 0x1p-60)
          rotate(a, result.vectors, n, p, q);
      }
      if (auto ok = on.checkpoint(0); !ok)
        return tl::unexpected{ok.error()};
    }
    if (largest <= 0x1p-54)
      break;
  }
  for (std::size_t i = 0; i < n; ++i)
    result.values.push_back(a[i * n + i]);
  return result;
}

} // namespace ringwright::domains::risk::detail
