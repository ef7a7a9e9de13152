// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/historical_var.hpp"

#include "ringwright/tests/domains/risk/fixture.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <limits>
#include <vector>

using namespace ringwright;
using namespace ringwright::domains::risk;
using namespace ringwright::tests::risk;

namespace {

var_options at_confidence(double confidence) {
  var_options result;
  result.confidence = confidence;
  result.percentiles = {0.1, 0.9};
  return result;
}

std::string refusal(const std::vector<double>& values,
                    const std::vector<double>& returns,
                    const var_options& options = {}) {
  auto r = historical_var(two_threads(), values, returns, options);
  REQUIRE_FALSE(r);
  CHECK(r.error() == errc::invalid_argument);
  return r.error().what;
}

} // namespace

TEST_CASE("historical_var: ten days that can be worked out by hand",
          "[risk]") {
  const std::vector<double> values{100, -200};
  // P&L: 1, -2, 3, -4, 5, -6, 7, -8, 9, -10
  std::vector<double> returns;
  for (auto t = 1; t <= 10; ++t) {
    returns.push_back((t % 2 == 1 ? 3 : -3) * t / 100.0);
    returns.push_back((t % 2 == 1 ? 1 : -1) * t / 100.0);
  }
  auto r = historical_var(two_threads(), values, returns, at_confidence(0.75));
  REQUIRE(r);
  // 2.5 of 10: the third worst is -6; (10 + 8 + 6 / 2) / 2.5.
  CHECK(r->value_at_risk == Approx(6));
  CHECK(r->expected_shortfall == Approx(8.4));
  CHECK(r->mean == Approx(-0.5));
  CHECK(r->percentiles[0].value == Approx(-10));
  CHECK(r->percentiles[1].value == Approx(7));
  CHECK(r->component_expected_shortfall[0] == Approx(25.2));
  CHECK(r->component_expected_shortfall[1] == Approx(-16.8));
  CHECK(sum(r->component_value_at_risk) == Approx(6));
  CHECK(r->scenarios == 10);
}

TEST_CASE("historical_var: components add up, whatever the rows", "[risk]") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange<std::size_t>(1, 5);
    const auto rows = *rc::gen::inRange<std::size_t>(2, 60);
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i)
      values.push_back(*rc::gen::inRange(-50, 50));
    std::vector<double> returns;
    for (std::size_t i = 0; i < n * rows; ++i)
      returns.push_back(*rc::gen::inRange(-1000, 1000) / 1e4);
    const auto confidence = *rc::gen::inRange(1, 100) / 100.0;
    auto r = historical_var(two_threads(), values, returns,
                            at_confidence(confidence));
    RC_ASSERT(r);
    RC_ASSERT(std::abs(sum(r->component_expected_shortfall)
                       - r->expected_shortfall)
              < 1e-9);
    const auto attributed = std::ranges::any_of(
      r->component_value_at_risk, [](double x) { return x != 0; });
    if (attributed)
      RC_ASSERT(std::abs(sum(r->component_value_at_risk) - r->value_at_risk)
                < 1e-6);
    RC_ASSERT(r->expected_shortfall >= r->value_at_risk - 1e-12);
  }));
}

TEST_CASE("historical_var: same bits on any number of threads", "[risk]") {
  const std::vector<double> values{3, -1, 2};
  std::vector<double> returns;
  for (auto i = 0; i < 30'000; ++i)
    returns.push_back(std::sin(i * 0.7) * 0.05);
  const auto options = at_confidence(0.6);
  auto one = historical_var(*gpu::executor::cpu(1), values, returns, options);
  auto five = historical_var(*gpu::executor::cpu(5), values, returns, options);
  REQUIRE(one);
  REQUIRE(five);
  CHECK(*one == *five);
}

TEST_CASE("historical_var: every bad input is refused", "[risk]") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal({}, {1, 2}) == "the portfolio is empty");
  CHECK(refusal({1, 2}, {1, 2, 3})
        == "returns has 3 entries, which are no rows of 2");
  CHECK(refusal({1, 2}, {1, 2})
        == "returns has 1 rows, allowed are 2 to 134217728");
  CHECK(refusal({1, 2}, {}).starts_with("returns has 0 rows"));
  CHECK(refusal({1, 2}, {1, 2, 3, nan})
        == "returns: row 1, column 1 is nan, must be a finite number");
  CHECK(refusal({nan}, {1, 2}) == "values[0] is nan, must be a finite number");
  CHECK(refusal({1}, {1, 2}, at_confidence(1)).starts_with("confidence is 1"));
  auto r = historical_var(two_threads(), std::vector<double>{1e308},
                          std::vector<double>{10, 10}, {});
  REQUIRE_FALSE(r);
  CHECK(r.error() == errc::overflow);
}
