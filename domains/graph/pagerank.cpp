// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/pagerank.hpp"

#include <string>
#include <utility>

namespace ringwright::domains::graph {

namespace {

namespace wire = messages::graph_analytics;

tl::unexpected<error> unknown(const char* field, unsigned value) {
  return fail(errc::invalid_argument, std::string{field} + " is "
                                        + std::to_string(value)
                                        + ", which is none of its names");
}

expected<pagerank_options> options_of(const pagerank::input& in) {
  // By the name that the field has in JSON.
  if (in.max_iterations == 0)
    return fail(errc::invalid_argument,
                "maxIterations is 0, allowed are numbers from 1 on");
  pagerank_options result;
  result.damping = in.damping;
  result.tolerance = in.tolerance;
  result.max_iterations = in.max_iterations;
  result.weighted = in.weighted;
  result.teleport = in.teleport;
  switch (in.stop) {
  case wire::pagerank_stop::per_node:
    result.stop = pagerank_stop::per_node;
    break;
  case wire::pagerank_stop::total:
    result.stop = pagerank_stop::total;
    break;
  default:
    return unknown("stop", static_cast<unsigned>(in.stop));
  }
  switch (in.updates) {
  case wire::pagerank_updates::power:
    result.updates = pagerank_updates::power;
    break;
  case wire::pagerank_updates::gauss_seidel:
    result.updates = pagerank_updates::gauss_seidel;
    break;
  case wire::pagerank_updates::conjugate_gradients:
    result.updates = pagerank_updates::conjugate_gradients;
    break;
  default:
    return unknown("updates", static_cast<unsigned>(in.updates));
  }
  if (in.precision != wire::precision::float64
      && in.precision != wire::precision::float32)
    return unknown("precision", static_cast<unsigned>(in.precision));
  return result;
}

template <class Real>
expected<pagerank::progress> begin(const gpu::executor& on, csr graph,
                                const pagerank_options& options) {
  // The view stays as it is when the graph moves: its arrays do not.
  auto run = pagerank_iteration<Real>::initial_state(on, graph.view(), options);
  if (!run)
    return tl::unexpected{run.error()};
  const auto parts = options.stop == pagerank_stop::per_node
                       ? static_cast<double>(graph.nodes())
                       : 1.0;
  return pagerank::progress{std::move(graph), std::move(*run), parts};
}

} // namespace

expected<pagerank::progress>
pagerank::initial_state(const gpu::executor& on, const input& in) {
  const auto options = options_of(in);
  if (!options)
    return tl::unexpected{options.error()};
  auto graph = detail::graph_of(
    on, {in.sources, in.targets, in.weights, in.nodes, in.directed});
  if (!graph)
    return tl::unexpected{graph.error()};
  return in.precision == wire::precision::float32
           ? begin<float>(on, std::move(*graph), *options)
           : begin<double>(on, std::move(*graph), *options);
}

expected<gpu::iteration> pagerank::iterate(const gpu::executor&, progress& s,
                                           const input&) {
  const auto sweep = std::visit([](auto& run) { return run.iterate(); }, s.run);
  if (!sweep)
    return tl::unexpected{sweep.error()};
  return gpu::iteration{sweep->iteration, sweep->delta};
}

bool pagerank::converged(const progress& s, double threshold) {
  return std::visit(
    [&](const auto& run) { return run.converged(threshold * s.parts); }, s.run);
}

expected<std::vector<double>> pagerank::take_scores(progress& s) {
  return std::visit(
    [](auto& run) -> expected<std::vector<double>> {
      const auto scores = run.take_scores();
      if (!scores)
        return tl::unexpected{scores.error()};
      return std::vector<double>(scores->begin(), scores->end());
    },
    s.run);
}

expected<pagerank::output> pagerank::batch(const gpu::executor& on,
                                           const input& in) {
  auto done = gpu::iterate_until_converged<pagerank>(
    on, in, {in.tolerance, in.max_iterations});
  if (!done)
    return tl::unexpected{done.error()};
  auto scores = take_scores(done->state);
  if (!scores)
    return tl::unexpected{scores.error()};
  output result;
  result.scores = std::move(*scores);
  result.iterations = static_cast<std::uint32_t>(done->last.number);
  result.residual = done->last.delta;
  result.converged = done->converged;
  return result;
}

expected<pagerank::input>
pagerank::read_input(const gpu::executor& on,
                     const std::filesystem::path& file) {
  auto list = detail::read_graph_file(on, file, detail::weights_count::yes);
  if (!list)
    return tl::unexpected{list.error()};
  input result;
  result.weights = std::move(list->weights);
  detail::store_edges(std::move(*list), result);
  return result;
}

} // namespace ringwright::domains::graph
