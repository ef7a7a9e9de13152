// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/batch/host_array.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace ringwright::domains::graph {

/// How scores become better from sweep to sweep. All ways end within the
/// tolerance; none depends on the number of threads.
enum class pagerank_updates : std::uint8_t {
  /// Power iteration: a sweep reads what the last sweep wrote.
  power,
  /// Gauss-Seidel in 32 blocks of nodes: a block reads what the blocks before
  /// it have just written, and the first scores are a guess from the number of
  /// arriving arcs, which takes about half as many sweeps, but more to many
  /// digits where there are many components: their sums settle last. Scores add
  /// up to 1 only at the end, when they are made to.
  gauss_seidel,
  /// Conjugate gradients, for undirected graphs only: a half to a third
  /// of the sweeps that `power` needs, the least where it needs many.
  /// The L1 change is the one that a sweep of power iteration would now make;
  /// scores add up to 1 only at the end.
  conjugate_gradients,
};

/// What the L1 change of a sweep, sum over v of |p'_v - p_v|, has to fall
/// below.
enum class pagerank_stop : std::uint8_t {
  /// tolerance * nodes, as in networkx.
  per_node,
  /// tolerance, as in the GAP benchmark.
  total,
};

struct pagerank_options {
  /// In (0, 1).
  double damping = 0.85;
  /// Not negative; 0 = run all iterations.
  double tolerance = 1e-6;
  /// At least 1.
  std::uint32_t max_iterations = 100;
  pagerank_stop stop = pagerank_stop::per_node;
  pagerank_updates updates = pagerank_updates::power;
  /// Whether a graph's weights count.
  bool weighted = true;
  /// Where the surfer goes who does not follow an arc: one number per node,
  /// finite, not negative, not all 0; scaled to add up to 1. Empty = anywhere.
  std::span<const double> teleport;
};

template <class Real>
struct pagerank_scores {
  gpu::host_array<Real> scores;
  std::uint32_t iterations = 0;
  /// L1 change of the last sweep.
  double residual = 0;
  /// Whether the residual is below the tolerance; false if the iterations were
  /// used up.
  bool converged = false;
};

/// What one sweep has done.
struct pagerank_sweep {
  /// Counted from 1.
  std::uint32_t iteration = 0;
  /// L1 change.
  double delta = 0;
};

namespace detail {

template <class Real>
class pagerank_worker;

} // namespace detail

/// Computes PageRank, p_v = ((1 - d) + d D) t_v + d sum over u -> v of
/// p_u w_uv / W_u, where t is the teleport vector, W_u the weight of all arcs
/// of u, and D the score of all nodes without such weight. `Real` is float or
/// double; sums have a fixed shape, so threads do not change a bit.
///
/// Memory: 5 numbers per node for power iteration, 3 for Gauss-Seidel, 6 for
/// conjugate gradients, one more with a teleport vector; for a directed graph
/// also its transpose. Cost: O(entries) per
/// iteration.
///
/// Fails with invalid_argument or not_finite (options, or a directed graph for
/// conjugate gradients), out_of_memory, and as
/// `executor::checkpoint` does, which is called before each iteration. A graph
/// without nodes has no scores and is converged.
template <class Real>
expected<pagerank_scores<Real>>
run_pagerank(const gpu::executor& on, const csr_view& graph,
             const pagerank_options& options = {});

/// The same step by step. The graph must outlive it.
template <class Real>
class pagerank_iteration {
public:
  /// Before the first sweep of power iteration all scores are even, whatever
  /// the teleport vector.
  static expected<pagerank_iteration>
  initial_state(const gpu::executor& on, const csr_view& graph,
                const pagerank_options& options = {});

  pagerank_iteration(pagerank_iteration&&) noexcept;
  pagerank_iteration& operator=(pagerank_iteration&&) noexcept;
  ~pagerank_iteration();

  /// Does one sweep. After a failure all further ones fail, too.
  expected<pagerank_sweep> iterate();

  /// Whether the last sweep's delta is below `threshold`; a graph without
  /// nodes always is.
  bool converged(double threshold) const;

  /// The same by the tolerance and stop rule of the options.
  bool converged() const;

  /// The scores as they are now; ends the iteration, which then has none.
  expected<gpu::host_array<Real>> take_scores();

private:
  explicit pagerank_iteration(
    std::unique_ptr<detail::pagerank_worker<Real>> worker);

  std::unique_ptr<detail::pagerank_worker<Real>> worker_;
  std::size_t nodes_ = 0;
  double threshold_ = 0;
  pagerank_sweep last_{0, std::numeric_limits<double>::infinity()};
};

} // namespace ringwright::domains::graph
