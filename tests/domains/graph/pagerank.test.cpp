// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/pagerank.hpp"

#include "ringwright/domains/batch_entry.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/dense_pagerank.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

using namespace ringwright;
using namespace ringwright::tests;
using domains::graph::pagerank;

namespace {

namespace wire = messages::graph_analytics;

static_assert(gpu::iterative_kernel<pagerank>);
static_assert(domains::catalogued_batch_kernel<pagerank>);
static_assert(domains::file_reading_kernel<pagerank>);

constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();

/// 0 -> 1 -> 2, until nothing changes.
pagerank::input chain() {
  pagerank::input in;
  in.sources = {0, 1};
  in.targets = {1, 2};
  in.tolerance = 1e-14;
  in.max_iterations = 1000;
  return in;
}

/// A random graph, with parameters as they are by default.
pagerank::input random_input(bool weighted = true) {
  auto list = list_of(random_graph{5, 60, 200, true, weighted, true});
  pagerank::input in;
  for (const auto& [source, target] : list.edges) {
    in.sources.push_back(source);
    in.targets.push_back(target);
  }
  in.weights = std::move(list.weights);
  in.nodes = 60;
  return in;
}

pagerank::output result_of(const pagerank::input& in,
                           const gpu::executor& on = cpu()) {
  auto out = gpu::execute<pagerank>(on, in);
  if (!out)
    FAIL(out.error().what);
  return std::move(*out);
}

template <class Change>
error refused(Change change) {
  auto in = chain();
  change(in);
  const auto out = gpu::execute<pagerank>(cpu(), in);
  REQUIRE_FALSE(out);
  return out.error();
}

std::vector<double> dense_of(const pagerank::input& in) {
  edge_list list;
  list.nodes = in.nodes;
  list.directed = in.directed;
  for (std::size_t i = 0; i < in.sources.size(); ++i)
    list.edges.push_back({in.sources[i], in.targets[i]});
  if (in.weighted)
    list.weights = in.weights;
  const auto graph = graph_of(std::move(list));
  return dense_pagerank(graph.view(), in.damping, in.teleport);
}

expected<pagerank::input> read(std::string_view text, const char* name) {
  const temporary_file file{text, name};
  return pagerank::read_input(cpu(), file.path());
}

} // namespace

TEST_CASE("pagerank: a chain by hand", "[graph][pagerank]") {
  // p0 = b, p1 = b + d p0, p2 = b + d p1, b such that they add up to 1.
  const auto b = 1 / (1 + 1.85 + 1 + 0.85 * 1.85);
  const auto out = result_of(chain());
  CHECK(distance(out.scores, std::vector{b, 1.85 * b, (1 + 0.85 * 1.85) * b})
        < 1e-13);
  CHECK(out.converged);
  CHECK(out.iterations > 10);
  CHECK(out.residual < 3e-14);
}

TEST_CASE("pagerank: every parameter of the input counts",
          "[graph][pagerank]") {
  const auto check = [](auto change) {
    auto in = random_input();
    in.tolerance = 1e-13;
    in.max_iterations = 2000;
    change(in);
    const auto out = result_of(in);
    CHECK(out.converged);
    CHECK(distance(out.scores, dense_of(in)) < 1e-10);
    return out.scores;
  };
  const auto plain = check([](auto&) {});
  CHECK(distance(plain, check([](auto& in) { in.damping = 0.5; })) > 1e-2);
  CHECK(distance(plain, check([](auto& in) { in.directed = false; })) > 1e-2);
  CHECK(distance(plain, check([](auto& in) { in.weighted = false; })) > 1e-2);
  CHECK(distance(plain, check([](auto& in) { in.weights.clear(); })) > 1e-2);
  CHECK(distance(plain, check([](auto& in) {
                   in.teleport.assign(60, 0);
                   in.teleport[7] = 3;
                 }))
        > 1e-2);
  const auto blocks = check(
    [](auto& in) { in.updates = wire::pagerank_updates::gauss_seidel; });
  CHECK(distance(plain, blocks) < 1e-10);
  CHECK(blocks != plain);
}

