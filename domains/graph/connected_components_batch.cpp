// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/connected_components_batch.hpp"

#include "ringwright/domains/graph/detail/components_body.hpp"
#include "ringwright/domains/graph/detail/strong_components.hpp"
#include "ringwright/gpu/batch/host_place.hpp"

namespace ringwright::domains::graph {

expected<components_labels> run_connected_components(const gpu::executor& on,
                                                     const csr_view& graph,
                                                     components_kind kind) {
  if (auto go = on.checkpoint(0, 2); !go)
    return tl::unexpected{go.error()};
  if (kind == components_kind::strong && graph.directed) {
    if (on.where() != gpu::executor::kind::cpu)
      return fail(errc::backend_unavailable,
                  "strong components are computed on the CPU only");
    return detail::run_strong_components(on, graph);
  }
#ifdef RINGWRIGHT_HAVE_CUDA
  if (on.where() == gpu::executor::kind::cuda)
    return detail::run_cuda_components(on, graph);
#endif
  return detail::components_body{on, gpu::host_place{on}, graph}.run();
}

std::vector<component_size> component_sizes(std::span<const node_id> labels) {
  // A component's label is its first node, so it is there when others come.
  std::vector<component_size> result;
  std::vector<node_id> place(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == i) {
      place[i] = static_cast<node_id>(result.size());
      result.push_back({labels[i], 0});
    }
    ++result[place[labels[i]]].nodes;
  }
  return result;
}

} // namespace ringwright::domains::graph
