// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"

#include <cstdint>
#include <span>
#include <string>

/// The graphs that the graph benchmarks run on, and checks of their results.
namespace ringwright::bench {

/// Undirected graphs of 2^scale nodes and 2^scale * degree edges, before
/// repetitions are joined and self-loops dropped.
enum class graph_kind {
  /// R-MAT with A = 0.57, B = C = 0.19, nodes renamed at random.
  kronecker,
  /// Both ends drawn evenly.
  uniform,
};

struct graph_shape {
  graph_kind kind = graph_kind::kronecker;
  std::uint32_t scale = 20;
  std::uint32_t degree = 16;
  std::uint64_t seed = 1;
};

/// "Kronecker 2^20 x 16".
std::string name_of(const graph_shape& shape);

/// The edges; the same for the same shape.
domains::graph::edge_list generate(const gpu::executor& on,
                                   const graph_shape& shape);

/// The change that one more sweep would make, by one thread that pushes, in
/// double precision.
double pagerank_error(const domains::graph::csr_view& graph,
                      std::span<const float> scores, double damping);

/// Whether `labels` are the components: smallest nodes, equal along edges, and
/// as many as a plain search finds.
bool are_components(const domains::graph::csr_view& graph,
                    std::span<const domains::graph::node_id> labels,
                    std::uint64_t count);

} // namespace ringwright::bench
