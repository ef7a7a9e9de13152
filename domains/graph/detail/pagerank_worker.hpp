// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"
#include "ringwright/domains/graph/pagerank_batch.hpp"

#include <memory>
#include <span>

namespace ringwright::domains::graph::detail {

/// What a body is made from.
struct pagerank_input {
  /// The rows of the arcs that arrive; lent.
  csr_view in;
  /// Weight of all arcs that leave each node.
  std::span<const double> strength;
  /// Adds up to 1; empty = 1 / n.
  std::span<const double> teleport;
  double damping = 0;
  bool weighted = false;
  pagerank_updates updates = pagerank_updates::power;
};

/// A PageRank body on some place.
template <class Real>
class pagerank_worker {
public:
  virtual ~pagerank_worker() = default;

  /// One pass over all nodes; the L1 change.
  virtual expected<double> sweep() = 0;

  virtual expected<gpu::host_array<Real>> take_scores() = 0;
};

/// Makes the body of a place. `input` is lent only for the call, but for `in`
/// on the CPU.
template <class Real>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_cpu_pagerank(const gpu::executor& on, const pagerank_input& input);

template <class Real>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_cuda_pagerank(const gpu::executor& on, const pagerank_input& input);

} // namespace ringwright::domains::graph::detail
