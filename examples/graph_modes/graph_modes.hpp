// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/runtime_config.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstdint>

namespace ringwright::examples::graph_modes {

/// A graph that is made, and what happens to it.
struct options {
  /// 2 to 2^24.
  std::uint32_t nodes = 20'000;
  /// Of the batch, and of those that come later, one by one; some come twice.
  std::uint32_t edges = 100'000;
  std::uint32_t later_edges = 200;
  std::uint64_t seed = 1;
  /// L1 change of a sweep at which scores count as converged; in (0, 1).
  double tolerance = 1e-10;
  actors::backend device = actors::backend::automatic;
};

/// What became of it.
struct report {
  std::uint64_t nodes = 0;
  std::uint64_t edges = 0;
  /// Sweeps of the first batch.
  std::uint32_t batch_sweeps = 0;
  /// What the ring's first sweep changed of what was handed over.
  double handed_over_residual = 0;
  /// Of the later edges, those that were new.
  std::uint32_t new_edges = 0;
  /// Sweeps of the ring after them, and those of a batch that begins anew.
  std::uint32_t ring_sweeps = 0;
  std::uint32_t again_sweeps = 0;
  /// Between the ring's scores and those of that batch, the sum over all
  /// nodes; and how much that may be.
  double apart = 0;
  double allowed_apart = 0;
  /// The node that ranks first, and its score.
  std::uint32_t first = 0;
  double first_score = 0;

  bool agree() const {
    return apart <= allowed_apart;
  }
};

/// Computes PageRank of a graph in batch, hands graph and result to a ring
/// kernel, adds edges there, takes a snapshot, and computes that in batch.
/// Fails with invalid_argument (an option) and as runtime, hand-over and
/// kernel do.
expected<report> run(const options& how);

} // namespace ringwright::examples::graph_modes
