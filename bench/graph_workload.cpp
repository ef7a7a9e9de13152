// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/graph_workload.hpp"

#include <cmath>
#include <vector>

namespace ringwright::bench {

namespace {

using domains::graph::csr_view;
using domains::graph::edge_list;
using domains::graph::node_id;

/// Mixes 64 bits; the finaliser of MurmurHash3.
std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51'afd7'ed55'8ccd;
  x ^= x >> 33;
  x *= 0xc4ce'b9fe'1a85'ec53;
  return x ^ (x >> 33);
}

/// Random numbers of one edge: every edge has its own sequence, so that
/// threads do not matter.
class edge_random {
public:
  edge_random(std::uint64_t seed, std::uint64_t edge)
    : state_(mix(seed) ^ mix(edge + 0x9e37'79b9'7f4a'7c15)) {
    // nop
  }

  std::uint32_t next() {
    state_ += 0x9e37'79b9'7f4a'7c15;
    return static_cast<std::uint32_t>(mix(state_) >> 32);
  }

private:
  std::uint64_t state_;
};

/// Another name for a node: each step can be undone, so names stay distinct.
node_id renamed(node_id node, std::uint32_t scale, std::uint64_t seed) {
  const auto mask = (std::uint64_t{1} << scale) - 1;
  std::uint64_t x = node;
  for (auto round = 0; round < 3; ++round) {
    x = (x * ((mix(seed + static_cast<unsigned>(round)) << 1) | 1)) & mask;
    x ^= x >> (scale / 2 + 1);
  }
  return static_cast<node_id>(x);
}

domains::graph::edge kronecker_edge(edge_random& random,
                                    const graph_shape& shape) {
  constexpr auto share = [](double part) {
    return static_cast<std::uint32_t>(part * 4294967296.0);
  };
  node_id u = 0;
  node_id v = 0;
  for (std::uint32_t level = 0; level < shape.scale; ++level) {
    const auto draw = random.next();
    const auto right
      = (draw >= share(0.57) && draw < share(0.76)) || draw >= share(0.95);
    u = u << 1 | static_cast<node_id>(draw >= share(0.76));
    v = v << 1 | static_cast<node_id>(right);
  }
  return {renamed(u, shape.scale, shape.seed),
          renamed(v, shape.scale, shape.seed)};
}

} // namespace

std::string name_of(const graph_shape& shape) {
  return std::string{shape.kind == graph_kind::kronecker ? "Kronecker"
                                                         : "uniform"}
         + " 2^" + std::to_string(shape.scale) + " x "
         + std::to_string(shape.degree);
}

edge_list generate(const gpu::executor& on, const graph_shape& shape) {
  edge_list result;
  result.nodes = std::uint64_t{1} << shape.scale;
  result.edges.resize(result.nodes * shape.degree);
  const auto mask = static_cast<node_id>(result.nodes - 1);
  on.for_ranges(
    result.edges.size(), 1 << 14, [&](std::size_t begin, std::size_t end) {
      for (auto i = begin; i < end; ++i) {
        edge_random random{shape.seed, i};
        if (shape.kind == graph_kind::kronecker)
          result.edges[i] = kronecker_edge(random, shape);
        else
          result.edges[i] = {random.next() & mask, random.next() & mask};
      }
    });
  return result;
}

double pagerank_error(const csr_view& graph, std::span<const float> scores,
                      double damping) {
  const auto n = graph.nodes();
  std::vector<double> next(n);
  double dangling = 0;
  for (node_id u = 0; u < n; ++u) {
    const auto row = graph.row(u);
    if (row.empty())
      dangling += static_cast<double>(scores[u]);
    for (auto v : row)
      next[v]
        += static_cast<double>(scores[u]) / static_cast<double>(row.size());
  }
  double result = 0;
  for (node_id u = 0; u < n; ++u) {
    const auto base
      = (1 - damping + damping * dangling) / static_cast<double>(n);
    result
      += std::abs(base + damping * next[u] - static_cast<double>(scores[u]));
  }
  return result;
}

bool are_components(const csr_view& graph, std::span<const node_id> labels,
                    std::uint64_t count) {
  std::uint64_t found = 0;
  std::vector<bool> seen(graph.nodes());
  std::vector<node_id> todo;
  for (node_id root = 0; root < graph.nodes(); ++root) {
    if (seen[root])
      continue;
    ++found;
    seen[root] = true;
    todo.push_back(root);
    while (!todo.empty()) {
      const auto u = todo.back();
      todo.pop_back();
      if (labels[u] != root)
        return false;
      for (auto v : graph.row(u))
        if (!seen[v]) {
          seen[v] = true;
          todo.push_back(v);
        }
    }
  }
  return found == count;
}

} // namespace ringwright::bench
