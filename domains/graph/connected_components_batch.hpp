// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/batch/host_array.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::domains::graph {

/// What makes two nodes belong together.
enum class components_kind : std::uint8_t {
  /// A path between them, whatever the directions of its arcs.
  weak,
  /// A path from each to the other.
  strong,
};

struct components_labels {
  /// Per node, the smallest node of its component.
  gpu::host_array<node_id> labels;
  std::uint64_t count = 0;
};

/// A component by its label.
struct component_size {
  node_id label = 0;
  std::uint64_t nodes = 0;

  friend bool operator==(const component_size&, const component_size&)
    = default;
};

/// Finds the connected components.
///
/// Weak ones by union and find without locks, after a sample of the edges has
/// joined most nodes (Afforest); memory: 8 bytes per node; cost: less than all
/// entries if undirected, else O(entries). Strong ones by Tarjan's depth-first
/// search on one thread of the CPU; memory: 24 bytes per node; cost:
/// O(nodes + entries). In an undirected graph both are the same.
///
/// Labels do not depend on threads: whatever the order of joins, the label is
/// the smallest node.
///
/// Fails with out_of_memory, as `executor::checkpoint` does, and with
/// backend_unavailable for strong components on a GPU.
expected<components_labels>
run_connected_components(const gpu::executor& on, const csr_view& graph,
                         components_kind kind = components_kind::weak);

/// The size of each component, by ascending label.
std::vector<component_size> component_sizes(std::span<const node_id> labels);

} // namespace ringwright::domains::graph
