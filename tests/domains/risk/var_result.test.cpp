// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/var_result.hpp"

#include "ringwright/tests/domains/risk/fixture.hpp"

using namespace ringwright::domains::risk;
using namespace ringwright::tests::risk;

TEST_CASE("var_result: percentiles carry the probability of their own side",
          "[risk]") {
  var_options options;
  options.scenarios = 100'000;
  options.percentiles = {0.01, 0.5, 0.99};
  const auto b = some_book(4);
  const auto r = simulated(b, options);
  const auto m = moments_of(b, options.horizon_days);
  REQUIRE(r.percentiles.size() == 3);
  // The 1st percentile of P&L is the large loss, and minus the 99 % VaR.
  CHECK(r.percentiles[0].probability == 0.01);
  CHECK(r.percentiles[0].value == -r.value_at_risk);
  CHECK(r.percentiles[0].value < r.percentiles[1].value);
  CHECK(r.percentiles[1].value < r.percentiles[2].value);
  for (const auto& p : r.percentiles) {
    const auto z = normal_quantile(p.probability);
    const auto error
      = std::sqrt(p.probability * (1 - p.probability) / 100'000)
        / normal_density(z) * m.deviation;
    CHECK(std::abs(p.value - m.mean - z * m.deviation) < 5 * error);
  }
}
