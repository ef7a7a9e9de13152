// SPDX-License-Identifier: Apache-2.0
//
// Tolerances are L1 distances. Tight runs stop at a change below 1e-13, which
// leaves an error below 1e-12; sums of a few thousand terms round by 1e-15.
#include "ringwright/domains/graph/pagerank_batch.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/dense_pagerank.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

#include <rapidcheck.h>

#include <limits>
#include <numeric>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

constexpr double tight = 1e-12;

pagerank_options tight_options(pagerank_updates updates
                               = pagerank_updates::power) {
  pagerank_options result;
  result.tolerance = 1e-13;
  result.stop = pagerank_stop::total;
  result.max_iterations = 2000;
  result.updates = updates;
  return result;
}

std::vector<double> scores_of(const csr& graph, const pagerank_options& options
                                                = tight_options()) {
  auto result = run_pagerank<double>(cpu(), graph.view(), options);
  if (!result)
    FAIL(result.error().what);
  CHECK(result->converged);
  return {result->scores.begin(), result->scores.end()};
}

double sum_of(const std::vector<double>& scores) {
  return std::accumulate(scores.begin(), scores.end(), 0.0);
}

} // namespace

TEST_CASE("pagerank_batch: a chain by hand", "[graph][pagerank]") {
  // p0 = b, p1 = b + d p0, p2 = b + d p1, b such that they add up to 1.
  const auto scores = scores_of(graph_of(list_of(3, {{0, 1}, {1, 2}})));
  const auto b = 1 / (1 + 1.85 + 1 + 0.85 * 1.85);
  CHECK(distance(scores, std::vector{b, 1.85 * b, (1 + 0.85 * 1.85) * b})
        < tight);
}

TEST_CASE("pagerank_batch: two arcs into one node by hand",
          "[graph][pagerank]") {
  // 0 -> 1 <- 2: p0 = p2 = b, p1 = b + 2 d b.
  const auto scores = scores_of(graph_of(list_of(3, {{0, 1}, {2, 1}})));
  CHECK(distance(scores, std::vector{1 / 4.7, 2.7 / 4.7, 1 / 4.7}) < tight);
}

TEST_CASE("pagerank_batch: the score of dangling nodes is spread",
          "[graph][pagerank]") {
  const auto even = scores_of(graph_of(list_of(4, {})));
  CHECK(distance(even, std::vector(4, 0.25)) < tight);
  // A star: the hub's score goes back to all.
  const auto star = scores_of(graph_of(list_of(4, {{1, 0}, {2, 0}, {3, 0}})));
  const auto leaf = 1 / (4 + 3 * 0.85);
  CHECK(distance(star, std::vector{1 - 3 * leaf, leaf, leaf, leaf}) < tight);
}

TEST_CASE("pagerank_batch: a self-loop keeps its score", "[graph][pagerank]") {
  // p0 = b + d p0 / 2, p1 = b + d p0 / 2 + d p1.
  const auto scores = scores_of(graph_of(list_of(2, {{0, 0}, {0, 1}, {1, 1}})));
  const auto b = 0.075;
  const auto p0 = b / (1 - 0.425);
  CHECK(distance(scores, std::vector{p0, (b + 0.425 * p0) / 0.15}) < tight);
}

TEST_CASE("pagerank_batch: every graph of three nodes, with self-loops",
          "[graph][pagerank]") {
  for (auto updates : {pagerank_updates::power, pagerank_updates::gauss_seidel})
    for (unsigned bits = 0; bits < 512; ++bits) {
      edge_list list = list_of(3, {});
      for (unsigned i = 0; i < 9; ++i)
        if ((bits >> i & 1) != 0)
          list.edges.push_back({i / 3, i % 3});
      const auto graph = graph_of(std::move(list));
      const auto wanted = dense_pagerank(graph.view(), 0.85);
      const auto scores = scores_of(graph, tight_options(updates));
      if (distance(scores, wanted) > tight)
        FAIL("graph " << bits);
    }
}

TEST_CASE("pagerank_batch: every graph of four nodes", "[graph][pagerank]") {
  for (unsigned bits = 0; bits < 4096; ++bits) {
    edge_list list = list_of(4, {});
    for (unsigned i = 0; i < 12; ++i)
      if ((bits >> i & 1) != 0)
        list.edges.push_back({i / 3, (i / 3 + 1 + i % 3) % 4});
    const auto graph = graph_of(std::move(list));
    if (distance(scores_of(graph), dense_pagerank(graph.view(), 0.85)) > tight)
      FAIL("graph " << bits);
  }
}

