// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"

#include <memory>
#include <vector>

namespace ringwright::bench {

/// igraph on a graph of ours, if this build has found igraph.
class igraph_peer {
public:
  static bool is_there();

  explicit igraph_peer(const domains::graph::csr_view& graph);

  igraph_peer(const igraph_peer&) = delete;
  igraph_peer& operator=(const igraph_peer&) = delete;

  ~igraph_peer();

  std::vector<double> pagerank(double damping) const;

private:
  struct copy;

  std::unique_ptr<copy> copy_;
};

} // namespace ringwright::bench
