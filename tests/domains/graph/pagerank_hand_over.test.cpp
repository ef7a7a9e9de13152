// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/pagerank_hand_over.hpp"

#include "ringwright/tests/domains/graph/dense_pagerank.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

#include <rapidcheck.h>

#include <limits>
#include <set>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

using rank_ring = tests::graph_ring<pagerank_ring>;

pagerank_scores<double> batch_of(const csr& graph, double tolerance = 1e-12) {
  pagerank_options options;
  options.tolerance = tolerance;
  options.stop = pagerank_stop::total;
  options.max_iterations = 2000;
  auto result = run_pagerank<double>(cpu(), graph.view(), options);
  REQUIRE(result);
  REQUIRE(result->converged);
  return std::move(*result);
}

pagerank_hand_over_options within(double tolerance) {
  return {.tolerance = tolerance, .stop = pagerank_stop::total};
}

expected<pagerank_handed_over> try_hand_over(rank_ring& ring,
                                             const csr_view& graph,
                                             std::span<const double> scores,
                                             double tolerance = 1e-6) {
  return hand_over(handle_of{ring}, graph, scores, within(tolerance));
}

errc code_of(const expected<pagerank_handed_over>& done) {
  return done ? errc::none : done.error().code;
}

std::vector<double> scores_of(rank_ring& ring) {
  return read_pagerank(handle_of{ring}).value().real_scores();
}

/// All changes of a graph that a ring may see, and the edges that it should
/// have by then.
struct random_life {
  rank_ring& ring;
  std::uint32_t nodes;
  std::set<std::pair<node_id, node_id>> edges;

  void step() {
    const auto a = *rc::gen::inRange(0u, nodes);
    const auto b = *rc::gen::inRange(0u, nodes);
    switch (*rc::gen::inRange(0, 4)) {
    case 0:
    case 1:
      ring.add(a, b);
      edges.insert({a, b});
      break;
    case 2:
      // Refused when there is no such node or no such score.
      ring.send(wire::update_score{
        .delta = *rc::gen::inRange<std::int64_t>(-score_one / 4, score_one / 4),
        .node = a});
      break;
    default:
      ring.ask(wire::recalculate{.tolerance = units_of_score(1e-3),
                                 .max_iterations = 1 + a % 4});
    }
  }

  /// The graph, from nothing that the ring says but the number of nodes.
  csr graph() {
    std::vector<edge> list;
    for (const auto& [source, target] : edges)
      list.push_back({source, target});
    return graph_of(list_of(ring.state().nodes, std::move(list)));
  }
};

} // namespace

TEST_CASE("pagerank_hand_over: a ring has room for the graph and more",
          "[graph]") {
  const auto graph = graph_of(list_of(4, {{0, 1}, {1, 2}}, false));
  const auto config = pagerank_config_for(graph.view(), {10, 20}).value();
  CHECK(config.max_nodes == 14);
  // Both directions.
  CHECK(config.max_edges == 24);
  CHECK(config.is_valid());
  pagerank_ring_config base;
  base.slice_work = 9;
  CHECK(pagerank_config_for(graph.view(), {}, base)->slice_work == 9);
  // A ring of nothing is none.
  const auto nothing = graph_of({});
  CHECK(pagerank_config_for(nothing.view())->is_valid());
  CHECK(pagerank_config_for(nothing.view(), {1u << 28, 1u << 30}));
  for (const auto& [nodes, edges] :
       {std::pair<std::uint64_t, std::uint64_t>{(1u << 28) + 1, 0},
        {0, (1u << 30) + 1},
        {~std::uint64_t{0}, 0},
        {0, ~std::uint64_t{0}}}) {
    const auto refused = pagerank_config_for(nothing.view(), {nodes, edges});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::capacity_exceeded);
  }
}

