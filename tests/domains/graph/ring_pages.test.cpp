// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/ring_pages.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"

#include <limits>
#include <numeric>

using namespace ringwright;
using namespace ringwright::domains::graph;
namespace wire = messages::graph_ring;

namespace {

std::vector<edge> path(std::uint32_t edges) {
  std::vector<edge> result;
  for (std::uint32_t i = 0; i < edges; ++i)
    result.push_back({i, i + 1});
  return result;
}

/// Two pages of edges, then one of scores; `version` of each as given.
auto two_pages(std::vector<std::uint64_t> versions, std::uint32_t total = 2) {
  return [=, at = std::size_t{0}]<class Query>(const Query& query) mutable
           -> expected<ring_payload> {
    if (at == versions.size())
      return fail(errc::timeout, "no more");
    const auto version = versions[at++];
    if constexpr (std::is_same_v<Query, wire::snapshot_edges>) {
      std::vector<wire::edge> page;
      if (query.first < 2)
        page.push_back({.source = query.first, .target = 7});
      return messages::encode(
        wire::snapshot_edges_reply{
          .version = version, .first = query.first, .total = total},
        page);
    } else {
      CHECK(query.count == ~0u);
      return messages::encode(
        wire::scores_reply{
          .version = version, .first = query.first, .nodes = 2},
        std::vector<std::int64_t>{30, 40});
    }
  };
}

} // namespace

TEST_CASE("ring_pages: edges are cut where a payload is full", "[graph]") {
  CHECK(edge_payloads({}).empty());
  CHECK(edge_payloads(path(1)).size() == 1);
  CHECK(edge_payloads(path(8190)).size() == 1);
  CHECK(edge_payloads(path(8190))[0].size() == max_payload_words);
  const auto two = edge_payloads(path(8191));
  REQUIRE(two.size() == 2);
  const auto last
    = messages::message_at<wire::add_edges>(two[1].data()).edges.span();
  REQUIRE(last.size() == 1);
  CHECK(last[0].source == 8190);
  CHECK(last[0].target == 8191);
}

TEST_CASE("ring_pages: arcs of an undirected graph go both ways", "[graph]") {
  const auto graph
    = tests::graph_of(tests::list_of(3, {{2, 0}, {1, 1}}, false));
  CHECK(arcs_of(graph.view()) == std::vector<edge>{{0, 2}, {1, 1}, {2, 0}});
}

TEST_CASE("ring_pages: labels as edges", "[graph]") {
  CHECK(edges_of_labels({}).empty());
  const std::vector<node_id> labels{0, 0, 2, 0, 4};
  CHECK(edges_of_labels(labels)
        == std::vector<edge>{{1, 0}, {3, 0}, {4, 4}});
}

TEST_CASE("ring_pages: scores add up to 1 in units", "[graph]") {
  const auto sum = [](const std::vector<double>& scores) {
    const auto units = units_of_scores(scores).value();
    return std::accumulate(units.begin(), units.end(), std::int64_t{0});
  };
  CHECK(sum({1.0}) == score_one);
  CHECK(sum({0.1, 0.2, 0.7}) == score_one);
  CHECK(sum({5, 0, 1e-300}) == score_one);
  CHECK(sum(std::vector<double>(1001, 1.0 / 1001)) == score_one);
  CHECK(units_of_scores(std::vector<double>{3, 1}).value()
        == std::vector<std::int64_t>{score_one / 4 * 3, score_one / 4});
  CHECK(units_of_scores({}).value().empty());
  const auto refused = [](std::vector<double> scores) {
    const auto got = units_of_scores(scores);
    return !got && got.error().code == errc::invalid_argument;
  };
  constexpr auto infinite = std::numeric_limits<double>::infinity();
  CHECK(refused({0.5, -0.1}));
  CHECK(refused({infinite}));
  CHECK(refused({0.0 / infinite * infinite}));
  CHECK(refused({0, 0}));
  CHECK(refused({1e308, 1e308}));
}

TEST_CASE("ring_pages: scores are cut where a payload is full", "[graph]") {
  std::vector<std::int64_t> units(8191, 1);
  units.back() = 5;
  const auto two = score_payloads(units);
  REQUIRE(two.size() == 2);
  CHECK(two[0].size() <= max_payload_words);
  const auto& last = messages::message_at<wire::load_scores>(two[1].data());
  CHECK(last.first == 8190);
  REQUIRE(last.scores.span().size() == 1);
  CHECK(last.scores.span()[0] == 5);
}

TEST_CASE("ring_pages: pages are put together", "[graph]") {
  const auto got = read_pagerank(two_pages({4, 4, 4})).value();
  CHECK(got.version == 4);
  CHECK(got.edges == std::vector<edge>{{0, 7}, {1, 7}});
  CHECK(got.scores == std::vector<std::int64_t>{30, 40});
}

TEST_CASE("ring_pages: pages that do not belong together", "[graph]") {
  const auto code = [](std::vector<std::uint64_t> versions,
                       std::uint32_t total = 2) {
    return read_pagerank(two_pages(std::move(versions), total)).error().code;
  };
  CHECK(code({4, 5, 5}) == errc::rejected);
  CHECK(code({4, 4, 5}) == errc::rejected);
  CHECK(code({4, 4}) == errc::timeout);
  CHECK(code({}) == errc::timeout);
  CHECK(code({4, 4, 4}, 3) == errc::malformed_message);
  const auto cut_off = [](const auto&) -> expected<ring_payload> {
    return ring_payload{1};
  };
  CHECK(read_components(cut_off).error().code == errc::wrong_size);
}
