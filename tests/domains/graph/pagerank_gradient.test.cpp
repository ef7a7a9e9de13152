// SPDX-License-Identifier: Apache-2.0
//
// PageRank by conjugate gradients beside the dense solution and power
// iteration; beside igraph in pagerank_reference.test.cpp. Tolerances are L1
// distances.
#include "ringwright/domains/graph/pagerank_batch.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/dense_pagerank.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

constexpr double tight = 1e-12;

pagerank_options gradient_options(double tolerance = 1e-13) {
  pagerank_options result;
  result.tolerance = tolerance;
  result.stop = pagerank_stop::total;
  result.max_iterations = 500;
  result.updates = pagerank_updates::conjugate_gradients;
  return result;
}

pagerank_scores<double> ranked(const csr_view& graph,
                               const pagerank_options& options
                               = gradient_options()) {
  auto result = run_pagerank<double>(cpu(), graph, options);
  if (!result)
    FAIL(result.error().what);
  CHECK(result->converged);
  return std::move(*result);
}

/// One sweep of power iteration over an unweighted graph, as it is defined.
std::vector<double> power_sweep(const csr_view& graph,
                                std::span<const double> scores) {
  const auto n = static_cast<double>(graph.nodes());
  std::vector<double> result(graph.nodes());
  auto spread = 0.15;
  for (node_id u = 0; u < graph.nodes(); ++u) {
    const auto row = graph.row(u);
    spread += row.empty() ? 0.85 * scores[u] : 0;
    for (auto v : row)
      result[v] += 0.85 * scores[u] / static_cast<double>(row.size());
  }
  for (auto& score : result)
    score += spread / n;
  return result;
}

/// The graph with these of all possible edges, self-loops among them.
csr graph_of_bits(node_id nodes, unsigned bits) {
  auto list = list_of(nodes, {}, false);
  for (node_id u = 0; u < nodes; ++u)
    for (node_id v = u; v < nodes; ++v, bits >>= 1)
      if ((bits & 1) != 0)
        list.edges.push_back({u, v});
  return graph_of(std::move(list));
}

} // namespace

TEST_CASE("pagerank_gradient: every graph of five nodes, with self-loops",
          "[graph][pagerank]") {
  for (unsigned bits = 0; bits < 1u << 15; bits += 1 + bits % 3) {
    const auto graph = graph_of_bits(5, bits);
    const auto wanted = dense_pagerank(graph.view(), 0.85);
    if (distance(ranked(graph.view()).scores, wanted) > tight)
      FAIL("graph " << bits);
  }
}

TEST_CASE("pagerank_gradient: random graphs agree with the dense solution",
          "[graph][pagerank]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const random_graph what{
      seed,         40,           5 + 4 * static_cast<unsigned>(seed),
      false,        seed % 3 < 2, seed % 4 < 2};
    const auto graph = graph_of(list_of(what));
    std::mt19937_64 random{seed};
    std::vector<double> teleport(40);
    for (auto& part : teleport)
      part = static_cast<double>(random() % 5);
    auto options = gradient_options();
    options.damping = 0.024 * static_cast<double>(seed);
    options.weighted = seed % 6 != 0;
    if (seed % 7 < 4)
      options.teleport = teleport;
    auto seen = graph.view();
    if (!options.weighted)
      seen.weights = {};
    const auto wanted = dense_pagerank(seen, options.damping, options.teleport);
    CHECK(distance(ranked(graph.view(), options).scores, wanted) < 10 * tight);
  }
}

TEST_CASE("pagerank_gradient: weights of zero carry nothing",
          "[graph][pagerank]") {
  auto list = list_of(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}}, false);
  list.weights = {0, 1, 5, 0};
  const auto graph = graph_of(std::move(list));
  const auto wanted = dense_pagerank(graph.view(), 0.85);
  CHECK(distance(ranked(graph.view()).scores, wanted) < tight);
}

