// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/ring_pages.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

#include <limits>
#include <numeric>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

/// Takes lists of edges and notes their lengths; refuses from the n-th on.
struct edge_taker {
  std::vector<std::size_t> lengths;
  std::size_t accepted = ~std::size_t{0};
  edge last;

  ring_reply send_words(std::uint16_t type_id,
                        const std::vector<std::uint64_t>& words) {
    REQUIRE(type_id == wire::add_edges::type_id);
    CHECK(words.size() <= max_payload_words);
    const auto list
      = messages::message_at<wire::add_edges>(words.data()).edges.span();
    REQUIRE_FALSE(list.empty());
    if (lengths.size() == accepted)
      return {errc::capacity_exceeded, {}};
    lengths.push_back(list.size());
    last = {list[list.size() - 1].source, list[list.size() - 1].target};
    return {errc::none, messages::encode(wire::edges_reply{.changes = 3})};
  }
};

/// Two pages of edges, then one of scores; `version` of each as given.
struct two_pages {
  std::vector<std::uint64_t> versions;
  std::uint32_t total = 2;
  std::size_t at = 0;

  ring_reply send_words(std::uint16_t type_id,
                        const std::vector<std::uint64_t>& words) {
    if (at == versions.size())
      return {errc::timeout, {}};
    const auto version = versions[at++];
    if (type_id == wire::query_scores::type_id) {
      const auto& query
        = messages::message_at<wire::query_scores>(words.data());
      CHECK(query.count == ~0u);
      return {errc::none,
              messages::encode(
                wire::scores_reply{
                  .version = version, .first = query.first, .nodes = 2},
                std::vector<std::int64_t>{score_one / 4, score_one / 2})};
    }
    const auto& query
      = messages::message_at<wire::snapshot_edges>(words.data());
    std::vector<wire::edge> page;
    if (query.first < 2)
      page.push_back({.source = query.first, .target = 7});
    return {errc::none,
            messages::encode(wire::snapshot_edges_reply{.version = version,
                                                        .first = query.first,
                                                        .total = total},
                             page)};
  }
};

} // namespace

TEST_CASE("ring_pages: edges go in lists as long as can be", "[graph]") {
  for (const auto count : {0u, 1u, 8190u, 8191u, 16'380u}) {
    edge_taker taker;
    const handle_of kernel{taker};
    edge_stream stream{kernel, call_timeout{0}};
    for (std::uint32_t i = 0; i < count; ++i)
      REQUIRE(stream.add({i, i + 1}));
    // A full list does not wait.
    CHECK(taker.lengths == std::vector<std::size_t>(count / 8190, 8190));
    REQUIRE(stream.flush());
    REQUIRE(stream.flush());
    CHECK(stream.sent() == count);
    CHECK(stream.changes() == 3 * taker.lengths.size());
    CHECK(std::accumulate(taker.lengths.begin(), taker.lengths.end(),
                          std::size_t{0})
          == count);
    if (count > 0)
      CHECK(taker.last == edge{count - 1, count});
  }
}

TEST_CASE("ring_pages: edges that are refused are named", "[graph]") {
  edge_taker taker;
  taker.accepted = 1;
  const handle_of kernel{taker};
  edge_stream stream{kernel, call_timeout{0}};
  for (std::uint32_t i = 0; i < 8193; ++i)
    REQUIRE(stream.add({i, i}));
  const auto done = stream.flush();
  REQUIRE_FALSE(done);
  CHECK(done.error().code == errc::capacity_exceeded);
  CHECK(done.error().what.find("edges 8190 to 8192") != std::string::npos);
  CHECK(stream.sent() == 8190);
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

TEST_CASE("ring_pages: pages are put together", "[graph]") {
  two_pages pages{{4, 4, 4}};
  const auto got = read_pagerank(handle_of{pages}).value();
  CHECK(got.version == 4);
  CHECK(got.edges == std::vector<edge>{{0, 7}, {1, 7}});
  CHECK(got.scores == std::vector<std::int64_t>{score_one / 4, score_one / 2});
  // As a batch wants them.
  CHECK(got.real_scores() == std::vector<double>{0.25, 0.5});
  const auto graph = got.graph();
  CHECK(graph.nodes == 2);
  CHECK(graph.edges == got.edges);
  CHECK(graph.weights.empty());
  CHECK(graph.directed);
}

TEST_CASE("ring_pages: pages that do not belong together", "[graph]") {
  const auto code
    = [](std::vector<std::uint64_t> versions, std::uint32_t total = 2) {
        two_pages pages{std::move(versions), total};
        return read_pagerank(handle_of{pages}).error().code;
      };
  CHECK(code({4, 5, 5}) == errc::rejected);
  CHECK(code({4, 4, 5}) == errc::rejected);
  CHECK(code({4, 4}) == errc::timeout);
  CHECK(code({}) == errc::timeout);
  CHECK(code({4, 4, 4}, 3) == errc::malformed_message);
}
