// SPDX-License-Identifier: Apache-2.0
//
// PageRank beside igraph (PRPACK, L1 error 1e-10) and networkx (the same
// iteration and stop rule, so that even unfinished scores agree).
#include "ringwright/domains/graph/pagerank_batch.hpp"
#include "ringwright/domains/graph/pagerank_hand_over.hpp"
#include "ringwright/domains/graph/read_edge_list.hpp"
#include "ringwright/domains/graph/read_gml.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/dense_pagerank.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/igraph_reference.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <sstream>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

constexpr double igraph_tolerance = 1e-9;

pagerank_scores<double> tight_scores(const csr_view& graph,
                                     std::span<const double> teleport = {}) {
  pagerank_options options;
  options.tolerance = 1e-12;
  options.stop = pagerank_stop::total;
  options.max_iterations = 1000;
  options.teleport = teleport;
  auto result = run_pagerank<double>(cpu(), graph, options);
  REQUIRE(result);
  REQUIRE(result->converged);
  return std::move(*result);
}

void check_igraph(const csr_view& graph) {
  const auto scores = tight_scores(graph);
  CHECK(distance(scores.scores, igraph_pagerank(graph, 0.85))
        < igraph_tolerance);
}

/// The same by a ring that has the edges in lists.
void check_ring_with_igraph(const csr_view& graph) {
  graph_ring<pagerank_ring> ring{pagerank_config_for(graph).value()};
  ring.load<wire::load_scores>(
    score_payloads(std::vector<std::int64_t>(graph.nodes())));
  ring.load<wire::add_edges>(edge_payloads(arcs_of(graph)));
  REQUIRE(ring
            .ask(wire::recalculate{.tolerance = units_of_score(1e-12),
                                   .max_iterations = 1000})
            .converged);
  CHECK(distance(read_pagerank(handle_of{ring}).value().real_scores(),
                 igraph_pagerank(graph, 0.85))
        < igraph_tolerance);
}

csr read_graph(const std::filesystem::path& folder, const char* name,
               const edge_file_options& how) {
  auto list = read_edge_list((folder / name).string(), how);
  if (!list)
    FAIL(list.error().what);
  // igraph counts undirected self-loops twice.
  return build_csr(cpu(), std::move(*list),
                   how.directed ? self_loops::keep : self_loops::drop)
    .value();
}

/// What networkx prints for a script that sees the graph as G, a number per
/// line; empty without networkx.
std::vector<double> ask_networkx(const edge_list& list,
                                 const std::string& expression) {
  std::ostringstream script;
  script.precision(17);
  script << "import networkx as nx\nG=nx."
         << (list.directed ? "DiGraph" : "Graph")
         << "()\nG.add_nodes_from(range(" << list.nodes << "))\n";
  for (std::size_t i = 0; i < list.edges.size(); ++i)
    script << "G.add_edge(" << list.edges[i].source << ","
           << list.edges[i].target
           << ",weight=" << (list.weights.empty() ? 1.0 : list.weights[i])
           << ")\n";
  script << "p=" << expression
         << "\nfor i in range(len(p)): print('%.17g' % p[i])\n";
  const temporary_file file{script.str(), "graph.py"};
  auto* pipe
    = popen(("/usr/bin/python3 " + file.path() + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> part;
  while (const auto n = std::fread(part.data(), 1, part.size(), pipe))
    text.append(part.data(), n);
  const auto code = pclose(pipe);
  if (code != 0 && text.find("No module named") != text.npos)
    return {};
  INFO(text);
  REQUIRE(code == 0);
  std::istringstream in{text};
  std::vector<double> result;
  for (double value = 0; in >> value;)
    result.push_back(value);
  return result;
}

/// A list without repetitions: networkx takes the last of several.
edge_list distinct(const random_graph& what) {
  const auto graph = graph_of(list_of(what));
  const auto view = graph.view();
  auto list = list_of(view.nodes(), {}, what.directed);
  for (node_id u = 0; u < view.nodes(); ++u)
    for (auto k = view.offsets[u]; k < view.offsets[u + 1]; ++k) {
      if (!what.directed && view.targets[k] < u)
        continue;
      list.edges.push_back({u, view.targets[k]});
      if (view.weighted())
        list.weights.push_back(view.weights[k]);
    }
  return list;
}

} // namespace

TEST_CASE("pagerank: random graphs agree with igraph", "[graph][pagerank]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    random_graph what{seed,          2000,          9000,
                      seed % 2 == 0, seed % 3 == 0, seed % 4 < 2};
    const auto graph
      = build_csr(cpu(), list_of(what), self_loops::drop).value();
    check_igraph(graph.view());
    std::vector<double> teleport(2000);
    std::mt19937_64 random{seed};
    for (auto& part : teleport)
      part = static_cast<double>(random() % 3);
    CHECK(distance(tight_scores(graph.view(), teleport).scores,
                   igraph_pagerank(graph.view(), 0.85, teleport))
          < igraph_tolerance);
  }
}

