// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/components_ring.hpp"

#include "ringwright/domains/graph/connected_components_batch.hpp"
#include "ringwright/domains/graph/read_gml.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

#include <rapidcheck.h>

#include <map>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

using join_ring = tests::graph_ring<components_ring>;

components_ring_config config_for(std::uint32_t nodes,
                                  std::uint32_t slice_work = 1u << 16) {
  return {nodes, slice_work};
}

std::vector<node_id> labels_of(join_ring& ring) {
  return read_components(handle_of{ring}).value().labels;
}

wire::component_reply component_of(join_ring& ring, std::uint32_t node) {
  return ring.ask(wire::query_component{.node = node});
}

/// Compares all that a ring says with a batch result. Nodes at the end that no
/// edge names are in the batch alone.
void check_against(join_ring& ring, const csr& graph) {
  const auto wanted = run_connected_components(cpu(), graph.view()).value();
  const auto labels = wanted.labels.view();
  std::map<node_id, std::uint32_t> sizes;
  for (const auto label : labels)
    ++sizes[label];
  const auto count = ring.ask(wire::query_count{});
  REQUIRE(count.nodes <= labels.size());
  CHECK(count.components + (labels.size() - count.nodes) == wanted.count);
  for (std::uint32_t v = 0; v < count.nodes; ++v) {
    const auto got = component_of(ring, v);
    REQUIRE(got.label == labels[v]);
    REQUIRE(got.size == sizes[labels[v]]);
  }
  const auto got = labels_of(ring);
  CHECK(std::equal(got.begin(), got.end(), labels.begin()));
  CHECK(got.size() == count.nodes);
}

} // namespace

TEST_CASE("components_ring: a few edges, by hand", "[graph]") {
  join_ring ring{config_for(10)};
  CHECK(ring.ask(wire::query_count{}).nodes == 0);
  CHECK(labels_of(ring).empty());
  const auto first = ring.add(5, 3);
  CHECK(first.nodes == 6);
  CHECK(first.changes == 1);
  CHECK(first.total == 5);
  CHECK(first.version == 7);
  // Against the direction, again, and to itself.
  CHECK(ring.add(3, 5).changes == 0);
  CHECK(ring.add(5, 3).version == 7);
  CHECK(ring.add(4, 4).changes == 0);
  CHECK(component_of(ring, 5).label == 3);
  CHECK(component_of(ring, 5).size == 2);
  CHECK(component_of(ring, 4).label == 4);
  CHECK(component_of(ring, 4).size == 1);
  CHECK(ring.add(5, 1).total == 4);
  CHECK(component_of(ring, 3).label == 1);
  CHECK(component_of(ring, 3).size == 3);
  CHECK(labels_of(ring) == std::vector<node_id>{0, 1, 2, 1, 4, 1});
  CHECK(ring.ask(wire::query_count{}).components == 4);
}

TEST_CASE("components_ring: an edge against its direction joins", "[graph]") {
  // One component; a search along edges from 0 would find two.
  join_ring ring{config_for(2)};
  ring.add(1, 0);
  CHECK(ring.ask(wire::query_count{}).components == 1);
}

TEST_CASE("components_ring: as the batch, on random graphs", "[graph]") {
  for (const auto seed : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u}) {
    const random_graph what{seed, 300, 60 * seed, seed % 2 == 0, false,
                            seed % 3 == 0};
    join_ring ring{config_for(300, seed)};
    ring.load<wire::add_edges>(edge_payloads(list_of(what).edges));
    check_against(ring, graph_of(list_of(what)));
  }
}

TEST_CASE("components_ring: as the batch, on the karate club", "[graph]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  const auto graph
    = graph_of(read_gml((folder / "karate.gml").string()).value());
  join_ring ring{config_for(34)};
  ring.load<wire::add_edges>(edge_payloads(arcs_of(graph.view())));
  check_against(ring, graph);
  CHECK(ring.ask(wire::query_count{}).components == 1);
}

TEST_CASE("components_ring: labels hold after every edge", "[graph]") {
  CHECK(rc::check([] {
    join_ring ring{config_for(16, *rc::gen::inRange(1u, 30u))};
    // The plainest way: whoever has the larger label takes the smaller.
    std::vector<node_id> wanted;
    for (auto k = 0; k < 20; ++k) {
      const auto a = *rc::gen::inRange(0u, 16u);
      const auto b = *rc::gen::inRange(0u, 16u);
      while (wanted.size() <= std::max(a, b))
        wanted.push_back(static_cast<node_id>(wanted.size()));
      const auto low = std::min(wanted[a], wanted[b]);
      const auto high = std::max(wanted[a], wanted[b]);
      std::replace(wanted.begin(), wanted.end(), high, low);
      const auto reply = ring.add(a, b);
      RC_ASSERT(reply.changes == (low == high ? 0u : 1u));
      RC_ASSERT(reply.nodes == wanted.size());
      if (*rc::gen::arbitrary<bool>()) {
        RC_ASSERT(labels_of(ring) == wanted);
      }
      const auto got = component_of(ring, a);
      RC_ASSERT(got.label == low);
      RC_ASSERT(got.size
                == static_cast<std::uint32_t>(
                  std::count(wanted.begin(), wanted.end(), low)));
    }
    RC_ASSERT(labels_of(ring) == wanted);
  }));
}

