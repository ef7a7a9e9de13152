// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/igraph_peer.hpp"

#ifdef RINGWRIGHT_HAVE_IGRAPH

#include <igraph/igraph.h>

namespace ringwright::bench {

struct igraph_peer::copy {
  igraph_t graph;
};

bool igraph_peer::is_there() {
  return true;
}

igraph_peer::igraph_peer(const domains::graph::csr_view& graph)
  : copy_(std::make_unique<copy>()) {
  igraph_vector_int_t edges;
  igraph_vector_int_init(&edges, 0);
  for (std::size_t u = 0; u < graph.nodes(); ++u)
    for (auto v : graph.row(static_cast<domains::graph::node_id>(u))) {
      // Each undirected edge once.
      if (!graph.directed && v < u)
        continue;
      igraph_vector_int_push_back(&edges, static_cast<igraph_integer_t>(u));
      igraph_vector_int_push_back(&edges, static_cast<igraph_integer_t>(v));
    }
  igraph_create(&copy_->graph, &edges,
                static_cast<igraph_integer_t>(graph.nodes()), graph.directed);
  igraph_vector_int_destroy(&edges);
}

igraph_peer::~igraph_peer() {
  igraph_destroy(&copy_->graph);
}

std::vector<double> igraph_peer::pagerank(double damping) const {
  igraph_vector_t scores;
  igraph_vector_init(&scores, 0);
  igraph_pagerank(&copy_->graph, IGRAPH_PAGERANK_ALGO_PRPACK, &scores, nullptr,
                  igraph_vss_all(), igraph_is_directed(&copy_->graph), damping,
                  nullptr, nullptr);
  std::vector<double> result(&VECTOR(scores)[0],
                             &VECTOR(scores)[0] + igraph_vector_size(&scores));
  igraph_vector_destroy(&scores);
  return result;
}

} // namespace ringwright::bench

#else

namespace ringwright::bench {

struct igraph_peer::copy {};

bool igraph_peer::is_there() {
  return false;
}

igraph_peer::igraph_peer(const domains::graph::csr_view&) {
  // nop
}

igraph_peer::~igraph_peer() = default;

std::vector<double> igraph_peer::pagerank(double) const {
  return {};
}

} // namespace ringwright::bench

#endif
