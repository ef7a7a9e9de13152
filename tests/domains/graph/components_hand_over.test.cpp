// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/components_hand_over.hpp"

#include "ringwright/domains/graph/connected_components_batch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"

#include <rapidcheck.h>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

using join_ring = tests::graph_ring<components_ring>;

std::vector<node_id> labels_of(const csr& graph) {
  const auto found = run_connected_components(cpu(), graph.view()).value();
  return {found.labels.begin(), found.labels.end()};
}

std::vector<node_id> labels_of(join_ring& ring) {
  return read_components(handle_of{ring}).value().labels;
}

errc code_of(join_ring& ring, const std::vector<node_id>& labels) {
  const auto done = hand_over(handle_of{ring}, labels);
  return done ? errc::none : done.error().code;
}

} // namespace

TEST_CASE("components_hand_over: the ring has the batch's labels and goes on",
          "[graph]") {
  // More labels than a message and a page.
  const auto list = list_of(random_graph{3, 20'000, 12'000});
  const auto labels = labels_of(graph_of(list));
  join_ring ring{{20'000, 1u << 16}};
  const auto version = hand_over(handle_of{ring}, labels);
  INFO((version ? "" : version.error().what));
  REQUIRE(version);
  CHECK(*version == ring.state().version());
  CHECK(labels_of(ring) == labels);
  // It forgets how it came to know.
  join_ring by_edges{{20'000, 1u << 16}};
  by_edges.load<wire::add_edges>(edge_payloads(list.edges));
  for (auto* r : {&ring, &by_edges})
    CHECK(r->add(0, 19'999).changes == (labels[19'999] == 0 ? 0u : 1u));
  const auto count = by_edges.ask(wire::query_count{});
  // Nodes at the end that no edge names are in the batch alone.
  CHECK(ring.ask(wire::query_count{}).components
        == count.components + 20'000 - count.nodes);
}

TEST_CASE("components_hand_over: later edges join as in a batch of all",
          "[graph]") {
  CHECK(rc::check([] {
    random_graph what;
    what.seed = *rc::gen::arbitrary<std::uint64_t>();
    what.nodes = *rc::gen::inRange(1u, 60u);
    what.edges = *rc::gen::inRange(0u, 60u);
    auto list = list_of(what);
    const auto handed
      = *rc::gen::inRange<std::size_t>(0, list.edges.size() + 1);
    auto first = list;
    first.edges.resize(handed);
    join_ring ring{{60, *rc::gen::inRange(1u, 100u)}};
    RC_ASSERT(
      hand_over(handle_of{ring}, labels_of(graph_of(first))).has_value());
    for (auto i = handed; i < list.edges.size(); ++i)
      ring.add(list.edges[i].source, list.edges[i].target);
    RC_ASSERT(labels_of(ring) == labels_of(graph_of(std::move(list))));
  }));
}

TEST_CASE("components_hand_over: a snapshot can be handed over", "[graph]") {
  const auto labels = labels_of(graph_of(list_of(random_graph{5, 3000, 2000})));
  join_ring first{{3000, 1u << 16}};
  join_ring second{{3000, 1u << 16}};
  REQUIRE(code_of(first, labels) == errc::none);
  REQUIRE(code_of(second, labels_of(first)) == errc::none);
  CHECK(first.bytes() == second.bytes());
}

TEST_CASE("components_hand_over: labels of nothing and of one node",
          "[graph]") {
  join_ring ring{{5, 1}};
  CHECK(code_of(ring, {}) == errc::none);
  CHECK(code_of(ring, {0}) == errc::none);
  CHECK(ring.ask(wire::query_count{}).nodes == 1);
}

TEST_CASE("components_hand_over: what is refused", "[graph]") {
  join_ring ring{{5, 100}};
  const auto before = ring.bytes();
  // Not the smallest, of no component, not there.
  CHECK(code_of(ring, {1, 1}) == errc::invalid_argument);
  CHECK(code_of(ring, {0, 0, 1}) == errc::invalid_argument);
  CHECK(code_of(ring, {0, 7}) == errc::invalid_argument);
  CHECK(ring.bytes() == before);
  CHECK(code_of(ring, {0, 1, 2, 3, 4, 0}) == errc::capacity_exceeded);
  CHECK(code_of(ring, {0, 0, 2}) == errc::none);
  // It is no longer empty.
  CHECK(code_of(ring, {0, 0, 2}) == errc::invalid_argument);
}

TEST_CASE("components_hand_over: somebody who sends meanwhile is found out",
          "[graph]") {
  struct disturbed {
    join_ring& ring;

    ring_reply send_words(std::uint16_t type_id,
                          const std::vector<std::uint64_t>& words) {
      if (type_id == wire::add_edges::type_id)
        ring.add(1, 2);
      return ring.send_words(type_id, words);
    }
  };
  join_ring ring{{5, 100}};
  disturbed link{ring};
  const auto done = hand_over(handle_of{link}, std::vector<node_id>{0, 0, 2});
  REQUIRE_FALSE(done);
  CHECK(done.error().code == errc::rejected);
}
