// SPDX-License-Identifier: Apache-2.0
//
// The graph kernels of the catalogue in a runtime, by type and by id.
#include "ringwright/actors/runtime.hpp"
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/domains/graph/components_hand_over.hpp"
#include "ringwright/domains/graph/kernels.hpp"
#include "ringwright/domains/graph/pagerank_hand_over.hpp"
#include "ringwright/tests/catch.hpp"

#include <caf/actor_system.hpp>

using namespace ringwright;
namespace graph = domains::graph;
namespace wire = messages::graph_ring;

namespace {

struct graph_runtime {
  actors::system_config options;
  caf::actor_system system{options};
  actors::runtime runtime{build(system)};

  static actors::runtime build(caf::actor_system& system) {
    auto settings = actors::runtime_config::development();
    settings.level = actors::log_level::off;
    auto made = actors::runtime::builder()
                  .backend(actors::backend::cpu)
                  .config(settings)
                  .kernels<graph::kernels>()
                  .build(system);
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return std::move(*made);
  }
};

} // namespace

TEST_CASE("graph kernels: a ring is launched by id") {
  graph_runtime on;
  const auto ranks
    = on.runtime.launch("graph/pagerank", "ranks", {.activate = true});
  REQUIRE(ranks);
  const auto added = ranks->call(wire::add_edge{.source = 0, .target = 1});
  REQUIRE(added);
  CHECK(added->changes == 1);
  const auto swept = ranks->call(wire::recalculate{
    .tolerance = graph::units_of_score(1e-12), .max_iterations = 1000});
  REQUIRE(swept);
  CHECK(swept->converged);
  // A path of two: 1 to 1.85.
  const auto scores = graph::read_pagerank(*ranks);
  REQUIRE(scores);
  REQUIRE(scores->scores.size() == 2);
  CHECK(scores->real_scores()[1] == Approx(1.85 / 2.85).epsilon(1e-11));
  const auto joined
    = on.runtime.launch("graph/connected-components", {.activate = true});
  REQUIRE(joined);
  REQUIRE(joined->call(wire::add_edge{.source = 3, .target = 1}));
  const auto count = joined->call(wire::query_count{});
  REQUIRE(count);
  CHECK(count->components == 3);
  // What the other of both takes is no message of this one.
  const auto refused = joined->call(wire::snapshot_edges{});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::unknown_type);
}

TEST_CASE("graph kernels: a batch by type goes over to a ring by type") {
  const auto executor = gpu::executor::cpu(1).value();
  graph::connected_components::input in;
  in.sources = {5, 1, 4, 7};
  in.targets = {3, 2, 3, 7};
  in.nodes = 9;
  const auto batch = gpu::execute<graph::connected_components>(executor, in);
  REQUIRE(batch);
  graph_runtime on;
  const auto ring = on.runtime.launch<graph::connected_components>(
    "parts", {.activate = true}, {.max_nodes = 9});
  REQUIRE(ring);
  const auto done = graph::hand_over(*ring, batch->labels);
  INFO((done ? "" : done.error().what));
  REQUIRE(done);
  CHECK(graph::read_components(*ring)->labels == batch->labels);
  REQUIRE(ring->call(wire::add_edge{.source = 2, .target = 5}));
  in.sources.push_back(2);
  in.targets.push_back(5);
  CHECK(graph::read_components(*ring)->labels
        == gpu::execute<graph::connected_components>(executor, in)->labels);
}

TEST_CASE("graph kernels: nothing goes over to a ring that is not active") {
  graph_runtime on;
  const auto ring = on.runtime.launch<graph::connected_components>("parts");
  REQUIRE(ring);
  const auto done = graph::hand_over(*ring, std::vector<graph::node_id>{0, 0},
                                     std::chrono::milliseconds{10});
  REQUIRE_FALSE(done);
  CHECK(done.error().code == errc::illegal_transition);
}
