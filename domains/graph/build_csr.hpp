// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"
#include "ringwright/gpu/batch/executor.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ringwright::domains::graph {

/// An arc, or an edge of an undirected graph.
struct edge {
  node_id source = 0;
  node_id target = 0;

  friend bool operator==(const edge&, const edge&) = default;
};

/// A graph as a list, in any order, with repetitions.
struct edge_list {
  /// There are at least so many nodes; edges may name further ones, up to
  /// `most_implied_nodes`.
  std::uint64_t nodes = 0;
  std::vector<edge> edges;
  /// One per edge, or empty.
  std::vector<double> weights;
  bool directed = false;
};

/// Most nodes that ids alone can make: more than 2^20 and more than 64 for each
/// edge are refused unless the list says that there are as many. So a single
/// id that is wrong does not ask for gigabytes.
constexpr std::uint64_t most_implied_nodes(std::uint64_t edges) {
  return std::max<std::uint64_t>(std::uint64_t{1} << 20, 64 * edges);
}

/// What becomes of edges from a node to itself.
enum class self_loops { keep, drop };

/// Makes a graph of a list, which is consumed so that both need not be there
/// at once: the peak is the list and the rows, that is twice the graph's
/// arrays at most, unless many edges are repeated.
///
/// - Node ids that no edge names are isolated nodes.
/// - Edges given more than once become one. Their weights are added up, the
///   smallest first, so that their order in the list does not matter. In an
///   undirected graph (u, v) and (v, u) are the same edge.
/// - The result does not depend on the number of threads.
///
/// Fails with invalid_argument (an id or a number of nodes above the limit, an
/// id that makes more nodes than `most_implied_nodes`, weights of another
/// number than edges), not_finite or invalid_argument (a
/// weight), overflow (their sum), out_of_memory.
expected<csr> build_csr(const gpu::executor& on, edge_list&& edges,
                        self_loops loops = self_loops::keep);

/// The graph with all arcs turned round; an undirected graph is its own.
expected<csr> transpose(const gpu::executor& on, const csr_view& graph);

} // namespace ringwright::domains::graph
