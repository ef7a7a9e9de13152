// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/graph_modes/graph_modes.hpp"

#include "ringwright/actors/runtime.hpp"
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/domains/device_code.hpp"
#include "ringwright/domains/graph/kernels.hpp"
#include "ringwright/domains/graph/pagerank_hand_over.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace ringwright::examples::graph_modes {

namespace {

namespace graph = domains::graph;
namespace wire = messages::graph_ring;
using ranks_handle = actors::typed_handle<graph::pagerank>;

expected<void> check(const options& how) {
  if (how.nodes < 2 || how.nodes > 1u << 24)
    return fail(errc::invalid_argument, "nodes is " + std::to_string(how.nodes)
                                          + ", allowed are 2 to 16777216");
  if (!(how.tolerance > 0 && how.tolerance < 1))
    return fail(errc::invalid_argument,
                "tolerance is allowed between 0 and 1, without these");
  return {};
}

/// Edges between nodes of which low numbers are more likely.
class edge_source {
public:
  explicit edge_source(const options& how)
    : random_(how.seed), nodes_(how.nodes) {
    // nop
  }

  graph::edge next() {
    const auto source = pick();
    return {source, pick()};
  }

private:
  graph::node_id pick() {
    return static_cast<graph::node_id>(random_() % (random_() % nodes_ + 1));
  }

  std::mt19937_64 random_;
  std::uint64_t nodes_;
};

/// A graph in rows, and PageRank of it.
struct ranked {
  graph::csr rows;
  graph::pagerank_scores<double> ranks;
};

expected<ranked> rank(const gpu::executor& on, graph::edge_list list,
                      double tolerance) {
  auto rows = graph::build_csr(on, std::move(list));
  if (!rows)
    return tl::unexpected{rows.error()};
  graph::pagerank_options options;
  options.tolerance = tolerance;
  options.stop = graph::pagerank_stop::total;
  options.max_iterations = 10'000;
  auto ranks = graph::run_pagerank<double>(on, rows->view(), options);
  if (!ranks)
    return tl::unexpected{ranks.error()};
  return ranked{std::move(*rows), std::move(*ranks)};
}

expected<actors::runtime> open(caf::actor_system& system,
                               actors::backend device) {
  auto settings = actors::runtime_config::production();
  settings.level = actors::log_level::warning;
  gpu::cuda_device_options gpus;
  gpus.code = domains::device_code();
  return actors::runtime::builder()
    .backend(device)
    .gpu(std::move(gpus))
    .config(settings)
    .kernels<graph::kernels>()
    .build(system);
}

/// A ring that has taken over what the batch has computed.
expected<ranks_handle> take_over(actors::runtime& runtime, const ranked& from,
                                 const options& how, report& out) {
  const auto config
    = graph::pagerank_config_for(from.rows.view(), {0, how.later_edges});
  if (!config)
    return tl::unexpected{config.error()};
  auto ring
    = runtime.launch<graph::pagerank>("ranks", {.activate = true}, *config);
  if (!ring)
    return ring;
  graph::pagerank_hand_over_options options;
  options.tolerance = how.tolerance;
  options.stop = graph::pagerank_stop::total;
  const auto done = graph::hand_over(*ring, from.rows.view(),
                                     from.ranks.scores.view(), options);
  if (!done)
    return tl::unexpected{done.error()};
  out.handed_over_residual = done->residual;
  return ring;
}

/// Adds edges one by one and brings the scores up to date.
expected<void> keep_up(const ranks_handle& ring, edge_source& from,
                       const options& how, report& out) {
  for (std::uint32_t i = 0; i < how.later_edges; ++i) {
    const auto [source, target] = from.next();
    const auto reply
      = ring.call(wire::add_edge{.source = source, .target = target});
    if (!reply)
      return tl::unexpected{reply.error()};
    out.new_edges += reply->changes;
  }
  const auto swept = ring.call(
    wire::recalculate{.tolerance = graph::units_of_score(how.tolerance),
                      .max_iterations = 10'000});
  if (!swept)
    return tl::unexpected{swept.error()};
  if (!swept->converged)
    return fail(errc::rejected, "the ring's scores do not converge");
  out.ring_sweeps = swept->iterations;
  return {};
}

/// What the ring holds, computed anew.
expected<void> compare(const gpu::executor& on, const ranks_handle& ring,
                       const options& how, report& out) {
  const auto snapshot = graph::read_pagerank(ring);
  if (!snapshot)
    return tl::unexpected{snapshot.error()};
  const auto again = rank(on, snapshot->graph(), how.tolerance);
  if (!again)
    return tl::unexpected{again.error()};
  const auto theirs = snapshot->real_scores();
  const auto ours = again->ranks.scores.view();
  for (std::size_t v = 0; v < theirs.size(); ++v)
    out.apart += std::abs(theirs[v] - ours[v]);
  // Each is at most tolerance * d / (1 - d) away from the solution; doubles
  // round in the last of their 53 bits.
  const auto n = static_cast<double>(theirs.size());
  out.allowed_apart = 2 * how.tolerance * 0.85 / 0.15 + n * 0x1p-52;
  out.nodes = theirs.size();
  out.edges = snapshot->edges.size();
  out.again_sweeps = again->ranks.iterations;
  const auto first = std::max_element(theirs.begin(), theirs.end());
  out.first = static_cast<std::uint32_t>(first - theirs.begin());
  out.first_score = *first;
  return {};
}

} // namespace

expected<report> run(const options& how) {
  if (auto ok = check(how); !ok)
    return tl::unexpected{ok.error()};
  const auto on = gpu::executor::cpu();
  if (!on)
    return tl::unexpected{on.error()};
  edge_source source{how};
  graph::edge_list list;
  list.nodes = how.nodes;
  list.directed = true;
  for (std::uint32_t i = 0; i < how.edges; ++i)
    list.edges.push_back(source.next());
  const auto first = rank(*on, std::move(list), how.tolerance);
  if (!first)
    return tl::unexpected{first.error()};
  report result;
  result.batch_sweeps = first->ranks.iterations;
  actors::system_config system_options;
  caf::actor_system system{system_options};
  auto runtime = open(system, how.device);
  if (!runtime)
    return tl::unexpected{runtime.error()};
  const auto ring = take_over(*runtime, *first, how, result);
  if (!ring)
    return tl::unexpected{ring.error()};
  if (auto done = keep_up(*ring, source, how, result); !done)
    return tl::unexpected{done.error()};
  if (auto done = compare(*on, *ring, how, result); !done)
    return tl::unexpected{done.error()};
  return result;
}

} // namespace ringwright::examples::graph_modes