TEST_CASE("pagerank: the stop rule and the precision count",
          "[graph][pagerank]") {
  auto in = random_input();
  const auto per_node = result_of(in);
  CHECK(per_node.converged);
  CHECK(per_node.residual < 60e-6);
  in.stop = wire::pagerank_stop::total;
  const auto total = result_of(in);
  CHECK(total.converged);
  CHECK(total.residual < 1e-6);
  CHECK(total.iterations > per_node.iterations);
  in.precision = wire::precision::float32;
  const auto short_ones = result_of(in);
  CHECK(distance(short_ones.scores, total.scores) < 1e-4);
  CHECK(std::all_of(
    short_ones.scores.begin(), short_ones.scores.end(), [](double score) {
      return static_cast<double>(static_cast<float>(score)) == score;
    }));
  CHECK(short_ones.scores != total.scores);
}

TEST_CASE("pagerank: a cap that is reached is not convergence",
          "[graph][pagerank]") {
  auto in = random_input();
  in.max_iterations = 3;
  const auto capped = result_of(in);
  CHECK_FALSE(capped.converged);
  CHECK(capped.iterations == 3);
  CHECK(capped.residual > 60e-6);
  in.max_iterations = 20;
  in.tolerance = 0;
  const auto all = result_of(in);
  CHECK_FALSE(all.converged);
  CHECK(all.iterations == 20);
}

TEST_CASE("pagerank: step by step is the same", "[graph][pagerank]") {
  for (auto precision : {wire::precision::float64, wire::precision::float32}) {
    auto in = random_input();
    in.precision = precision;
    const auto whole = result_of(in);
    std::vector<gpu::iteration> steps;
    auto run = gpu::iterate_until_converged<pagerank>(
      cpu(), in, {in.tolerance, in.max_iterations},
      [&](const gpu::iteration& step) { steps.push_back(step); });
    REQUIRE(run);
    CHECK(run->converged);
    CHECK(run->last.number == whole.iterations);
    CHECK(run->last.delta == whole.residual);
    REQUIRE(steps.size() == whole.iterations);
    CHECK(steps.front().number == 1);
    CHECK(steps.front().delta > steps.back().delta);
    CHECK(pagerank::take_scores(run->state).value() == whole.scores);
    CHECK(pagerank::take_scores(run->state).error()
          == errc::illegal_transition);
    CHECK(pagerank::iterate(cpu(), run->state, in).error()
          == errc::illegal_transition);
  }
  const auto capped
    = gpu::iterate_until_converged<pagerank>(cpu(), random_input(), {1e-6, 2});
  REQUIRE(capped);
  CHECK_FALSE(capped->converged);
  CHECK(capped->last.number == 2);
}

TEST_CASE("pagerank: any number of threads gives the same output",
          "[graph][pagerank]") {
  const auto one = result_of(random_input(), cpu(1));
  for (auto threads : {2u, 5u})
    CHECK(result_of(random_input(), cpu(threads)) == one);
}

TEST_CASE("pagerank: self-loops, repetitions and gaps have a meaning",
          "[graph][pagerank]") {
  // 0 -> 0 and 0 -> 1 -> 1: p0 = b + d p0 / 2, p1 = b + d p0 / 2 + d p1.
  auto in = chain();
  in.sources = {0, 0, 1};
  in.targets = {0, 1, 1};
  const auto p0 = 0.075 / (1 - 0.425);
  const std::vector wanted{p0, (0.075 + 0.425 * p0) / 0.15};
  CHECK(distance(result_of(in).scores, wanted) < 1e-12);
  // Repetitions of edges without weights change nothing.
  in.sources.push_back(0);
  in.targets.push_back(1);
  CHECK(distance(result_of(in).scores, wanted) < 1e-12);
  // With weights they add up: 0 -> 1 has 0.5 + 0.5.
  in.weights = {1, 0.5, 1, 0.5};
  CHECK(distance(result_of(in).scores, wanted) < 1e-12);
  // Ids that no edge names are nodes.
  in = chain();
  in.targets = {1, 5};
  const auto gaps = result_of(in).scores;
  REQUIRE(gaps.size() == 6);
  CHECK(gaps[2] == Approx(gaps[0]));
  CHECK(gaps[3] == gaps[2]);
  CHECK(gaps[5] > gaps[1]);
  in.nodes = 9;
  CHECK(result_of(in).scores.size() == 9);
}

TEST_CASE("pagerank: an empty graph has no scores, and is converged",
          "[graph][pagerank]") {
  const auto none = result_of({});
  CHECK(none == pagerank::output{.scores = {}, .converged = true});
  pagerank::input in;
  in.nodes = 4;
  CHECK(result_of(in).scores == std::vector(4, 0.25));
}

