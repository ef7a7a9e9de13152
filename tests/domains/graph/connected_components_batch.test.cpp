// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/connected_components_batch.hpp"

#include "ringwright/domains/graph/components_ring.hpp"
#include "ringwright/domains/graph/read_edge_list.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/igraph_reference.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <set>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

constexpr auto weak = components_kind::weak;
constexpr auto strong = components_kind::strong;

std::vector<node_id> labels_of(const csr_view& graph,
                               components_kind kind = weak,
                               std::uint32_t threads = 2) {
  auto result = run_connected_components(cpu(threads), graph, kind);
  if (!result)
    FAIL(result.error().what);
  std::vector<node_id> labels(result->labels.begin(), result->labels.end());
  const std::set<node_id> distinct(labels.begin(), labels.end());
  CHECK(result->count == distinct.size());
  return labels;
}

/// Weak labels of a ring that has the edges in lists.
std::vector<node_id> ring_labels_of(const csr_view& graph) {
  const auto nodes = static_cast<std::uint32_t>(graph.nodes());
  graph_ring<components_ring> ring{{nodes, 1u << 16}};
  auto arcs = arcs_of(graph);
  // So that the last node is named.
  arcs.push_back({nodes - 1, nodes - 1});
  ring.load<wire::add_edges>(edge_payloads(arcs));
  return read_components(handle_of{ring}).value().labels;
}

/// Labels by the definition: who reaches whom, by closure.
std::vector<node_id> naive_labels(const csr_view& graph, bool is_strong) {
  const auto n = graph.nodes();
  std::vector<std::vector<bool>> reach(n, std::vector<bool>(n));
  for (node_id u = 0; u < n; ++u) {
    reach[u][u] = true;
    for (auto v : graph.row(u)) {
      reach[u][v] = true;
      if (!is_strong)
        reach[v][u] = true;
    }
  }
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n && reach[i][k]; ++j)
        if (reach[k][j])
          reach[i][j] = true;
  std::vector<node_id> result(n);
  for (node_id i = 0; i < n; ++i)
    while (!reach[i][result[i]] || !reach[result[i]][i])
      ++result[i];
  return result;
}

} // namespace

TEST_CASE("connected_components_batch: directions do not count, or do",
          "[graph][components]") {
  const auto graph = graph_of(list_of(5, {{1, 0}, {3, 4}, {4, 3}}));
  CHECK(labels_of(graph.view()) == std::vector<node_id>{0, 0, 2, 3, 3});
  CHECK(labels_of(graph.view(), strong) == std::vector<node_id>{0, 1, 2, 3, 3});
}

TEST_CASE("connected_components_batch: every graph of four nodes",
          "[graph][components]") {
  for (unsigned bits = 0; bits < 4096; ++bits)
    for (auto directed : {true, false}) {
      auto list = list_of(4, {}, directed);
      for (unsigned i = 0; i < 12; ++i)
        if ((bits >> i & 1) != 0)
          list.edges.push_back({i / 3, (i / 3 + 1 + i % 3) % 4});
      const auto graph = graph_of(std::move(list));
      if (labels_of(graph.view()) != naive_labels(graph.view(), false))
        FAIL("weak, graph " << bits);
      if (labels_of(graph.view(), strong)
          != naive_labels(graph.view(), directed))
        FAIL("strong, graph " << bits);
    }
}

TEST_CASE("connected_components_batch: random graphs agree with igraph",
          "[graph][components]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    random_graph what{
      seed,          3000,  500 * static_cast<unsigned>(seed % 12),
      seed % 2 == 0, false, seed % 3 == 0};
    const auto graph = graph_of(list_of(what));
    const auto wanted = igraph_components(graph.view(), false);
    CHECK(labels_of(graph.view()) == wanted);
    CHECK(ring_labels_of(graph.view()) == wanted);
    CHECK(labels_of(graph.view(), strong)
          == igraph_components(graph.view(), what.directed));
  }
}

TEST_CASE("connected_components_batch: real graphs agree with igraph",
          "[graph][components][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  edge_file_options slashdot;
  slashdot.header = edge_file_options::header_line::counts;
  slashdot.first_id = 1;
  const auto check = [&](const char* name, const edge_file_options& how) {
    auto list = read_edge_list((folder / name).string(), how);
    REQUIRE(list);
    const auto graph = graph_of(std::move(*list));
    const auto wanted = igraph_components(graph.view(), false);
    CHECK(labels_of(graph.view()) == wanted);
    CHECK(ring_labels_of(graph.view()) == wanted);
    CHECK(labels_of(graph.view(), strong)
          == igraph_components(graph.view(), how.directed));
  };
  check("soc-slashdot0902-directed.jlg", slashdot);
  check("wiki-Vote.txt.gz", {});
  check("p2p-Gnutella08.txt.gz", {});
}

