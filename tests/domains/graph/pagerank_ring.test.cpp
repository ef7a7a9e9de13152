// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/pagerank_ring.hpp"

#include "ringwright/domains/graph/pagerank_batch.hpp"
#include "ringwright/domains/graph/read_gml.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <numeric>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

using rank_ring = tests::graph_ring<pagerank_ring>;

pagerank_ring_config config_for(std::uint32_t nodes, std::uint32_t edges,
                                std::uint32_t slice_work = 1u << 18) {
  pagerank_ring_config result;
  result.max_nodes = nodes;
  result.max_edges = edges;
  result.slice_work = slice_work;
  return result;
}

wire::recalculate sweeps(std::uint32_t count, double tolerance = 0,
                         bool restart = true) {
  wire::recalculate result{.tolerance = units_of_score(tolerance),
                           .max_iterations = count};
  result.restart = restart;
  return result;
}

std::vector<double> scores_of(rank_ring& ring) {
  std::vector<double> result;
  const auto snapshot = read_pagerank(handle_of{ring}).value();
  for (const auto units : snapshot.scores)
    result.push_back(score_of_units(units));
  return result;
}

std::int64_t sum_of(const std::vector<std::int64_t>& scores) {
  return std::accumulate(scores.begin(), scores.end(), std::int64_t{0});
}

/// What the ring and doubles may differ by in all after any sweep: roundings
/// of the ring as documented, and those of a batch.
double bound_for(std::size_t nodes, std::size_t edges) {
  const auto n = static_cast<double>(nodes);
  const auto m = static_cast<double>(edges);
  return ((2 * m + n) * 0x1p-62 + (m + 8 * n) * 0x1p-53) / 0.15;
}

/// Loads a graph and compares all sweeps of both.
void compare_with_batch(const csr& graph) {
  const auto view = graph.view();
  rank_ring ring{config_for(static_cast<std::uint32_t>(view.nodes()),
                            static_cast<std::uint32_t>(view.entries()))};
  ring.load<wire::load_scores>(
    score_payloads(std::vector<std::int64_t>(graph.nodes())));
  ring.load<wire::add_edges>(edge_payloads(arcs_of(view)));
  pagerank_options options;
  options.weighted = false;
  for (const auto count : {1u, 2u, 7u, 60u}) {
    options.tolerance = 0;
    options.max_iterations = count;
    const auto wanted = run_pagerank<double>(cpu(), view, options).value();
    const auto got = ring.ask(sweeps(count));
    CHECK(got.iterations == count);
    CHECK_FALSE(got.converged);
    const auto scores = scores_of(ring);
    REQUIRE(scores.size() == graph.nodes());
    double apart = 0;
    for (std::size_t i = 0; i < scores.size(); ++i)
      apart += std::abs(scores[i] - wanted.scores.view()[i]);
    const auto bound = bound_for(graph.nodes(), graph.view().entries());
    CHECK(apart < bound);
    CHECK(std::abs(std::ldexp(static_cast<double>(got.residual), -62)
                   - wanted.residual)
          < 2 * bound);
  }
}

} // namespace

TEST_CASE("pagerank_ring: a path, by hand", "[graph]") {
  rank_ring ring{config_for(10, 10)};
  ring.add(0, 1);
  CHECK(ring.add(1, 2).nodes == 3);
  CHECK(ring.ask(sweeps(1000, 1e-15)).converged);
  // x, x (1 + d), x (1 + d + d^2), and what makes them add up to 1.
  const auto scores = scores_of(ring);
  const auto x = 1 / (1 + 1.85 + 2.5725);
  CHECK(scores[0] == Approx(x).epsilon(1e-14));
  CHECK(scores[1] == Approx(1.85 * x).epsilon(1e-14));
  CHECK(scores[2] == Approx(2.5725 * x).epsilon(1e-14));
}

TEST_CASE("pagerank_ring: one sweep in units, by hand", "[graph]") {
  auto config = config_for(4, 4);
  config.damping = fixed<8>::from_units(50'000'000);
  rank_ring ring{config};
  ring.add(0, 1);
  ring.add(0, 2);
  CHECK(ring.ask(sweeps(1)).iterations == 1);
  // Even: 2^62 = 3 * 1537228672809129301 + 1. Node 0 passes on a half of it
  // in two halves; the rest is spread.
  constexpr auto share = 1537228672809129302 / 4;
  constexpr auto rest = score_one - 2 * share;
  const auto got = read_pagerank(handle_of{ring}).value().scores;
  REQUIRE(got.size() == 3);
  CHECK(got[0] == rest / 3 + (rest % 3 > 0 ? 1 : 0));
  CHECK(got[1] == share + rest / 3 + (rest % 3 > 1 ? 1 : 0));
  CHECK(got[2] == share + rest / 3);
}

