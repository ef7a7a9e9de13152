// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/score_units.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::domains::graph;

TEST_CASE("score_units: units and numbers", "[graph]") {
  CHECK(score_of_units(score_one) == 1.0);
  CHECK(units_of_score(1.0) == score_one);
  CHECK(units_of_score(0.25) == score_one / 4);
  CHECK(units_of_score(-0.5) == -score_one / 2);
  CHECK(units_of_score(0x1p-62) == 1);
  CHECK(units_of_score(0x1p-63) == 0);
  CHECK(score_of_units(1) == 0x1p-62);
}

TEST_CASE("score_units: scores of large graphs keep their digits",
          "[graph]") {
  // Decimals of 1e-8 have one digit left for one node in 2^24.
  const auto even = 1.0 / (1 << 24);
  CHECK(units_of_score(even) == std::int64_t{1} << 38);
  CHECK(score_of_units(units_of_score(even * 0.123456789))
        == Approx(even * 0.123456789).epsilon(1e-10));
}