TEST_CASE("connected_components_batch: any number of threads, the same labels",
          "[graph][components]") {
  for (auto directed : {false, true})
    for (auto edges : {60'000u, 150'000u}) {
      random_graph what{13, 100'000, edges, directed, false, false};
      const auto graph = graph_of(list_of(what));
      const auto wanted = labels_of(graph.view(), weak, 1);
      for (auto threads : {2u, 5u})
        for (auto repeat = 0; repeat < 10; ++repeat)
          CHECK(labels_of(graph.view(), weak, threads) == wanted);
    }
}

TEST_CASE("connected_components_batch: long paths and large stars",
          "[graph][components]") {
  constexpr node_id n = 300'000;
  auto path = list_of(n, {}, true);
  auto star = list_of(n, {}, false);
  for (node_id i = 0; i + 1 < n; ++i) {
    path.edges.push_back({i + 1, i});
    star.edges.push_back({n - 1, i});
  }
  const auto chain = graph_of(std::move(path));
  CHECK(labels_of(chain.view()) == std::vector<node_id>(n, 0));
  // As deep as the graph is long, and every node for itself.
  std::vector<node_id> own(n);
  std::iota(own.begin(), own.end(), 0u);
  CHECK(labels_of(chain.view(), strong) == own);
  CHECK(labels_of(graph_of(std::move(star)).view())
        == std::vector<node_id>(n, 0));
}

TEST_CASE("connected_components_batch: an edge joins two components or none",
          "[graph][components]") {
  rc::check([](std::uint64_t seed) {
    random_graph what{
      seed,          200,   static_cast<std::uint32_t>(seed % 250),
      seed % 2 == 0, false, false};
    auto list = list_of(what);
    const auto before = labels_of(graph_of(list).view());
    const auto u = static_cast<node_id>(seed % 200);
    const auto v = static_cast<node_id>(seed / 200 % 200);
    list.edges.push_back({u, v});
    const auto after = labels_of(graph_of(std::move(list)).view());
    const auto high = std::max(before[u], before[v]);
    const auto low = std::min(before[u], before[v]);
    for (std::size_t i = 0; i < before.size(); ++i)
      RC_ASSERT(after[i] == (before[i] == high ? low : before[i]));
  });
}

TEST_CASE("connected_components_batch: sizes add up", "[graph][components]") {
  const auto graph = graph_of(list_of(6, {{1, 0}, {3, 4}, {4, 1}}));
  const auto sizes = component_sizes(labels_of(graph.view()));
  CHECK(sizes == std::vector<component_size>{{0, 4}, {2, 1}, {5, 1}});
  CHECK(component_sizes({}).empty());
}

TEST_CASE("connected_components_batch: no nodes, no components",
          "[graph][components]") {
  for (auto kind : {weak, strong})
    for (const auto& graph : {csr_view{}, graph_of(list_of(0, {})).view()})
      CHECK(labels_of(graph, kind).empty());
}

TEST_CASE("connected_components_batch: it can be stopped",
          "[graph][components]") {
  const auto graph = graph_of(list_of(random_graph{}));
  std::stop_source stop;
  gpu::run_options watch;
  watch.stop = stop.get_token();
  watch.on_progress = [&](std::uint64_t done, std::uint64_t) {
    if (done == 1)
      stop.request_stop();
  };
  auto result = run_connected_components(cpu().with(watch), graph.view());
  REQUIRE_FALSE(result);
  CHECK(result.error() == errc::cancelled);
  gpu::run_options late;
  late.deadline = std::chrono::steady_clock::now();
  CHECK(run_connected_components(cpu().with(late), graph.view(), strong).error()
        == errc::deadline_exceeded);
}

TEST_CASE("connected_components_batch: a GPU finds the same labels",
          "[graph][components][cuda]") {
  auto on = cuda_or_skip();
  if (!on)
    return;
  for (auto directed : {false, true}) {
    random_graph what{13, 100'000, 90'000, directed, false, true};
    const auto graph = graph_of(list_of(what));
    const auto wanted = run_connected_components(cpu(), graph.view()).value();
    for (auto repeat = 0; repeat < 10; ++repeat) {
      auto there = run_connected_components(*on, graph.view());
      REQUIRE(there);
      CHECK(there->labels == wanted.labels);
      CHECK(there->count == wanted.count);
    }
  }
  const auto arcs = graph_of(list_of(random_graph{}));
  CHECK(run_connected_components(*on, arcs.view(), strong).error()
        == errc::backend_unavailable);
}
