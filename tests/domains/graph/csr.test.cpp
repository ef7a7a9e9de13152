// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/csr.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"

using namespace ringwright;
using namespace ringwright::tests;

TEST_CASE("csr: rows are seen as they are", "[graph]") {
  const auto graph = graph_of(list_of(4, {{0, 2}, {0, 1}, {2, 2}}));
  const auto view = graph.view();
  CHECK(view.nodes() == 4);
  CHECK(view.entries() == 3);
  CHECK(view.directed);
  CHECK_FALSE(view.weighted());
  REQUIRE(view.row(0).size() == 2);
  CHECK(view.row(0)[0] == 1);
  CHECK(view.row(0)[1] == 2);
  CHECK(view.row(1).empty());
  CHECK(view.row(2)[0] == 2);
  CHECK(graph.bytes() == 5 * 8 + 3 * 4);
}

TEST_CASE("csr: no graph has no nodes", "[graph]") {
  CHECK(domains::graph::csr{}.nodes() == 0);
  CHECK(domains::graph::csr_view{}.entries() == 0);
}
