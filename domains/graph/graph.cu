// SPDX-License-Identifier: Apache-2.0
//
// The batch bodies of the graph domain on a GPU.
#include "ringwright/domains/graph/detail/components_body.hpp"
#include "ringwright/domains/graph/detail/make_pagerank.hpp"
#include "ringwright/gpu/batch/cuda_place.cuh"

namespace ringwright::domains::graph::detail {

template <class Real>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_cuda_pagerank(const gpu::executor& on, const pagerank_input& input) {
  return make_pagerank<Real>(gpu::cuda_place{on}, input);
}

template expected<std::unique_ptr<pagerank_worker<float>>>
make_cuda_pagerank(const gpu::executor&, const pagerank_input&);
template expected<std::unique_ptr<pagerank_worker<double>>>
make_cuda_pagerank(const gpu::executor&, const pagerank_input&);

expected<components_labels> run_cuda_components(const gpu::executor& on,
                                                const csr_view& graph) {
  return components_body{on, gpu::cuda_place{on}, graph}.run();
}

} // namespace ringwright::domains::graph::detail
