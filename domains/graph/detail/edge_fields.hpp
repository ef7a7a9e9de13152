// SPDX-License-Identifier: Apache-2.0
//
// The fields in which inputs of batch kernels hold their graph: sources,
// targets, nodes, directed and, where they count, weights.
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"

#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace ringwright::domains::graph::detail {

/// Files that `read_graph_file` reads.
inline constexpr std::array<std::string_view, 6> graph_file_extensions{
  ".txt", ".csv", ".txt.gz", ".csv.gz", ".jlg", ".gml"};

/// Whether a graph's weights are of use.
enum class weights_count : bool { no, yes };

/// Reads a file by what its name ends with:
/// - .jlg: edges below a line "nodes,edges,d|u,name", counted from 1;
/// - .gml: nodes are numbered as they come; weights are in "weight";
/// - .csv: as else; a first line that begins with a letter names columns;
/// - else: edges as `read_edge_list` has them, directed, counted from 0.
///
/// Fails as `read_edge_list`, `read_gml` and `executor::checkpoint` do.
expected<edge_list> read_graph_file(const gpu::executor& on,
                                    const std::filesystem::path& file,
                                    weights_count weights);

/// The fields of an input.
struct edge_fields {
  std::span<const node_id> sources;
  std::span<const node_id> targets;
  std::span<const double> weights;
  std::uint32_t nodes = 0;
  bool directed = true;
};

/// The graph that they are. Fails with invalid_argument, not_finite, overflow
/// or out_of_memory, naming the field.
expected<csr> graph_of(const gpu::executor& on, const edge_fields& fields);

/// Moves what was read into the fields of an input.
template <class Input>
void store_edges(edge_list&& list, Input& in) {
  in.sources.reserve(list.edges.size());
  in.targets.reserve(list.edges.size());
  for (const auto& [source, target] : list.edges) {
    in.sources.push_back(source);
    in.targets.push_back(target);
  }
  in.nodes = static_cast<std::uint32_t>(list.nodes);
  in.directed = list.directed;
}

} // namespace ringwright::domains::graph::detail
