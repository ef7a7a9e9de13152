// SPDX-License-Identifier: Apache-2.0
//
// Limits and refusals of the ring form of graph/pagerank.
#include "ringwright/domains/graph/pagerank_ring.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

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

std::vector<edge> star(std::uint32_t leaves) {
  std::vector<edge> result;
  for (std::uint32_t i = 1; i <= leaves; ++i)
    result.push_back({0, i});
  return result;
}

} // namespace

TEST_CASE("pagerank_ring: values of a config and one beyond", "[graph]") {
  using config = pagerank_ring_config;
  const auto with = [](auto change) {
    config c = config_for(4, 4);
    change(c);
    return pagerank_ring::arena_bytes(c) != 0;
  };
  CHECK(with([](config& c) { c.max_nodes = 1; }));
  CHECK_FALSE(with([](config& c) { c.max_nodes = 0; }));
  CHECK(with([](config& c) { c.max_nodes = 1u << 28; }));
  CHECK_FALSE(with([](config& c) { c.max_nodes = (1u << 28) + 1; }));
  CHECK(with([](config& c) { c.max_edges = 1; }));
  CHECK_FALSE(with([](config& c) { c.max_edges = 0; }));
  CHECK(with([](config& c) { c.max_edges = 1u << 30; }));
  CHECK_FALSE(with([](config& c) { c.max_edges = (1u << 30) + 1; }));
  CHECK(with([](config& c) { c.slice_work = 1u << 30; }));
  CHECK_FALSE(with([](config& c) { c.slice_work = 0; }));
  CHECK_FALSE(with([](config& c) { c.slice_work = (1u << 30) + 1; }));
  const auto damping = [&](std::int64_t units) {
    return with([&](config& c) { c.damping = fixed<8>::from_units(units); });
  };
  CHECK(damping(1));
  CHECK(damping(99'999'999));
  CHECK_FALSE(damping(0));
  CHECK_FALSE(damping(100'000'000));
  CHECK_FALSE(damping(-85'000'000));
}

TEST_CASE("pagerank_ring: no start with a bad config or too small an arena",
          "[graph]") {
  const auto config = config_for(4, 4);
  std::vector<std::uint64_t> memory(pagerank_ring::arena_bytes(config) / 8);
  gpu::outbox out;
  pagerank_ring::state state{};
  const auto start = [&](const pagerank_ring_config& c, std::size_t bytes) {
    gpu::context ctx{
      out, {reinterpret_cast<std::byte*>(memory.data()), bytes}, 0};
    return pagerank_ring::start(ctx, state, c);
  };
  CHECK(start(config, memory.size() * 8) == errc::none);
  CHECK(start(config, memory.size() * 8 - 1) == errc::invalid_argument);
  CHECK(start(config_for(0, 4), memory.size() * 8) == errc::invalid_argument);
}

TEST_CASE("pagerank_ring: the last node and the one after it", "[graph]") {
  rank_ring ring{config_for(5, 9)};
  CHECK(ring.add(4, 0).nodes == 5);
  const auto before = ring.bytes();
  CHECK(ring.send(wire::add_edge{.source = 5, .target = 0}).status
        == errc::capacity_exceeded);
  CHECK(ring.send(wire::add_edge{.source = 0, .target = 5}).status
        == errc::capacity_exceeded);
  CHECK(ring.send(wire::add_edge{.source = 0, .target = ~0u}).status
        == errc::capacity_exceeded);
  CHECK(ring.send(wire::add_edges{}, wire_edges({{0, 1}, {1, 5}, {2, 3}}))
          .status
        == errc::capacity_exceeded);
  CHECK(ring.bytes() == before);
}

TEST_CASE("pagerank_ring: the last edge and the one after it", "[graph]") {
  for (const auto slice_work : {1u, 3u, 1000u}) {
    rank_ring ring{config_for(400, 100, slice_work)};
    ring.load<wire::add_edges>(edge_payloads(star(90)));
    const auto before = ring.bytes();
    // 10 would fit; of a message that brings 11, none stays.
    auto more = star(90);
    for (std::uint32_t i = 0; i < 11; ++i)
      more.push_back({300 + i, i});
    CHECK(ring.send(wire::add_edges{}, wire_edges(more)).status
          == errc::capacity_exceeded);
    CHECK(ring.bytes() == before);
    more.pop_back();
    const auto full = ring.ask(wire::add_edges{}, wire_edges(more));
    CHECK(full.changes == 10);
    CHECK(full.total == 100);
    CHECK(full.nodes == 310);
    // What is there already is no edge too many.
    CHECK(ring.ask(wire::add_edges{}, wire_edges(more)).changes == 0);
    CHECK(ring.add(0, 1).changes == 0);
    const auto when_full = ring.bytes();
    CHECK(ring.send(wire::add_edge{.source = 0, .target = 0}).status
          == errc::capacity_exceeded);
    CHECK(ring.bytes() == when_full);
  }
}

