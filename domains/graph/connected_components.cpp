// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/connected_components.hpp"

#include "ringwright/domains/graph/connected_components_batch.hpp"

#include <string>

namespace ringwright::domains::graph {

expected<connected_components::output>
connected_components::batch(const gpu::executor& on, const input& in) {
  using wire_kind = messages::graph_analytics::components_kind;
  if (in.kind != wire_kind::weak && in.kind != wire_kind::strong)
    return fail(errc::invalid_argument,
                "kind is " + std::to_string(static_cast<unsigned>(in.kind))
                  + ", which is none of its names");
  const auto graph
    = detail::graph_of(on, {in.sources, in.targets, {}, in.nodes, in.directed});
  if (!graph)
    return tl::unexpected{graph.error()};
  const auto found = run_connected_components(on, graph->view(),
                                              in.kind == wire_kind::strong
                                                ? components_kind::strong
                                                : components_kind::weak);
  if (!found)
    return tl::unexpected{found.error()};
  output result;
  result.labels.assign(found->labels.begin(), found->labels.end());
  // At most as many as nodes, which fit.
  result.count = static_cast<std::uint32_t>(found->count);
  result.sizes.reserve(found->count);
  for (const auto& [label, nodes] : component_sizes(result.labels))
    result.sizes.push_back({label, static_cast<std::uint32_t>(nodes)});
  return result;
}

expected<connected_components::input>
connected_components::read_input(const gpu::executor& on,
                                 const std::filesystem::path& file) {
  auto list = detail::read_graph_file(on, file, detail::weights_count::no);
  if (!list)
    return tl::unexpected{list.error()};
  input result;
  detail::store_edges(std::move(*list), result);
  return result;
}

} // namespace ringwright::domains::graph