TEST_CASE("pagerank_batch: random graphs agree with the dense solution",
          "[graph][pagerank]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    random_graph what{seed,
                      40,
                      10 + 8 * static_cast<unsigned>(seed),
                      seed % 2 == 0,
                      seed % 3 == 0,
                      seed % 4 < 2};
    const auto graph = graph_of(list_of(what));
    std::mt19937_64 random{seed};
    std::vector<double> teleport(40);
    for (auto& part : teleport)
      part = static_cast<double>(random() % 5);
    auto options = tight_options(seed % 5 < 2 ? pagerank_updates::power
                                              : pagerank_updates::gauss_seidel);
    options.damping = 0.1 + 0.02 * static_cast<double>(seed);
    if (seed % 7 < 4)
      options.teleport = teleport;
    const auto wanted
      = dense_pagerank(graph.view(), options.damping, options.teleport);
    CHECK(distance(scores_of(graph, options), wanted) < 10 * tight);
  }
}

TEST_CASE("pagerank_batch: scores are a distribution, whatever the graph",
          "[graph][pagerank]") {
  rc::check([](std::uint64_t seed) {
    random_graph what{
      seed,          1 + static_cast<std::uint32_t>(seed % 3000),
      4000,          seed % 2 == 0,
      seed % 3 == 0, seed % 5 < 2};
    const auto graph = graph_of(list_of(what));
    pagerank_options options;
    options.updates
      = seed % 7 < 3 ? pagerank_updates::power : pagerank_updates::gauss_seidel;
    const auto scores = scores_of(graph, options);
    RC_ASSERT(std::abs(sum_of(scores) - 1) < 1e-12);
    const auto least = 0.15 / static_cast<double>(what.nodes);
    for (auto score : scores)
      RC_ASSERT(score >= least * 0.999);
  });
}

TEST_CASE("pagerank_batch: scores do not depend on the names of nodes",
          "[graph][pagerank]") {
  rc::check([](std::uint64_t seed) {
    random_graph what{seed, 300, 1500, true, seed % 2 == 0, true};
    auto list = list_of(what);
    std::vector<node_id> name(what.nodes);
    std::iota(name.begin(), name.end(), 0u);
    std::shuffle(name.begin(), name.end(), std::mt19937_64{seed});
    const auto scores = scores_of(graph_of(list));
    for (auto& [source, target] : list.edges) {
      source = name[source];
      target = name[target];
    }
    const auto renamed = scores_of(graph_of(std::move(list)));
    for (std::size_t i = 0; i < scores.size(); ++i)
      RC_ASSERT(std::abs(scores[i] - renamed[name[i]]) < tight);
  });
}

TEST_CASE("pagerank_batch: any number of threads gives the same bits",
          "[graph][pagerank]") {
  for (auto directed : {false, true})
    for (auto updates :
         {pagerank_updates::power, pagerank_updates::gauss_seidel}) {
      random_graph what{11, 50'000, 400'000, directed, directed, true};
      const auto graph = graph_of(list_of(what));
      pagerank_options options;
      options.tolerance = 1e-9;
      options.updates = updates;
      const auto one = run_pagerank<double>(cpu(1), graph.view(), options);
      const auto one_short = run_pagerank<float>(cpu(1), graph.view(), options);
      REQUIRE(one);
      REQUIRE(one_short);
      for (auto threads : {2u, 5u}) {
        const auto same
          = run_pagerank<double>(cpu(threads), graph.view(), options);
        REQUIRE(same);
        CHECK(same->scores == one->scores);
        CHECK(same->residual == one->residual);
        CHECK(same->iterations == one->iterations);
        const auto same_short
          = run_pagerank<float>(cpu(threads), graph.view(), options);
        REQUIRE(same_short);
        CHECK(same_short->scores == one_short->scores);
      }
      CHECK(distance(one_short->scores, one->scores) < 1e-5);
    }
}

TEST_CASE("pagerank_batch: a cap that is reached is not convergence",
          "[graph][pagerank]") {
  const auto graph = graph_of(list_of(random_graph{}));
  pagerank_options options;
  options.tolerance = 0;
  options.max_iterations = 7;
  const auto capped = run_pagerank<double>(cpu(), graph.view(), options);
  REQUIRE(capped);
  CHECK_FALSE(capped->converged);
  CHECK(capped->iterations == 7);
  CHECK(capped->residual > 0);
  options.tolerance = 1e-6;
  options.max_iterations = 100;
  const auto done = run_pagerank<double>(cpu(), graph.view(), options);
  CHECK(done->converged);
  CHECK(done->residual < 1e-6 * 100);
  options.stop = pagerank_stop::total;
  const auto more = run_pagerank<double>(cpu(), graph.view(), options);
  CHECK(more->residual < 1e-6);
  CHECK(more->iterations > done->iterations);
  CHECK(more->iterations < 100);
}

