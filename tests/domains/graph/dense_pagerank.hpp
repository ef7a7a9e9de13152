// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace ringwright::tests {

/// PageRank of a small graph as the solution of its linear equations, by
/// Gaussian elimination: (I - d M) p = (1 - d) t, where column u of M is row u
/// of the graph divided by its weight, or t if it has none.
inline std::vector<double>
dense_pagerank(const domains::graph::csr_view& graph, double damping,
               std::span<const double> teleport = {}) {
  const auto n = graph.nodes();
  std::vector<double> jump(n, n == 0 ? 0 : 1 / static_cast<double>(n));
  double all = 0;
  for (auto part : teleport)
    all += part;
  for (std::size_t i = 0; i < teleport.size(); ++i)
    jump[i] = teleport[i] / all;
  std::vector<std::vector<double>> a(n, std::vector<double>(n + 1, 0.0));
  for (std::size_t u = 0; u < n; ++u) {
    double strength = 0;
    const auto weight = [&](std::uint64_t k) {
      return graph.weighted() ? graph.weights[k] : 1.0;
    };
    for (auto k = graph.offsets[u]; k < graph.offsets[u + 1]; ++k)
      strength += weight(k);
    for (auto k = graph.offsets[u]; k < graph.offsets[u + 1]; ++k)
      if (strength > 0)
        a[graph.targets[k]][u] -= damping * weight(k) / strength;
    for (std::size_t v = 0; v < n && strength == 0; ++v)
      a[v][u] -= damping * jump[v];
    a[u][u] += 1;
    a[u][n] = (1 - damping) * jump[u];
  }
  for (std::size_t i = 0; i < n; ++i) {
    auto pivot = i;
    for (auto j = i + 1; j < n; ++j)
      if (std::abs(a[j][i]) > std::abs(a[pivot][i]))
        pivot = j;
    std::swap(a[i], a[pivot]);
    for (std::size_t j = 0; j < n; ++j) {
      if (j == i || a[j][i] == 0)
        continue;
      const auto factor = a[j][i] / a[i][i];
      for (auto k = i; k <= n; ++k)
        a[j][k] -= factor * a[i][k];
    }
  }
  std::vector<double> result(n);
  for (std::size_t i = 0; i < n; ++i)
    result[i] = a[i][n] / a[i][i];
  return result;
}

/// L1 distance.
template <class X, class Y>
double distance(const X& x, const Y& y) {
  double result = 0;
  auto at = std::begin(y);
  for (const auto& value : x)
    result += std::abs(static_cast<double>(value) - static_cast<double>(*at++));
  return at == std::end(y) ? result : 1e300;
}

} // namespace ringwright::tests