TEST_CASE("pagerank_hand_over: the ring answers as the batch and goes on",
          "[graph]") {
  for (const auto directed : {true, false}) {
    // More nodes and edges than a message and a page.
    const auto graph
      = graph_of(list_of(random_graph{6, 9000, 30'000, directed}));
    const auto batch = batch_of(graph);
    rank_ring ring{pagerank_config_for(graph.view(), {1, 2}).value()};
    const auto done
      = try_hand_over(ring, graph.view(), batch.scores.view(), 2e-12);
    INFO((done ? "" : done.error().what));
    REQUIRE(done);
    CHECK(done->nodes == 9000);
    CHECK(done->edges == graph.view().entries());
    CHECK(done->residual < 2e-12);
    CHECK(done->version == ring.state().version);
    CHECK(ring.state().sum == score_one);
    CHECK(distance(scores_of(ring), batch.scores.view()) < 4e-12);
    CHECK_FALSE(ring.ask(wire::query_scores{.first = 0, .count = 1}).stale);
    // An edge later: some sweeps, but fewer than from even scores.
    ring.add(8999, 0);
    ring.add(9000, 1);
    wire::recalculate again{.tolerance = units_of_score(1e-9),
                            .max_iterations = 1000};
    const auto warm = ring.ask(again);
    CHECK(warm.converged);
    const auto snapshot = read_pagerank(handle_of{ring}).value();
    again.restart = true;
    CHECK(warm.iterations < ring.ask(again).iterations);
    // And back: a batch on what the ring holds comes to the same.
    const auto later = graph_of(snapshot.graph());
    CHECK(later.nodes() == 9001);
    CHECK(distance(snapshot.real_scores(), batch_of(later).scores.view())
          < 1e-9 / 0.15 + 1e-11);
  }
}

TEST_CASE("pagerank_hand_over: after any messages as a batch of that graph",
          "[graph]") {
  CHECK(rc::check([] {
    random_graph what;
    what.seed = *rc::gen::arbitrary<std::uint64_t>();
    what.nodes = *rc::gen::inRange(1u, 40u);
    what.edges = *rc::gen::inRange(0u, 120u);
    const auto begin = graph_of(list_of(what));
    rank_ring ring{pagerank_config_for(begin.view(), {10, 100}).value()};
    RC_ASSERT(
      try_hand_over(ring, begin.view(), batch_of(begin).scores.view(), 1e-9)
        .has_value());
    random_life life{ring, what.nodes + 10, {}};
    for (const auto& e : arcs_of(begin.view()))
      life.edges.insert({e.source, e.target});
    for (auto k = *rc::gen::inRange(0, 40); k > 0; --k)
      life.step();
    RC_ASSERT(ring
                .ask(wire::recalculate{.tolerance = units_of_score(1e-12),
                                       .max_iterations = 1000})
                .converged);
    // Both are within tolerance / (1 - damping) of the solution.
    RC_ASSERT(distance(scores_of(ring), batch_of(life.graph()).scores.view())
              < 2 * 1e-12 / 0.15 + 1e-13);
  }));
}

TEST_CASE("pagerank_hand_over: results of the other updates and defaults",
          "[graph]") {
  const auto graph = graph_of(list_of(random_graph{2, 2000, 9000}));
  for (const auto updates :
       {pagerank_updates::power, pagerank_updates::gauss_seidel}) {
    pagerank_options options;
    options.updates = updates;
    const auto batch
      = run_pagerank<double>(cpu(), graph.view(), options).value();
    rank_ring ring{pagerank_config_for(graph.view()).value()};
    const auto done
      = hand_over(handle_of{ring}, graph.view(), batch.scores.view());
    INFO((done ? "" : done.error().what));
    CHECK(done);
  }
}

TEST_CASE("pagerank_hand_over: a graph of nothing", "[graph]") {
  const auto nothing = graph_of({});
  rank_ring ring{pagerank_config_for(nothing.view()).value()};
  const auto done = try_hand_over(ring, nothing.view(), {});
  INFO((done ? "" : done.error().what));
  REQUIRE(done);
  CHECK(done->nodes == 0);
  CHECK(done->residual == 0);
}

TEST_CASE("pagerank_hand_over: what is refused before anything is sent",
          "[graph]") {
  const auto graph = graph_of(list_of(3, {{0, 1}, {1, 2}}));
  const auto weighted = graph_of(list_of(2, {{0, 1}}, true, {2.0}));
  const std::vector<double> scores{0.2, 0.3, 0.5};
  rank_ring ring{pagerank_config_for(graph.view()).value()};
  const auto before = ring.bytes();
  const auto code
    = [&](const csr& of, std::vector<double> what, double tolerance = 1.0) {
        return code_of(try_hand_over(ring, of.view(), what, tolerance));
      };
  CHECK(code(weighted, {0.5, 0.5}) == errc::invalid_argument);
  CHECK(code(graph, {0.5, 0.5}) == errc::invalid_argument);
  CHECK(code(graph, {0.5, 0.5, -1}) == errc::invalid_argument);
  CHECK(code(graph, scores, 0) == errc::invalid_argument);
  CHECK(code(graph, scores, -1) == errc::invalid_argument);
  CHECK(code(graph, scores, std::numeric_limits<double>::infinity())
        == errc::invalid_argument);
  CHECK(code(graph, scores, std::numeric_limits<double>::quiet_NaN())
        == errc::invalid_argument);
  CHECK(ring.bytes() == before);
  CHECK(code(graph, scores) == errc::none);
  // It is no longer empty.
  CHECK(code(graph, scores) == errc::invalid_argument);
}

TEST_CASE("pagerank_hand_over: scores that are no result of this graph",
          "[graph]") {
  const auto graph = graph_of(list_of(random_graph{7, 50, 200}));
  const auto code = [&](const csr& of, double damping) {
    auto config = pagerank_config_for(graph.view()).value();
    config.damping = fixed<8>::from_double(damping).value;
    rank_ring ring{config};
    const auto done
      = try_hand_over(ring, graph.view(), batch_of(of).scores.view(), 1e-9);
    if (!done)
      CHECK(done.error().what.find("changes the scores by")
            != std::string::npos);
    return code_of(done);
  };
  CHECK(code(graph, 0.85) == errc::none);
  CHECK(code(graph, 0.84) == errc::rejected);
  CHECK(code(graph_of(list_of(random_graph{8, 50, 200})), 0.85)
        == errc::rejected);
}

TEST_CASE("pagerank_hand_over: a ring that is too small says what is left",
          "[graph]") {
  const auto graph = graph_of(list_of(random_graph{3, 9000, 20'000}));
  const auto scores = batch_of(graph, 1e-6);
  auto config = pagerank_config_for(graph.view()).value();
  config.max_edges -= 1;
  rank_ring no_edge{config};
  const auto edges = try_hand_over(no_edge, graph.view(), scores.scores.view());
  CHECK(code_of(edges) == errc::capacity_exceeded);
  CHECK(edges.error().what.find("edges 16380 to ") != std::string::npos);
  config.max_edges += 1;
  config.max_nodes -= 1;
  // The last node has no edge, so that its score is the first to find it out.
  auto list = list_of(9000, {{0, 1}});
  const auto sparse = graph_of(std::move(list));
  rank_ring no_node{config};
  const auto nodes = try_hand_over(no_node, sparse.view(),
                                   std::vector<double>(9000, 1.0 / 9000));
  CHECK(code_of(nodes) == errc::capacity_exceeded);
  CHECK(nodes.error().what.find("node 8190") != std::string::npos);
}

TEST_CASE("pagerank_hand_over: somebody who sends meanwhile is found out",
          "[graph]") {
  /// Lets another message through before the n-th of a type.
  struct disturbed {
    rank_ring& ring;
    std::uint16_t before;
    int n;

    ring_reply send_words(std::uint16_t type_id,
                          const std::vector<std::uint64_t>& words) {
      if (type_id == before && --n == 0) {
        if (type_id == wire::add_edges::type_id)
          ring.add(0, 1);
        else
          ring.ask(wire::update_score{.delta = -1, .node = 2});
      }
      return ring.send_words(type_id, words);
    }
  };
  const auto graph = graph_of(list_of(3, {{0, 1}, {1, 2}}));
  const auto batch = batch_of(graph);
  const auto problem = [&](std::uint16_t before, int n) {
    rank_ring ring{pagerank_config_for(graph.view(), {0, 5}).value()};
    disturbed link{ring, before, n};
    const auto done = hand_over(handle_of{link}, graph.view(),
                                batch.scores.view(), within(1e-3));
    CHECK(link.n == 0);
    CHECK(code_of(done) == errc::rejected);
    return done ? std::string{} : done.error().what;
  };
  CHECK(problem(wire::add_edges::type_id, 1).starts_with("of 2 edges only 1"));
  // The first question is whether the ring is empty.
  CHECK(problem(wire::query_scores::type_id, 2).starts_with("node 2 has "));
  CHECK(problem(wire::recalculate::type_id, 1).starts_with("somebody else"));
}
