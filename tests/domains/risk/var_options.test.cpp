// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/var_options.hpp"

#include "ringwright/domains/risk/correlation.hpp"
#include "ringwright/tests/domains/risk/fixture.hpp"

#include <limits>

using namespace ringwright;
using namespace ringwright::domains::risk;
using tests::risk::book;

namespace {

constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

std::string refusal(const expected<void>& checked) {
  REQUIRE_FALSE(checked);
  CHECK(checked.error() == errc::invalid_argument);
  return checked.error().what;
}

template <class Change>
std::string refused_option(Change change) {
  var_options options;
  change(options);
  return refusal(check(options));
}

template <class Change>
std::string refused_book(Change change) {
  auto b = tests::risk::some_book(3);
  change(b);
  return refusal(check(var_portfolio(b)));
}

} // namespace

TEST_CASE("var_options: the defaults and the ends of the ranges are valid",
          "[risk]") {
  var_options o;
  CHECK(check(o));
  o.confidence = 0x1p-40;
  o.horizon_days = 1e-9;
  o.scenarios = 2;
  o.degrees_of_freedom = 2.001;
  o.percentiles = {};
  CHECK(check(o));
  o.scenarios = max_scenarios;
  o.draws = sampling::antithetic;
  CHECK(check(o));
}

TEST_CASE("var_options: every bad option is refused by name and value",
          "[risk]") {
  for (const auto bad : {0.0, 1.0, -0.5, 1.5, no_number, infinity})
    CHECK(refused_option([&](auto& o) { o.confidence = bad; })
            .starts_with("confidence is "));
  for (const auto bad : {0.0, -1.0, no_number, infinity})
    CHECK(refused_option([&](auto& o) { o.horizon_days = bad; })
            .starts_with("horizon_days is "));
  for (const auto bad : {2.0, 1.0, -3.0, no_number, infinity})
    CHECK(refused_option([&](auto& o) { o.degrees_of_freedom = bad; })
            .starts_with("degrees_of_freedom is "));
  CHECK(refused_option([](auto& o) { o.percentiles = {0.5, 1}; })
        == "percentiles[1] is 1, must be between 0 and 1");
  CHECK(refused_option([](auto& o) { o.scenarios = 1; })
        == "scenarios is 1, allowed are 2 to 134217728");
  CHECK(refused_option([](auto& o) { o.scenarios = max_scenarios + 1; })
        == "scenarios is 134217729, allowed are 2 to 134217728");
  CHECK(refused_option([](auto& o) {
          o.scenarios = 5;
          o.draws = sampling::antithetic;
        })
        == "scenarios is 5, antithetic ones come in pairs");
  CHECK(refused_option([](auto& o) { o.draws = sampling{9}; })
        == "draws is no kind of sampling");
}

TEST_CASE("var_options: every bad portfolio is refused by entry and value",
          "[risk]") {
  CHECK(check(var_portfolio(tests::risk::some_book(3))));
  CHECK(refused_book([](book& b) { b = {}; }) == "the portfolio is empty");
  CHECK(refused_book([](book& b) { b.values[1] = no_number; })
        == "values[1] is nan, must be a finite number");
  CHECK(refused_book([](book& b) { b.drifts[2] = -infinity; })
        == "drifts[2] is -inf, must be a finite number");
  CHECK(refused_book([](book& b) { b.volatilities[0] = no_number; })
        == "volatilities[0] is nan, must be a finite number");
  CHECK(refused_book([](book& b) { b.volatilities[0] = -0.1; })
        == "volatilities[0] is -0.1, must not be negative");
  CHECK(refused_book([](book& b) { b.drifts.pop_back(); })
        == "drifts has 2 entries, but there are 3 positions");
  CHECK(refused_book([](book& b) { b.volatilities.push_back(1); })
        == "volatilities has 4 entries, but there are 3 positions");
  CHECK(refused_book([](book& b) { b.correlation.pop_back(); })
        == "correlation has 8 entries, but 3 positions need 9");
  CHECK(refused_book([](book& b) { b.values.resize(max_assets + 1); })
        == "the portfolio has 4097 positions, at most 4096 are allowed");
}
