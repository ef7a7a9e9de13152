// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/kernels.hpp"

#include "ringwright/tests/catch.hpp"

#include <string_view>

using ringwright::domain;
using ringwright::domains::graph::kernels;

TEST_CASE("kernels: the graph domain's are batch and ring, with its prefix",
          "[graph]") {
  CHECK(kernels::size >= 2);
  CHECK(kernels::unique_ids());
  kernels::for_each([]<class Kernel>() {
    const std::string_view id{Kernel::info.id};
    CAPTURE(id);
    CHECK(id.starts_with("graph/"));
    CHECK(Kernel::info.domain == domain::graph_analytics);
    constexpr auto modes = ringwright::domains::modes_of<Kernel>;
    CHECK(modes.ring);
    CHECK(modes.batch);
  });
}

TEST_CASE("kernels: their ring forms alone are no kernels", "[graph]") {
  // There is one type for each id.
  namespace graph = ringwright::domains::graph;
  CHECK_FALSE(ringwright::gpu::ring_kernel<graph::pagerank_ring>);
  CHECK_FALSE(ringwright::gpu::ring_kernel<graph::components_ring>);
}