TEST_CASE("pagerank_batch: step by step is the same", "[graph][pagerank]") {
  const auto graph = graph_of(list_of(random_graph{}));
  const auto whole = run_pagerank<double>(cpu(), graph.view());
  REQUIRE(whole);
  auto run = pagerank_iteration<double>::initial_state(cpu(), graph.view());
  REQUIRE(run);
  CHECK_FALSE(run->converged());
  CHECK_FALSE(run->converged(1e300));
  pagerank_sweep last;
  while (!run->converged()) {
    auto sweep = run->iterate();
    REQUIRE(sweep);
    CHECK(sweep->iteration == last.iteration + 1);
    last = *sweep;
  }
  CHECK(last.iteration == whole->iterations);
  CHECK(last.delta == whole->residual);
  CHECK(run->converged(last.delta * 1.01));
  CHECK_FALSE(run->converged(last.delta));
  auto scores = run->take_scores();
  REQUIRE(scores);
  CHECK(*scores == whole->scores);
  CHECK(run->take_scores().error() == errc::illegal_transition);
  CHECK(run->iterate().error() == errc::illegal_transition);
}

TEST_CASE("pagerank_batch: no nodes have no scores", "[graph][pagerank]") {
  for (const auto& graph : {csr_view{}, graph_of(list_of(0, {})).view()}) {
    const auto result = run_pagerank<double>(cpu(), graph);
    REQUIRE(result);
    CHECK(result->scores.empty());
    CHECK(result->converged);
    CHECK(result->iterations == 0);
  }
}

TEST_CASE("pagerank_batch: options out of range are refused",
          "[graph][pagerank]") {
  const auto graph = graph_of(list_of(2, {{0, 1}}));
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [&](auto change) {
    pagerank_options options;
    change(options);
    const auto result = run_pagerank<double>(cpu(), graph.view(), options);
    REQUIRE_FALSE(result);
    return result.error();
  };
  for (auto damping : {0.0, 1.0, -0.1, 1.5, nan})
    CHECK(refused([=](auto& o) { o.damping = damping; })
          == errc::invalid_argument);
  CHECK(refused([](auto& o) { o.damping = 2; }).what
        == "damping is 2.000000, allowed are numbers between 0 and 1, without "
           "these");
  for (auto tolerance : {-1e-9, nan, std::numeric_limits<double>::infinity()})
    CHECK(refused([=](auto& o) { o.tolerance = tolerance; })
          == errc::invalid_argument);
  CHECK(refused([](auto& o) { o.max_iterations = 0; })
        == errc::invalid_argument);
  const std::vector<double> wrong[]
    = {{1}, {0, 0}, {1, -1}, {1, nan}, {1, 2, 3}};
  for (const auto& teleport : wrong) {
    const auto code = refused([&](auto& o) { o.teleport = teleport; }).code;
    CHECK(code
          == (teleport.back() == teleport.back() ? errc::invalid_argument
                                                 : errc::not_finite));
  }
}

TEST_CASE("pagerank_batch: progress, stop and deadline", "[graph][pagerank]") {
  const auto graph = graph_of(list_of(random_graph{}));
  pagerank_options options;
  options.tolerance = 0;
  std::stop_source stop;
  gpu::run_options watch;
  std::uint64_t last = 0;
  watch.stop = stop.get_token();
  watch.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 100);
    last = done;
    if (done == 5)
      stop.request_stop();
  };
  const auto stopped
    = run_pagerank<double>(cpu().with(watch), graph.view(), options);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error() == errc::cancelled);
  CHECK(last == 5);
  gpu::run_options late;
  late.deadline = std::chrono::steady_clock::now();
  CHECK(run_pagerank<float>(cpu().with(late), graph.view()).error()
        == errc::deadline_exceeded);
}

TEST_CASE("pagerank_batch: a GPU gives the bits of the CPU",
          "[graph][pagerank][cuda]") {
  auto on = cuda_or_skip();
  if (!on)
    return;
  for (auto updates :
       {pagerank_updates::power, pagerank_updates::gauss_seidel}) {
    random_graph what{11, 50'000, 400'000, true, true, true};
    const auto graph = graph_of(list_of(what));
    const std::vector<double> teleport(50'000, 0.5);
    pagerank_options options;
    options.updates = updates;
    options.teleport = teleport;
    const auto wanted = run_pagerank<double>(cpu(), graph.view(), options);
    const auto there = run_pagerank<double>(*on, graph.view(), options);
    REQUIRE(there);
    CHECK(there->scores == wanted->scores);
    CHECK(there->residual == wanted->residual);
    const auto wanted_short = run_pagerank<float>(cpu(), graph.view(), options);
    const auto there_short = run_pagerank<float>(*on, graph.view(), options);
    REQUIRE(there_short);
    CHECK(there_short->scores == wanted_short->scores);
  }
  CHECK(run_pagerank<double>(*on, csr_view{})->converged);
}
