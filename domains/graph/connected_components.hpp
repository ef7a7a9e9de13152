// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/components_ring.hpp"
#include "ringwright/domains/graph/detail/edge_fields.hpp"
#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/messages/graph_analytics.batch.hpp"

#include <filesystem>

namespace ringwright::domains::graph {

/// Finds which nodes hang together: in batch as it stands here, and, of weak
/// components, as a ring kernel whose graph grows edge by edge, as
/// `components_ring` has it, with all its limits. `hand_over` of
/// components_hand_over.hpp brings a result from one to the other.
/// @formula  weak: u ~ v if a path joins them, whatever the directions of its
///           edges; strong: if a path goes from each to the other
/// @input    ConnectedComponentsInput: edges, kind; files: edge lists (.txt,
///           .csv, also .gz), .jlg, .gml, whose weights are passed over
/// @output   ConnectedComponentsOutput: per node the smallest node of its
///           component, the number of components, the size of each
/// @state    the graph and 8 bytes per node, for strong components 24
/// @limits   node ids 0 to 4294967294. No nodes, no components. Self-loops and
///           edges given more than once change nothing, ids that no edge names
///           are components of one node.
/// @errors   invalid_argument (an id, a kind, lists of different length),
///           parse_error and io_error (a file), out_of_memory,
///           backend_unavailable (strong components of a directed graph on a
///           GPU), cancelled, deadline_exceeded
/// @cost     O(nodes + edges)
/// @exact    integers only
/// @source   Sutton, Ben-Nun & Barak 2018 (weak); Tarjan 1972 (strong)
/// @oracle   igraph in tests/domains/graph/connected_components_batch.test.cpp,
///           by hand in tests/domains/graph/connected_components.test.cpp
struct connected_components : components_ring {
  static constexpr gpu::kernel_info info{
    "graph/connected-components", domain::graph_analytics,
    "Components of nodes that hang together",
    "Sutton, Ben-Nun & Barak 2018; Tarjan 1972; Tarjan & van Leeuwen 1984", 1};
  using input = messages::graph_analytics::connected_components_input;
  using output = messages::graph_analytics::connected_components_output;

  static expected<output> batch(const gpu::executor& on, const input& in);

  static constexpr auto input_extensions = detail::graph_file_extensions;
  static expected<input> read_input(const gpu::executor& on,
                                    const std::filesystem::path& file);
};

} // namespace ringwright::domains::graph