TEST_CASE("pagerank_ring: edges that came to nothing upstream", "[graph]") {
  // 0 -> 1 <- 2: all of the score is there, and 1 has most of it.
  rank_ring ring{config_for(3, 2)};
  ring.add(0, 1);
  ring.add(2, 1);
  CHECK(ring.ask(sweeps(1000, 1e-15)).converged);
  const auto scores = scores_of(ring);
  const auto x = 1 / (2 + 2.7);
  CHECK(scores[0] == Approx(x).epsilon(1e-14));
  CHECK(scores[1] == Approx(2.7 * x).epsilon(1e-14));
  CHECK(scores[0] == scores[2]);
}

TEST_CASE("pagerank_ring: self-loops, dangling and isolated nodes",
          "[graph]") {
  rank_ring loop{config_for(2, 2)};
  loop.add(0, 0);
  loop.add(0, 1);
  CHECK(loop.ask(sweeps(1000, 1e-16)).converged);
  // p0 = t + d p0 / 2 and p1 = the same.
  CHECK(scores_of(loop)[0] == Approx(0.5).epsilon(1e-14));
  rank_ring trap{config_for(2, 2)};
  trap.add(0, 1);
  trap.add(1, 1);
  CHECK(trap.ask(sweeps(1000, 1e-16)).converged);
  CHECK(scores_of(trap)[0] == Approx(0.075).epsilon(1e-14));
  // Node 1 is named by nothing but the numbers on both sides of it.
  rank_ring isolated{config_for(3, 1)};
  isolated.add(0, 2);
  CHECK(isolated.ask(sweeps(1000, 1e-16)).converged);
  CHECK(scores_of(isolated)[1] == Approx(1 / 3.85).epsilon(1e-14));
  rank_ring alone{config_for(1, 1)};
  alone.add(0, 0);
  CHECK(alone.ask(sweeps(5, 1e-3)).converged);
  CHECK(read_pagerank(handle_of{alone}).value().scores
        == std::vector<std::int64_t>{score_one});
}

TEST_CASE("pagerank_ring: a graph without edges and one without nodes",
          "[graph]") {
  rank_ring ring{config_for(7, 7)};
  const auto none = ring.ask(sweeps(5, 1e-3));
  CHECK(none.converged);
  CHECK(none.iterations == 0);
  CHECK(ring.ask(wire::query_scores{.first = 0, .count = 5}).nodes == 0);
  ring.load<wire::load_scores>(score_payloads(std::vector<std::int64_t>(7)));
  const auto even = ring.ask(sweeps(5, 1e-3, false));
  CHECK(even.converged);
  CHECK(even.iterations == 2);
  const auto scores = read_pagerank(handle_of{ring}).value().scores;
  CHECK(sum_of(scores) == score_one);
  CHECK(scores.front() - scores.back() == 1);
}

TEST_CASE("pagerank_ring: sweeps as the batch's, on random graphs",
          "[graph]") {
  for (const auto seed : {1u, 2u, 3u, 4u, 5u, 6u})
    compare_with_batch(graph_of(list_of(
      random_graph{seed, 40 + 400 * seed, 1000 * seed, seed % 2 == 0, false,
                   seed > 3})));
}

TEST_CASE("pagerank_ring: sweeps as the batch's, on the karate club",
          "[graph]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  compare_with_batch(
    graph_of(read_gml((folder / "karate.gml").string()).value()));
}

TEST_CASE("pagerank_ring: a cap that is reached is not convergence",
          "[graph]") {
  rank_ring ring{config_for(10, 10)};
  ring.add(0, 1);
  ring.add(1, 2);
  ring.add(2, 0);
  ring.add(3, 0);
  const auto capped = ring.ask(sweeps(3, 1e-9));
  CHECK_FALSE(capped.converged);
  CHECK(capped.iterations == 3);
  CHECK(ring.ask(wire::query_scores{.first = 0, .count = 1}).stale);
  // The rest, from where it stood, is as long as all without a stop.
  const auto rest = ring.ask(sweeps(1000, 1e-9, false));
  CHECK(rest.converged);
  CHECK(rest.residual < static_cast<std::uint64_t>(units_of_score(1e-9)));
  CHECK_FALSE(ring.ask(wire::query_scores{.first = 0, .count = 1}).stale);
  const auto in_steps = ring.bytes();
  rank_ring other{config_for(10, 10)};
  const auto snapshot = read_pagerank(handle_of{ring}).value();
  for (const auto& e : snapshot.edges)
    other.add(e.source, e.target);
  CHECK(other.ask(sweeps(1000, 1e-9)).iterations == rest.iterations + 3);
  CHECK(other.bytes() == in_steps);
  // The last of just enough sweeps converges; one fewer do not.
  CHECK(other.ask(sweeps(rest.iterations + 3, 1e-9)).converged);
  CHECK_FALSE(other.ask(sweeps(rest.iterations + 2, 1e-9)).converged);
}

