// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/build_csr.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

using namespace ringwright;
using namespace ringwright::tests;
using domains::graph::build_csr;
using domains::graph::csr_view;
using domains::graph::most_implied_nodes;
using domains::graph::self_loops;
using domains::graph::transpose;

namespace {

using entries = std::map<std::pair<node_id, node_id>, double>;

/// Each entry and its weight; checks that rows ascend.
entries entries_of(const csr_view& graph) {
  entries result;
  for (node_id u = 0; u < graph.nodes(); ++u) {
    const auto row = graph.row(u);
    CHECK(std::is_sorted(row.begin(), row.end()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto weight
        = graph.weighted() ? graph.weights[graph.offsets[u] + i] : 1.0;
      CHECK(result.emplace(std::pair{u, row[i]}, weight).second);
    }
  }
  return result;
}

/// The same from the list, by the book.
entries entries_of(const edge_list& list, self_loops loops) {
  entries result;
  const auto add = [&](node_id u, node_id v, double weight) {
    auto& sum = result[{u, v}];
    sum = list.weights.empty() ? 1.0 : sum + weight;
  };
  for (std::size_t i = 0; i < list.edges.size(); ++i) {
    const auto [u, v] = list.edges[i];
    const auto weight = list.weights.empty() ? 1.0 : list.weights[i];
    if (u == v && loops == self_loops::drop)
      continue;
    add(u, v, weight);
    if (!list.directed && u != v)
      add(v, u, weight);
  }
  return result;
}

bool same(const csr_view& x, const csr_view& y) {
  return std::ranges::equal(x.offsets, y.offsets)
         && std::ranges::equal(x.targets, y.targets)
         && std::ranges::equal(x.weights, y.weights);
}

} // namespace

TEST_CASE("build_csr: random lists give their sets of edges", "[graph]") {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    random_graph what{seed,          60,           400, seed % 2 == 0,
                      seed % 3 == 0, seed % 4 == 0};
    const auto loops = seed % 5 == 0 ? self_loops::drop : self_loops::keep;
    auto list = list_of(what);
    // Multiples of 1/64: their sums are exact in any order.
    const auto wanted = entries_of(list, loops);
    auto graph = build_csr(cpu(), std::move(list), loops);
    REQUIRE(graph);
    CHECK(graph->view().directed == what.directed);
    CHECK(graph->nodes() == 60);
    CHECK(entries_of(graph->view()) == wanted);
  }
}

TEST_CASE("build_csr: threads and the order of edges change nothing",
          "[graph]") {
  for (auto weighted : {false, true}) {
    random_graph what{5, 3000, 100'000, false, weighted, true};
    auto list = list_of(what);
    // Weights whose sums round.
    for (auto& weight : list.weights)
      weight = weight * 0.1 + 1e-3;
    auto shuffled = list;
    std::mt19937_64 random{9};
    for (std::size_t i = list.edges.size() - 1; i > 0; --i) {
      const auto j = random() % (i + 1);
      std::swap(shuffled.edges[i], shuffled.edges[j]);
      if (weighted)
        std::swap(shuffled.weights[i], shuffled.weights[j]);
    }
    const auto wanted = build_csr(cpu(1), edge_list{list}).value();
    for (auto threads : {2u, 5u}) {
      CHECK(
        same(build_csr(cpu(threads), edge_list{list})->view(), wanted.view()));
      CHECK(same(build_csr(cpu(threads), edge_list{shuffled})->view(),
                 wanted.view()));
    }
  }
}

TEST_CASE("build_csr: nodes that no edge names are isolated", "[graph]") {
  const auto graph = graph_of(list_of(0, {{7, 2}}));
  CHECK(graph.nodes() == 8);
  CHECK(graph.view().row(3).empty());
  CHECK(graph_of(list_of(5, {})).nodes() == 5);
  CHECK(graph_of(list_of(0, {})).nodes() == 0);
  CHECK(graph_of(list_of(0, {})).view().offsets.size() == 1);
}

TEST_CASE("build_csr: what is no graph is refused", "[graph]") {
  const auto refused = [](edge_list list) {
    auto graph = build_csr(cpu(), std::move(list));
    REQUIRE_FALSE(graph);
    return graph.error();
  };
  CHECK(refused(list_of(0, {{0, 1}, {1, 2}}, true, {1.0}))
        == errc::invalid_argument);
  CHECK(refused(list_of(0, {{0, 1}}, true, {-1.0})) == errc::invalid_argument);
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused(list_of(0, {{0, 1}}, true, {nan})) == errc::not_finite);
  CHECK(refused(list_of(0, {{0, 1}, {1, 0}}, true, {1e308, 1e308}))
        == errc::overflow);
  CHECK(refused(list_of(0, {{0, 0xffff'ffff}})).what
        == "4294967296 nodes; at most 4294967295 are possible");
  CHECK(refused(list_of(std::uint64_t{1} << 40, {})) == errc::invalid_argument);
}

TEST_CASE("build_csr: ids alone make no more nodes than edges explain",
          "[graph]") {
  CHECK(most_implied_nodes(0) == 1u << 20);
  CHECK(most_implied_nodes(1u << 14) == 1u << 20);
  CHECK(most_implied_nodes((1u << 14) + 1) == (1u << 20) + 64);
  const auto last = (1u << 20) - 1;
  CHECK(graph_of(list_of(0, {{0, last}})).nodes() == 1u << 20);
  const auto refused
    = build_csr(cpu(), list_of(0, {{0, 1}, {2, 4'000'000'000}, {3, 1}}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  CHECK(refused.error().what
        == "edge 1 names node 4000000000; without a number of nodes, 3 edges "
           "make at most 1048576");
  CHECK_FALSE(build_csr(cpu(), list_of(last, {{0, last + 1}})));
  // The list itself may say that there are so many.
  CHECK(graph_of(list_of(last + 2, {{0, last + 1}})).nodes() == last + 2);
}

TEST_CASE("transpose: arcs are turned round, and back", "[graph]") {
  for (auto weighted : {false, true}) {
    random_graph what{3, 500, 4000, true, weighted, true};
    const auto graph = graph_of(list_of(what));
    const auto turned = transpose(cpu(), graph.view()).value();
    auto wanted = entries_of(graph.view());
    entries flipped;
    for (const auto& [arc, weight] : wanted)
      flipped[{arc.second, arc.first}] = weight;
    CHECK(entries_of(turned.view()) == flipped);
    CHECK(same(transpose(cpu(1), turned.view())->view(), graph.view()));
  }
}