TEST_CASE("components_ring: one by one, in a list and in slices of one step",
          "[graph]") {
  CHECK(rc::check([] {
    random_graph what;
    what.seed = *rc::gen::arbitrary<std::uint64_t>();
    what.nodes = *rc::gen::inRange(1u, 80u);
    what.edges = *rc::gen::inRange(0u, 200u);
    const auto list = list_of(what).edges;
    join_ring one_by_one{config_for(80)};
    join_ring at_once{config_for(80, 1u << 30)};
    join_ring step_by_step{config_for(80, 1)};
    for (const auto& e : list)
      one_by_one.add(e.source, e.target);
    at_once.ask(wire::add_edges{}, wire_edges(list));
    step_by_step.ask(wire::add_edges{}, wire_edges(list));
    RC_ASSERT(step_by_step.slices() >= static_cast<int>(2 * list.size()));
    RC_ASSERT(one_by_one.bytes() == at_once.bytes());
    RC_ASSERT(step_by_step.bytes() == at_once.bytes());
    RC_ASSERT(labels_of(step_by_step) == labels_of(at_once));
    RC_ASSERT(step_by_step.bytes() == at_once.bytes());
  }));
}

TEST_CASE("components_ring: a long path comes near its root in few passes",
          "[graph]") {
  // Each node hangs below the next smaller one, as deep as it can be.
  constexpr std::uint32_t n = 5000;
  join_ring ring{config_for(n, n)};
  for (auto i = n - 1; i > 0; --i)
    ring.add(i, i - 1);
  CHECK(labels_of(ring) == std::vector<node_id>(n, 0));
  ring.ask(wire::snapshot_labels{.first = n - 1});
  CHECK(ring.slices() == 1);
  join_ring deep{config_for(n, 1u << 30)};
  for (auto i = n - 1; i > 0; --i)
    deep.add(i, i - 1);
  CHECK(component_of(deep, n - 1).size == n);
  // Climbing halves the path: again it is half as long.
  CHECK(component_of(deep, n - 1).label == 0);
}

TEST_CASE("components_ring: the last node and the one after it", "[graph]") {
  join_ring ring{config_for(5)};
  CHECK(ring.add(4, 0).nodes == 5);
  const auto before = ring.bytes();
  CHECK(ring.send(wire::add_edge{.source = 5, .target = 0}).status
        == errc::capacity_exceeded);
  CHECK(ring.send(wire::add_edge{.source = 0, .target = 5}).status
        == errc::capacity_exceeded);
  CHECK(ring.send(wire::add_edges{}, wire_edges({{0, 1}, {1, 5}, {2, 3}}))
          .status
        == errc::capacity_exceeded);
  CHECK(ring.bytes() == before);
}

TEST_CASE("components_ring: the longest list and one longer", "[graph]") {
  join_ring ring{config_for(9000)};
  CHECK(ring.ask(wire::add_edges{}, {}).changes == 0);
  std::vector<edge> path;
  for (std::uint32_t i = 0; i < 8190; ++i)
    path.push_back({i, i + 1});
  CHECK(ring.ask(wire::add_edges{}, wire_edges(path)).changes == 8190);
  CHECK(ring.ask(wire::query_count{}).components == 1);
  const auto before = ring.bytes();
  path.push_back({0, 8999});
  CHECK(ring.send(wire::add_edges{}, wire_edges(path)).status
        == errc::payload_too_large);
  CHECK(ring.bytes() == before);
}

TEST_CASE("components_ring: nodes and pages that are not there", "[graph]") {
  join_ring ring{config_for(5)};
  CHECK(ring.send(wire::query_component{.node = 0}).status
        == errc::not_found);
  ring.add(0, 2);
  const auto before = ring.bytes();
  CHECK(ring.send(wire::query_component{.node = 3}).status
        == errc::not_found);
  CHECK(ring.send(wire::snapshot_labels{.first = 3}).status
        == errc::not_found);
  CHECK(ring.send_words(104, {0, 0}).status == errc::unknown_type);
  CHECK(ring.bytes() == before);
}

TEST_CASE("components_ring: values of a config and one beyond", "[graph]") {
  const auto fits = [](std::uint32_t nodes, std::uint32_t work) {
    return components_ring::arena_bytes(config_for(nodes, work)) != 0;
  };
  CHECK(fits(1, 1));
  CHECK_FALSE(fits(0, 1));
  CHECK_FALSE(fits(1, 0));
  CHECK(fits(1u << 30, 1u << 30));
  CHECK_FALSE(fits((1u << 30) + 1, 1));
  CHECK_FALSE(fits(1, (1u << 30) + 1));
  std::vector<std::uint64_t> memory(
    components_ring::arena_bytes(config_for(4)) / 8);
  gpu::outbox out;
  components_ring::state state{};
  const auto start = [&](const components_ring_config& c, std::size_t bytes) {
    gpu::context ctx{
      out, {reinterpret_cast<std::byte*>(memory.data()), bytes}, 0};
    return components_ring::start(ctx, state, c);
  };
  CHECK(start(config_for(4), memory.size() * 8) == errc::none);
  CHECK(start(config_for(4), memory.size() * 8 - 1)
        == errc::invalid_argument);
  CHECK(start(config_for(0), memory.size() * 8) == errc::invalid_argument);
}