TEST_CASE("pagerank: a bad input is refused, and the field named",
          "[graph][pagerank]") {
  for (auto damping : {0.0, 1.0, -0.1, 1.5, no_number})
    CHECK(refused([=](auto& in) { in.damping = damping; })
          == errc::invalid_argument);
  CHECK(refused([](auto& in) { in.damping = 1; }).what.starts_with("damping"));
  CHECK(refused([](auto& in) {
          in.tolerance = no_number;
        }).what.starts_with("tolerance"));
  CHECK(refused([](auto& in) {
          in.max_iterations = 0;
        }).what.starts_with("maxIterations"));
  CHECK(refused([](auto& in) { in.targets.pop_back(); }).what
        == "targets: 1 for 2 sources");
  CHECK(refused([](auto& in) { in.weights = {1}; }).what
        == "weights: 1 for 2 edges");
  CHECK(refused([](auto& in) { in.nodes = 2; }).what
        == "targets[1] is 2, but nodes is 2");
  CHECK(refused([](auto& in) { in.targets[0] = 0xffff'ffff; })
        == errc::invalid_argument);
  const auto weight = [](double value) {
    return refused([=](auto& in) { in.weights = {1, value}; });
  };
  CHECK(weight(no_number) == errc::not_finite);
  CHECK(weight(no_number).what == "the weight of edge 1 is not finite");
  CHECK(weight(std::numeric_limits<double>::infinity()) == errc::not_finite);
  CHECK(weight(-1) == errc::invalid_argument);
  CHECK(weight(1e308) == errc::overflow);
  const auto teleport = [](std::vector<double> values) {
    return refused([&](auto& in) { in.teleport = values; });
  };
  CHECK(teleport({1, 1}).what == "teleport has 2 numbers, the graph 3 nodes");
  CHECK(teleport({0, 0, 0}) == errc::invalid_argument);
  CHECK(teleport({0, 1, -1}) == errc::invalid_argument);
  CHECK(teleport({0, 1, no_number}) == errc::not_finite);
}

TEST_CASE("pagerank: a name that is not there is refused",
          "[graph][pagerank]") {
  CHECK(refused([](auto& in) {
          in.stop = static_cast<wire::pagerank_stop>(2);
        }).what
        == "stop is 2, which is none of its names");
  CHECK(refused([](auto& in) {
          in.updates = static_cast<wire::pagerank_updates>(3);
        }).what.starts_with("updates is 3"));
  CHECK(refused([](auto& in) {
          in.precision = static_cast<wire::precision>(7);
        }).what.starts_with("precision is 7"));
}

TEST_CASE("pagerank: reads edge lists and GML by their names",
          "[graph][pagerank]") {
  auto plain = read("# a comment\n0 1 0.5\n1\t2\t2\n", "a.txt");
  REQUIRE(plain);
  CHECK(plain->sources == std::vector<std::uint32_t>{0, 1});
  CHECK(plain->targets == std::vector<std::uint32_t>{1, 2});
  CHECK(plain->weights == std::vector{0.5, 2.0});
  CHECK(plain->nodes == 0);
  CHECK(plain->directed);
  CHECK(read("0,1\n", "a.csv")->weights.empty());
  const auto named = read("# x\nFrom,To,weight\n0,1,2\n", "a.csv");
  REQUIRE(named);
  CHECK(named->weights == std::vector{2.0});
  CHECK(read("\"u\",\"v\"\n4,1\n", "a.csv")->sources == std::vector{4u});
  CHECK(read("\n", "a.csv")->sources.empty());
  const auto counted = read("3,1,u,name\n1,2\n", "a.jlg");
  REQUIRE(counted);
  CHECK(counted->nodes == 3);
  CHECK(counted->sources == std::vector<std::uint32_t>{0});
  CHECK_FALSE(counted->directed);
  const auto gml = read("graph [ node [ id 7 ] node [ id 3 ] edge [ source 3 "
                        "target 7 weight 2.5 ] ]",
                        "a.gml");
  REQUIRE(gml);
  CHECK(gml->nodes == 2);
  CHECK(gml->sources == std::vector<std::uint32_t>{1});
  CHECK(gml->weights == std::vector{2.5});
  CHECK_FALSE(gml->directed);
  CHECK(result_of(*gml).scores == std::vector{0.5, 0.5});
}

TEST_CASE("pagerank: files that are wrong are refused, with the line",
          "[graph][pagerank]") {
  const auto why = [](std::string_view text, const char* name = "a.txt") {
    const auto in = read(text, name);
    REQUIRE_FALSE(in);
    return in.error();
  };
  CHECK(why("0 1\n0 -1\n") == errc::parse_error);
  CHECK(why("0 1\n0 -1\n").what.ends_with("a.txt:2: negative node id -1"));
  CHECK(why("0 1 nan\n") == errc::not_finite);
  CHECK(why("0 1 -2\n") == errc::parse_error);
  CHECK(why("0\n") == errc::parse_error);
  CHECK(why("0 one\n", "a.csv") == errc::parse_error);
  CHECK(why("-1,0\n", "a.csv") == errc::parse_error);
  CHECK(why("u,v\nw,x\n", "a.csv") == errc::parse_error);
  CHECK(why("from to\n0 1\n") == errc::parse_error);
  CHECK(why("2,2,d,x\n1,2\n", "a.jlg") == errc::parse_error);
  CHECK(why("nodes", "a.gml") == errc::parse_error);
  CHECK(why("0 1\n", "a.txt.gz.jlg") == errc::parse_error);
  CHECK(pagerank::read_input(cpu(), "/no/such.txt").error() == errc::io_error);
  const auto empty = read("", "a.txt");
  REQUIRE(empty);
  CHECK(result_of(*empty).scores.empty());
}

TEST_CASE("pagerank: reading and running can be stopped", "[graph][pagerank]") {
  gpu::run_options late;
  late.deadline = std::chrono::steady_clock::now();
  const auto on = cpu().with(late);
  const temporary_file file{"0 1\n", "a.txt"};
  CHECK(pagerank::read_input(on, file.path()).error()
        == errc::deadline_exceeded);
  CHECK(gpu::execute<pagerank>(on, chain()).error() == errc::deadline_exceeded);
}

TEST_CASE("pagerank: from JSON to JSON", "[graph][pagerank]") {
  const auto& entry = domains::batch_entry_of<pagerank>();
  const auto out = entry.run_json(
    cpu(), R"({"sources": [0, 1], "targets": [1, 2], "stop": "total"})",
    std::vector<domains::input_setting>{{"tolerance", "1e-14"},
                                        {"maxIterations", "1000"}});
  REQUIRE(out);
  const auto back = messages::from_json<pagerank::output>(*out);
  REQUIRE(back);
  auto same = chain();
  same.stop = wire::pagerank_stop::total;
  CHECK(*back == result_of(same));
  const auto bad = [&](std::string_view json) {
    const auto none = entry.run_json(cpu(), json, {});
    REQUIRE_FALSE(none);
    return none.error();
  };
  CHECK(bad(R"({"sources": [-1], "targets": [0]})") == errc::parse_error);
  CHECK(bad(R"({"sources": [0], "targets": [4294967295]})")
        == errc::invalid_argument);
  CHECK(bad(R"({"sources": [0], "targets": [1], "weights": ["NaN"]})")
        == errc::not_finite);
  CHECK(bad(R"({"damping": 1})") == errc::invalid_argument);
}

TEST_CASE("pagerank: the karate club's published leaders, from its file",
          "[graph][pagerank][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  auto in = pagerank::read_input(cpu(), folder / "karate.gml");
  REQUIRE(in);
  CHECK(in->nodes == 34);
  CHECK(in->sources.size() == 78);
  in->tolerance = 1e-13;
  in->max_iterations = 1000;
  auto scores = result_of(*in).scores;
  CHECK(std::accumulate(scores.begin(), scores.end(), 0.0) == Approx(1));
  std::sort(scores.begin(), scores.end(), std::greater<>{});
  CHECK(scores[0] == Approx(0.100919).margin(1e-6));
  CHECK(scores[1] == Approx(0.096997).margin(1e-6));
  CHECK(scores[2] == Approx(0.071693).margin(1e-6));
}

TEST_CASE("pagerank: a GPU ranks the same", "[graph][pagerank][cuda]") {
  auto on = cuda_or_skip();
  if (!on)
    return;
  const auto there = result_of(random_input(), *on);
  const auto here = result_of(random_input());
  CHECK(there.iterations == here.iterations);
  CHECK(distance(there.scores, here.scores) < 1e-12);
}
