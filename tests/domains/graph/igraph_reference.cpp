// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/graph/igraph_reference.hpp"

#include <algorithm>
#include <igraph/igraph.h>
#include <map>

namespace ringwright::tests {

namespace {

using domains::graph::csr_view;

/// igraph's arrays live as long as this.
class igraph_copy {
public:
  explicit igraph_copy(const csr_view& graph) {
    igraph_vector_int_t edges;
    igraph_vector_int_init(&edges, 0);
    igraph_vector_init(&weights_, 0);
    for (std::size_t u = 0; u < graph.nodes(); ++u)
      for (auto k = graph.offsets[u]; k < graph.offsets[u + 1]; ++k) {
        // Each undirected edge once.
        if (!graph.directed && graph.targets[k] < u)
          continue;
        igraph_vector_int_push_back(&edges, static_cast<igraph_integer_t>(u));
        igraph_vector_int_push_back(
          &edges, static_cast<igraph_integer_t>(graph.targets[k]));
        if (graph.weighted())
          igraph_vector_push_back(&weights_, graph.weights[k]);
      }
    igraph_create(&graph_, &edges, static_cast<igraph_integer_t>(graph.nodes()),
                  graph.directed);
    igraph_vector_int_destroy(&edges);
  }

  igraph_copy(const igraph_copy&) = delete;
  igraph_copy& operator=(const igraph_copy&) = delete;

  ~igraph_copy() {
    igraph_destroy(&graph_);
    igraph_vector_destroy(&weights_);
  }

  const igraph_t* graph() const {
    return &graph_;
  }

  const igraph_vector_t* weights() const {
    return igraph_vector_size(&weights_) == 0 ? nullptr : &weights_;
  }

private:
  igraph_t graph_;
  igraph_vector_t weights_;
};

} // namespace

std::vector<double> igraph_pagerank(const csr_view& graph, double damping,
                                    std::span<const double> teleport) {
  const igraph_copy copy{graph};
  igraph_vector_t scores;
  igraph_vector_t reset;
  igraph_vector_init(&scores, 0);
  igraph_vector_init(&reset, 0);
  for (auto part : teleport)
    igraph_vector_push_back(&reset, part);
  igraph_personalized_pagerank(
    copy.graph(), IGRAPH_PAGERANK_ALGO_PRPACK, &scores, nullptr,
    igraph_vss_all(), graph.directed, damping,
    teleport.empty() ? nullptr : &reset, copy.weights(), nullptr);
  std::vector<double> result;
  for (igraph_integer_t i = 0; i < igraph_vector_size(&scores); ++i)
    result.push_back(VECTOR(scores)[i]);
  igraph_vector_destroy(&scores);
  igraph_vector_destroy(&reset);
  return result;
}

std::vector<std::uint32_t> igraph_components(const csr_view& graph,
                                             bool strong) {
  const igraph_copy copy{graph};
  igraph_vector_int_t membership;
  igraph_vector_int_init(&membership, 0);
  igraph_connected_components(copy.graph(), &membership, nullptr, nullptr,
                              strong ? IGRAPH_STRONG : IGRAPH_WEAK);
  std::map<igraph_integer_t, std::uint32_t> first;
  std::vector<std::uint32_t> result;
  for (igraph_integer_t i = 0; i < igraph_vector_int_size(&membership); ++i) {
    const auto label = static_cast<std::uint32_t>(i);
    result.push_back(first.emplace(VECTOR(membership)[i], label).first->second);
  }
  igraph_vector_int_destroy(&membership);
  return result;
}

} // namespace ringwright::tests