TEST_CASE("pagerank_ring: edges count once, in whatever pieces they come",
          "[graph]") {
  CHECK(rc::check([] {
    random_graph what;
    what.seed = *rc::gen::arbitrary<std::uint64_t>();
    what.nodes = *rc::gen::inRange(1u, 60u);
    what.edges = *rc::gen::inRange(0u, 400u);
    const auto list = list_of(what).edges;
    rank_ring one_by_one{config_for(60, 400)};
    rank_ring at_once{config_for(60, 400)};
    rank_ring in_pieces{config_for(60, 400, *rc::gen::inRange(1u, 9u))};
    for (const auto& e : list)
      one_by_one.add(e.source, e.target);
    const auto reply = at_once.ask(wire::add_edges{}, wire_edges(list));
    const auto cut = *rc::gen::inRange<std::size_t>(0, list.size() + 1);
    const std::span<const edge> all{list};
    in_pieces.load<wire::add_edges>(edge_payloads(all.first(cut)));
    in_pieces.load<wire::add_edges>(edge_payloads(all.subspan(cut)));
    const auto graph = graph_of(list_of(what));
    RC_ASSERT(reply.total == graph.view().entries());
    RC_ASSERT(reply.changes == graph.view().entries());
    RC_ASSERT(one_by_one.bytes() == at_once.bytes());
    RC_ASSERT(in_pieces.bytes() == at_once.bytes());
    // What is there already changes nothing.
    RC_ASSERT(at_once.ask(wire::add_edges{}, wire_edges(list)).changes == 0);
    RC_ASSERT(one_by_one.bytes() == at_once.bytes());
  }));
}

TEST_CASE("pagerank_ring: slices of one step give the bytes of one slice",
          "[graph]") {
  const auto graph = graph_of(list_of(random_graph{8, 50, 200}));
  const auto arcs = edge_payloads(arcs_of(graph.view()));
  rank_ring short_slices{config_for(50, 300, 1)};
  rank_ring one_slice{config_for(50, 300, 1u << 30)};
  for (auto* ring : {&short_slices, &one_slice}) {
    ring->load<wire::add_edges>(arcs);
    ring->ask(sweeps(9));
  }
  const auto steps = static_cast<int>(
    graph.nodes() + 9 * (2 * graph.nodes() + graph.view().entries()));
  CHECK(short_slices.slices() == steps);
  CHECK(one_slice.slices() == 1);
  CHECK(short_slices.bytes() == one_slice.bytes());
}

TEST_CASE("pagerank_ring: the sum is exact, whatever happens", "[graph]") {
  CHECK(rc::check([] {
    rank_ring ring{config_for(20, 100, 7)};
    ring.add(0, 1);
    for (auto k = 0; k < 12; ++k) {
      const auto a = *rc::gen::inRange(0u, 20u);
      const auto b = *rc::gen::inRange(0u, 20u);
      const auto delta = *rc::gen::inRange<std::int64_t>(
        -score_one / 8, score_one / 8);
      const auto before = ring.bytes();
      switch (*rc::gen::inRange(0, 3)) {
        case 0:
          ring.add(a, b);
          break;
        case 1:
          if (ring.send(wire::update_score{.delta = delta, .node = a}).status
              != errc::none)
            RC_ASSERT(ring.bytes() == before);
          break;
        default:
          ring.ask(sweeps(3, 0, delta > 0));
          RC_ASSERT(ring.state().sum == score_one);
      }
      const auto scores = read_pagerank(handle_of{ring}).value().scores;
      RC_ASSERT(sum_of(scores) == ring.state().sum);
      for (const auto x : scores)
        RC_ASSERT(x >= 0);
    }
  }));
}

TEST_CASE("pagerank_ring: scores are updated within their limits",
          "[graph]") {
  rank_ring ring{config_for(4, 4)};
  ring.add(0, 1);
  const auto update = [&](std::uint32_t node, std::int64_t delta) {
    return ring.send(wire::update_score{.delta = delta, .node = node});
  };
  const auto added
    = update(1, 100).as<wire::update_score_reply>();
  CHECK(added.score == 100);
  CHECK(added.sum == 100);
  CHECK(added.version == 2);
  CHECK(update(1, 0).as<wire::update_score_reply>().version == 2);
  const auto before = ring.bytes();
  CHECK(update(2, 1).status == errc::not_found);
  CHECK(update(1, -101).status == errc::invalid_argument);
  CHECK(update(1, INT64_MIN).status == errc::invalid_argument);
  CHECK(update(0, score_one - 99).status == errc::overflow);
  CHECK(update(0, INT64_MAX).status == errc::overflow);
  CHECK(ring.bytes() == before);
  CHECK(update(0, score_one - 100).as<wire::update_score_reply>().sum
        == score_one);
  CHECK(update(1, -100).as<wire::update_score_reply>().score == 0);
}