TEST_CASE("pagerank: conjugate gradients agree with igraph",
          "[graph][pagerank]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const random_graph what{
      seed,  20'000,        30'000 * static_cast<std::uint32_t>(seed),
      false, seed % 3 == 0, seed % 2 == 0};
    const auto graph
      = build_csr(cpu(), list_of(what), self_loops::drop).value();
    pagerank_options options;
    options.tolerance = 1e-12;
    options.stop = pagerank_stop::total;
    options.updates = pagerank_updates::conjugate_gradients;
    const auto result
      = run_pagerank<double>(cpu(), graph.view(), options).value();
    CHECK(result.converged);
    CHECK(distance(result.scores, igraph_pagerank(graph.view(), 0.85))
          < igraph_tolerance);
  }
}

TEST_CASE("pagerank_ring: random graphs agree with igraph",
          "[graph][pagerank]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const random_graph what{seed,          2000,  9000,
                            seed % 2 == 0, false, seed % 4 < 2};
    check_ring_with_igraph(
      build_csr(cpu(), list_of(what), self_loops::drop).value().view());
  }
}

TEST_CASE("pagerank_ring: real graphs agree with igraph",
          "[graph][pagerank][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  edge_file_options plain;
  check_ring_with_igraph(
    read_graph(folder, "wiki-Vote.txt.gz", plain).view());
  edge_file_options undirected;
  undirected.directed = false;
  check_ring_with_igraph(
    read_graph(folder, "facebook_combined.txt.gz", undirected).view());
}

TEST_CASE("pagerank: real graphs agree with igraph",
          "[graph][pagerank][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  edge_file_options plain;
  check_igraph(read_graph(folder, "wiki-Vote.txt.gz", plain).view());
  check_igraph(read_graph(folder, "p2p-Gnutella08.txt.gz", plain).view());
  check_igraph(read_graph(folder, "email-Eu-core.txt.gz", plain).view());
  edge_file_options slashdot;
  slashdot.header = edge_file_options::header_line::counts;
  slashdot.first_id = 1;
  check_igraph(
    read_graph(folder, "soc-slashdot0902-directed.jlg", slashdot).view());
  edge_file_options undirected;
  undirected.directed = false;
  check_igraph(
    read_graph(folder, "facebook_combined.txt.gz", undirected).view());
  auto lesmis
    = read_gml((folder / "lesmis_weighted.gml").string(), "attr1").value();
  check_igraph(graph_of(std::move(lesmis)).view());
  auto football = read_gml((folder / "football.gml").string()).value();
  check_igraph(graph_of(std::move(football)).view());
}

TEST_CASE("pagerank: the karate club's published leaders",
          "[graph][pagerank][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  // networkx's own copy of the club, tol=1e-14, numbers its members otherwise.
  const auto graph
    = graph_of(read_gml((folder / "karate.gml").string()).value());
  auto scores = tight_scores(graph.view()).scores;
  std::sort(scores.begin(), scores.end(), std::greater<>{});
  CHECK(scores[0] == Approx(0.100919).margin(1e-6));
  CHECK(scores[1] == Approx(0.096997).margin(1e-6));
  CHECK(scores[2] == Approx(0.071693).margin(1e-6));
}

TEST_CASE("pagerank: unfinished scores agree with networkx",
          "[graph][pagerank]") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto list
      = distinct({seed, 200, 600, seed % 2 == 0, seed % 3 == 0, seed < 3});
    // Weights of 0 only are a dangling node to both.
    const auto wanted = ask_networkx(list, "nx.pagerank(G)");
    if (wanted.empty()) {
      WARN("SKIPPED: no networkx");
      return;
    }
    const auto scores
      = run_pagerank<double>(cpu(), graph_of(list).view()).value();
    CHECK(distance(scores.scores, wanted) < 1e-12);
    // Stopped far from the end.
    const auto early = ask_networkx(list, "nx.pagerank(G, alpha=0.5, "
                                          "tol=1e-4, personalization="
                                          "{3: 1, 5: 2})");
    pagerank_options options;
    options.damping = 0.5;
    options.tolerance = 1e-4;
    std::vector<double> teleport(200);
    teleport[3] = 1;
    teleport[5] = 2;
    options.teleport = teleport;
    const auto stopped
      = run_pagerank<double>(cpu(), graph_of(list).view(), options).value();
    CHECK(distance(stopped.scores, early) < 1e-12);
  }
}