TEST_CASE("pagerank_ring: the longest list and one longer", "[graph]") {
  rank_ring ring{config_for(9000, 9000)};
  CHECK(ring.ask(wire::add_edges{}, {}).changes == 0);
  const auto list = wire_edges(star(8190));
  CHECK(messages::encode(wire::add_edges{}, list).size() == max_payload_words);
  CHECK(ring.ask(wire::add_edges{}, list).changes == 8190);
  const auto before = ring.bytes();
  CHECK(ring.send(wire::add_edges{}, wire_edges(star(8191))).status
        == errc::payload_too_large);
  CHECK(ring.send(wire::load_scores{}, std::vector<std::int64_t>(8191)).status
        == errc::payload_too_large);
  CHECK(ring.bytes() == before);
}

TEST_CASE("pagerank_ring: scores are loaded all or not at all", "[graph]") {
  rank_ring ring{config_for(6, 6)};
  const auto load = [&](std::uint32_t first,
                        const std::vector<std::int64_t>& scores) {
    wire::load_scores head;
    head.first = first;
    return ring.send(head, scores);
  };
  const auto loaded = load(1, {score_one / 2, 0, score_one / 2});
  CHECK(loaded.as<wire::load_scores_reply>().sum == score_one);
  CHECK(loaded.as<wire::load_scores_reply>().nodes == 4);
  CHECK(loaded.as<wire::load_scores_reply>().version == 3);
  const auto before = ring.bytes();
  CHECK(load(0, {1}).status == errc::overflow);
  CHECK(load(3, {score_one / 2 + 1}).status == errc::overflow);
  // Sums that would wrap round.
  CHECK(load(0, {score_one, score_one, score_one, score_one}).status
        == errc::overflow);
  CHECK(load(0, {0, -1}).status == errc::invalid_argument);
  CHECK(load(0, {INT64_MIN}).status == errc::invalid_argument);
  CHECK(load(0, {score_one + 1}).status == errc::invalid_argument);
  CHECK(load(4, {0, 0, 0}).status == errc::capacity_exceeded);
  CHECK(load(7, {}).status == errc::capacity_exceeded);
  CHECK(load(~0u, {0}).status == errc::capacity_exceeded);
  CHECK(load(6, {}).as<wire::load_scores_reply>().nodes == 4);
  CHECK(ring.bytes() == before);
  // Replaced scores make room.
  CHECK(load(1, {1, score_one - 1, 0}).as<wire::load_scores_reply>().sum
        == score_one);
  CHECK(load(5, {0}).as<wire::load_scores_reply>().nodes == 6);
}

TEST_CASE("pagerank_ring: questions that make no sense", "[graph]") {
  rank_ring ring{config_for(6, 6)};
  ring.add(0, 2);
  const auto before = ring.bytes();
  const auto scores = [&](std::uint32_t first, std::uint32_t count) {
    return ring.send(wire::query_scores{.first = first, .count = count});
  };
  CHECK(scores(2, 9).as<wire::scores_reply>().scores.span().size() == 1);
  CHECK(scores(1, 1).as<wire::scores_reply>().scores.span().size() == 1);
  CHECK(scores(3, 1).status == errc::not_found);
  CHECK(scores(0, 0).status == errc::invalid_argument);
  CHECK(ring.send(wire::snapshot_edges{.first = 1}).status == errc::not_found);
  const auto calculate = [&](std::int64_t tolerance, std::uint32_t most) {
    return ring
      .send(wire::recalculate{.tolerance = tolerance, .max_iterations = most})
      .status;
  };
  CHECK(calculate(-1, 5) == errc::invalid_argument);
  CHECK(calculate(1, 0) == errc::invalid_argument);
  CHECK(ring.send_words(999, {0}).status == errc::unknown_type);
  CHECK(ring.bytes() == before);
}

TEST_CASE("pagerank_ring: a snapshot that is loaded is the same snapshot",
          "[graph]") {
  // More nodes and edges than one page and one list.
  const auto graph = graph_of(list_of(random_graph{5, 9000, 20'000}));
  rank_ring from{config_for(9000, 20'000)};
  from.load<wire::add_edges>(edge_payloads(arcs_of(graph.view())));
  from.ask(wire::recalculate{.tolerance = 0, .max_iterations = 4});
  const auto first = read_pagerank(handle_of{from}).value();
  CHECK(first.edges == arcs_of(graph.view()));
  rank_ring to{config_for(9000, 20'000)};
  to.load<wire::add_edges>(edge_payloads(first.edges));
  to.load<wire::load_scores>(score_payloads(first.scores));
  auto second = read_pagerank(handle_of{to}).value();
  CHECK(second.edges == first.edges);
  CHECK(second.scores == first.scores);
  CHECK(to.state().sum == score_one);
  // And they go on alike.
  for (auto* ring : {&from, &to})
    ring->ask(wire::recalculate{.tolerance = 0, .max_iterations = 2});
  CHECK(read_pagerank(handle_of{from}).value().scores
        == read_pagerank(handle_of{to}).value().scores);
}
