// SPDX-License-Identifier: Apache-2.0
//
// risk/monte-carlo-var in batch: by the catalogue, from JSON to JSON, and on a
// GPU where there is one.
#include "ringwright/domains/batch_entry.hpp"
#include "ringwright/domains/risk/historical_var.hpp"
#include "ringwright/domains/risk/monte_carlo_var.hpp"
#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/messages/batch.hpp"
#include "ringwright/tests/domains/risk/fixture.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::domains::risk;
using namespace ringwright::tests::risk;

static_assert(gpu::batch_kernel<monte_carlo_var>);

namespace {

using input = monte_carlo_var::input;
using output = monte_carlo_var::output;

input input_of(const book& b) {
  input result;
  result.values = b.values;
  result.drifts = b.drifts;
  result.volatilities = b.volatilities;
  const auto n = b.values.size();
  for (std::size_t i = 0; i < n && !b.correlation.empty(); ++i)
    result.correlation.emplace_back(
      b.correlation.begin() + static_cast<std::ptrdiff_t>(i * n),
      b.correlation.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
  return result;
}

output run(const input& in) {
  auto result = gpu::execute<monte_carlo_var>(two_threads(), in);
  INFO((result ? "" : result.error().what));
  REQUIRE(result);
  return *result;
}

std::string refusal(const input& in) {
  auto result = gpu::execute<monte_carlo_var>(two_threads(), in);
  REQUIRE_FALSE(result);
  CHECK(result.error() == errc::invalid_argument);
  return result.error().what;
}

void check_same(const output& got, const var_result& wanted) {
  CHECK(got.value_at_risk == wanted.value_at_risk);
  CHECK(got.expected_shortfall == wanted.expected_shortfall);
  CHECK(got.value_at_risk_error == wanted.value_at_risk_error);
  CHECK(got.expected_shortfall_error == wanted.expected_shortfall_error);
  CHECK(got.mean == wanted.mean);
  CHECK(got.deviation == wanted.deviation);
  CHECK(got.component_value_at_risk == wanted.component_value_at_risk);
  CHECK(got.component_expected_shortfall
        == wanted.component_expected_shortfall);
  CHECK(got.marginal_value_at_risk == wanted.marginal_value_at_risk);
  CHECK(got.marginal_expected_shortfall
        == wanted.marginal_expected_shortfall);
  CHECK(got.scenarios == wanted.scenarios);
  CHECK(got.correlation_repaired == wanted.correlation_repaired);
  CHECK(got.correlation_change == wanted.correlation_change);
  REQUIRE(got.percentiles.size() == wanted.percentiles.size());
  for (std::size_t i = 0; i < got.percentiles.size(); ++i) {
    CHECK(got.percentiles[i].probability == wanted.percentiles[i].probability);
    CHECK(got.percentiles[i].value == wanted.percentiles[i].value);
  }
}

} // namespace

TEST_CASE("monte_carlo_batch: every option reaches the simulation", "[risk]") {
  auto b = some_book(3);
  b.correlation = {1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1};
  auto in = input_of(b);
  in.confidence = 0.9;
  in.horizon_days = 3;
  in.scenarios = 3000;
  in.seed = 8;
  in.draws = messages::risk_management::sampling::antithetic;
  in.degrees_of_freedom = 5;
  in.repair_correlation = true;
  in.percentiles = {0.2, 0.4};
  var_options options;
  options.confidence = 0.9;
  options.horizon_days = 3;
  options.scenarios = 3000;
  options.seed = 8;
  options.draws = sampling::antithetic;
  options.degrees_of_freedom = 5;
  options.repair_correlation = true;
  options.percentiles = {0.2, 0.4};
  check_same(run(in), simulated(b, options));
  in.draws = messages::risk_management::sampling::sobol;
  options.draws = sampling::sobol;
  check_same(run(in), simulated(b, options));
}

TEST_CASE("monte_carlo_batch: the defaults are those of the options",
          "[risk]") {
  auto b = some_book(2);
  auto in = input_of(b);
  const var_options options;
  CHECK(in.confidence == options.confidence);
  CHECK(in.horizon_days == options.horizon_days);
  CHECK(in.scenarios == options.scenarios);
  CHECK(in.seed == options.seed);
  in.scenarios = 1000;
  in.drifts.clear();
  in.correlation.clear();
  b.drifts = {0, 0};
  b.correlation.clear();
  auto fewer = options;
  fewer.scenarios = 1000;
  check_same(run(in), simulated(b, fewer));
}

TEST_CASE("monte_carlo_batch: past returns are the scenarios if there are any",
          "[risk]") {
  input in;
  in.values = {100, -50};
  in.returns = {{0.1, 0.2}, {-0.1, 0.1}, {0.05, -0.2}};
  in.confidence = 0.5;
  var_options options;
  options.confidence = 0.5;
  auto wanted = historical_var(
    two_threads(), in.values,
    std::vector<double>{0.1, 0.2, -0.1, 0.1, 0.05, -0.2}, options);
  REQUIRE(wanted);
  check_same(run(in), *wanted);
}

TEST_CASE("monte_carlo_batch: rows of the wrong length are refused",
          "[risk]") {
  auto in = input_of(some_book(2));
  in.correlation[1].pop_back();
  CHECK(refusal(in)
        == "correlation[1] has 1 entries, but there are 2 positions");
  in = {};
  in.values = {1};
  in.returns = {{1}, {1, 2}};
  CHECK(refusal(in) == "returns[1] has 2 entries, but there are 1 positions");
  CHECK(refusal({}) == "the portfolio is empty");
  in = input_of(some_book(2));
  in.confidence = 1;
  CHECK(refusal(in) == "confidence is 1, must be between 0 and 1");
}

TEST_CASE("monte_carlo_batch: from JSON to JSON by its row of the catalogue",
          "[risk]") {
  const auto& entry = domains::batch_entry_of<monte_carlo_var>();
  CHECK(std::string{entry.info.id} == "risk/monte-carlo-var");
  const auto text = entry.run_json(two_threads(), R"({
    "values": [1000000, -500000], "volatilities": [0.2, 0.3],
    "correlation": [[1, 0.5], [0.5, 1]], "scenarios": 2000,
    "draws": "sobol"})",
                                   {});
  INFO((text ? "" : text.error().what));
  REQUIRE(text);
  auto back = messages::from_json<output>(*text);
  REQUIRE(back);
  const book b{{1e6, -5e5}, {0, 0}, {0.2, 0.3}, {1, 0.5, 0.5, 1}};
  var_options options;
  options.scenarios = 2000;
  options.draws = sampling::sobol;
  check_same(*back, simulated(b, options));
}

TEST_CASE("monte_carlo_batch: the GPU gives the bits of the CPU",
          "[risk][gpu][cuda]") {
  const auto cuda = tests::cuda_or_skip();
  if (!cuda)
    return;
  using kind = messages::risk_management::sampling;
  for (const auto draws : {kind::random, kind::antithetic, kind::sobol})
    for (const auto nu : {0.0, 5.0})
      for (const auto n : {1u, 7u}) {
        auto in = input_of(some_book(n));
        in.scenarios = 1'100'002;
        in.draws = draws;
        in.degrees_of_freedom = nu;
        auto there = gpu::execute<monte_carlo_var>(*cuda, in);
        INFO((there ? "" : there.error().what));
        REQUIRE(there);
        const auto here = run(in);
        CHECK(there->value_at_risk == here.value_at_risk);
        CHECK(there->expected_shortfall == here.expected_shortfall);
        CHECK(there->mean == here.mean);
        CHECK(there->deviation == here.deviation);
        CHECK(there->component_expected_shortfall
              == here.component_expected_shortfall);
      }
}
