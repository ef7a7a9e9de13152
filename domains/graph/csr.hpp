// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/host_array.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ringwright::domains::graph {

/// Nodes are numbered from 0.
using node_id = std::uint32_t;

/// Largest number of nodes: 2^32 - 1 is no node's number.
inline constexpr std::uint64_t max_nodes = 0xffff'ffff;

/// A graph in compressed rows, as kernels read it: row u holds the targets of
/// the arcs that leave u, ascending and each once. An undirected graph has
/// each edge in both rows, and a self-loop once.
struct csr_view {
  /// Where rows begin: nodes() + 1 numbers, the last is the number of entries.
  std::span<const std::uint64_t> offsets;
  std::span<const node_id> targets;
  /// One per entry, finite and not negative; empty = all are 1.
  std::span<const double> weights;
  bool directed = false;

  std::size_t nodes() const {
    return offsets.empty() ? 0 : offsets.size() - 1;
  }

  std::size_t entries() const {
    return targets.size();
  }

  bool weighted() const {
    return !weights.empty();
  }

  /// Targets of the arcs that leave `node`.
  std::span<const node_id> row(node_id node) const {
    return targets.subspan(offsets[node], offsets[node + 1] - offsets[node]);
  }
};

/// Owns a graph; `build_csr` makes it.
class csr {
public:
  csr() = default;

  csr(gpu::host_array<std::uint64_t> offsets, gpu::host_array<node_id> targets,
      gpu::host_array<double> weights, bool directed)
    : offsets_(std::move(offsets)), targets_(std::move(targets)),
      weights_(std::move(weights)), directed_(directed) {
    // nop
  }

  csr_view view() const {
    return {offsets_.view(), targets_.view(), weights_.view(), directed_};
  }

  std::size_t nodes() const {
    return view().nodes();
  }

  /// Bytes of the arrays.
  std::size_t bytes() const {
    return offsets_.view().size_bytes() + targets_.view().size_bytes()
           + weights_.view().size_bytes();
  }

private:
  gpu::host_array<std::uint64_t> offsets_;
  gpu::host_array<node_id> targets_;
  gpu::host_array<double> weights_;
  bool directed_ = false;
};

} // namespace ringwright::domains::graph