TEST_CASE("pagerank_gradient: the L1 change is that of power iteration",
          "[graph][pagerank]") {
  const auto graph
    = graph_of(list_of(random_graph{5, 300, 700, false, false, true}));
  for (std::uint32_t sweeps = 1; sweeps < 12; ++sweeps) {
    auto options = gradient_options(0);
    options.max_iterations = sweeps;
    const auto now = run_pagerank<double>(cpu(), graph.view(), options).value();
    CHECK(now.iterations == sweeps);
    CHECK(!now.converged);
    const auto next = power_sweep(graph.view(), now.scores.view());
    CHECK(distance(now.scores, next)
          == Approx(now.residual).epsilon(1e-9));
  }
}

TEST_CASE("pagerank_gradient: rounding does not pass for convergence",
          "[graph][pagerank]") {
  // So many sweeps that a residual which is only carried on underflows.
  const auto graph
    = graph_of(list_of(random_graph{9, 2000, 9000, false, false, true}));
  auto options = gradient_options(0);
  const auto wanted = ranked(graph.view());
  const auto far = run_pagerank<double>(cpu(), graph.view(), options).value();
  CHECK(far.iterations == 500);
  CHECK(distance(far.scores, wanted.scores) < tight);
  const auto next = power_sweep(graph.view(), far.scores.view());
  CHECK(distance(far.scores, next) < 1e-14);
  CHECK(far.residual < 1e-14);
  const auto near
    = run_pagerank<float>(cpu(), graph.view(), options).value();
  CHECK(distance(near.scores, wanted.scores) < 2e-6);
  CHECK(near.residual > 1e-12);
}

TEST_CASE("pagerank_gradient: fewer sweeps than power iteration",
          "[graph][pagerank]") {
  const auto ratio = [](const csr& graph) {
    auto options = gradient_options(1e-10);
    const auto few = ranked(graph.view(), options);
    options.updates = pagerank_updates::power;
    const auto many = ranked(graph.view(), options);
    CHECK(distance(few.scores, many.scores) < 1e-9);
    return static_cast<double>(few.iterations) / many.iterations;
  };
  // A path, whose eigenvalues reach from one end to the other.
  auto list = list_of(5000, {}, false);
  for (node_id u = 0; u + 1 < 5000; ++u)
    list.edges.push_back({u, u + 1});
  CHECK(ratio(graph_of(std::move(list))) < 1. / 3);
  // One where all but the first are small.
  CHECK(ratio(graph_of(list_of(random_graph{3, 5000, 20'000, false})))
        < 0.6);
}

TEST_CASE("pagerank_gradient: any number of threads gives the same bits",
          "[graph][pagerank]") {
  const auto graph
    = graph_of(list_of(random_graph{11, 50'000, 400'000, false, true, true}));
  const auto options = gradient_options(1e-9);
  const auto one = run_pagerank<double>(cpu(1), graph.view(), options).value();
  for (auto threads : {2u, 5u}) {
    const auto same
      = run_pagerank<double>(cpu(threads), graph.view(), options).value();
    CHECK(same.scores == one.scores);
    CHECK(same.residual == one.residual);
    CHECK(same.iterations == one.iterations);
  }
}

TEST_CASE("pagerank_gradient: directed graphs are refused",
          "[graph][pagerank]") {
  const auto graph = graph_of(list_of(2, {{0, 1}}));
  const auto result
    = run_pagerank<double>(cpu(), graph.view(), gradient_options());
  REQUIRE_FALSE(result);
  CHECK(result.error() == errc::invalid_argument);
  CHECK(result.error().what.find("undirected") != std::string::npos);
}

TEST_CASE("pagerank_gradient: no nodes and no edges", "[graph][pagerank]") {
  CHECK(ranked(csr_view{}).scores.empty());
  const auto lonely = ranked(graph_of(list_of(4, {}, false)).view());
  CHECK(distance(lonely.scores, std::vector(4, 0.25)) < 1e-15);
}

TEST_CASE("pagerank_gradient: a GPU gives the bits of the CPU",
          "[graph][pagerank][cuda]") {
  auto on = cuda_or_skip();
  if (!on)
    return;
  const auto graph
    = graph_of(list_of(random_graph{11, 50'000, 400'000, false, true, true}));
  const auto options = gradient_options(1e-9);
  const auto wanted = ranked(graph.view(), options);
  const auto there = run_pagerank<double>(*on, graph.view(), options);
  REQUIRE(there);
  CHECK(there->scores == wanted.scores);
  CHECK(there->residual == wanted.residual);
}
