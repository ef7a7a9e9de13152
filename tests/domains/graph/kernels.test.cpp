// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/kernels.hpp"

#include "ringwright/tests/catch.hpp"

#include <string_view>

using ringwright::domain;
using ringwright::domains::graph::kernels;

TEST_CASE("kernels: the graph domain's are batch kernels with its prefix",
          "[graph]") {
  CHECK(kernels::size >= 2);
  CHECK(kernels::unique_ids());
  CHECK(kernels::batch_kernels::size >= 2);
  kernels::for_each([]<class Kernel>() {
    const std::string_view id{Kernel::info.id};
    CHECK(id.starts_with("graph/"));
    CHECK(Kernel::info.domain == domain::graph_analytics);
  });
}
