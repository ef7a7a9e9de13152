// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/edge_fields.hpp"
#include "ringwright/domains/graph/pagerank_batch.hpp"
#include "ringwright/domains/graph/pagerank_ring.hpp"
#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/messages/graph_analytics.batch.hpp"

#include <filesystem>
#include <variant>

namespace ringwright::domains::graph {

/// Ranks nodes by where a random surfer is found: in batch as it stands here,
/// and as a ring kernel whose graph grows edge by edge, as `pagerank_ring` has
/// it, with all its limits. `hand_over` of pagerank_hand_over.hpp brings a
/// result from one to the other.
/// @formula  p_v = ((1 - d) + d D) t_v + d sum over u -> v of p_u w_uv / W_u;
///           t teleport, scaled to add up to 1; W_u the weight of all edges
///           of u; D the score of all nodes without such weight
/// @input    PagerankInput: edges, damping d, tolerance, maxIterations, ...;
///           files: edge lists (.txt, .csv, also .gz), .jlg, .gml
/// @output   PagerankOutput: scores, which add up to 1; iterations, residual,
///           converged
/// @state    the graph, for a directed one its transpose, 4 numbers per node,
///           with teleport 5
/// @limits   node ids 0 to 4294967294; 0 < d < 1; tolerance from 0 on;
///           maxIterations from 1 on; weights and teleport finite, from 0 on.
///           No nodes, no scores: that is converged. Self-loops count, edges
///           given more than once become one of their weights' sum, or of
///           weight 1, ids that no edge names are isolated nodes.
/// @errors   invalid_argument (a parameter, an id, lists of different length),
///           not_finite (a weight or teleport), overflow (weights), parse_error
///           and io_error (a file), out_of_memory, backend_unavailable,
///           cancelled, deadline_exceeded
/// @cost     O(edges) per iteration
/// @exact    sums have a fixed shape: any number of threads gives the same
///           bits; floating point otherwise
/// @source   Page, Brin, Motwani & Winograd 1999; dangling nodes as in
///           Langville & Meyer 2004
/// @oracle   igraph and networkx in
///           tests/domains/graph/pagerank_reference.test.cpp, by hand in
///           tests/domains/graph/pagerank.test.cpp
struct pagerank : pagerank_ring {
  static constexpr gpu::kernel_info info{
    "graph/pagerank", domain::graph_analytics,
    "Ranks of nodes by where a random surfer is found",
    "Page, Brin, Motwani & Winograd 1999; Langville & Meyer 2004", 1};
  using input = messages::graph_analytics::pagerank_input;
  using output = messages::graph_analytics::pagerank_output;

  static expected<output> batch(const gpu::executor& on, const input& in);

  static constexpr auto input_extensions = detail::graph_file_extensions;
  static expected<input> read_input(const gpu::executor& on,
                                    const std::filesystem::path& file);

  /// Between iterations.
  struct progress {
    csr graph;
    std::variant<pagerank_iteration<double>, pagerank_iteration<float>> run;
    /// What the tolerance counts: nodes, or the graph as one.
    double parts = 1;
  };

  static expected<progress> initial_state(const gpu::executor& on,
                                          const input& in);
  static expected<gpu::iteration> iterate(const gpu::executor& on, progress& s,
                                          const input& in);
  /// The threshold is a tolerance: the input's stop rule holds for it.
  static bool converged(const progress& s, double threshold);
  /// The scores as they are now; ends the iteration, which then has none.
  static expected<std::vector<double>> take_scores(progress& s);
};

} // namespace ringwright::domains::graph
