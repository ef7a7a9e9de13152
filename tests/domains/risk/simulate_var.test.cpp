// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/simulate_var.hpp"

#include "ringwright/domains/risk/scenario.hpp"
#include "ringwright/domains/risk/sobol_directions.hpp"
#include "ringwright/tests/domains/risk/fixture.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

using namespace ringwright;
using namespace ringwright::domains::risk;
using namespace ringwright::tests::risk;

namespace {

var_options with_scenarios(std::uint64_t scenarios, double confidence = 0.99) {
  var_options result;
  result.scenarios = scenarios;
  result.confidence = confidence;
  return result;
}

} // namespace

TEST_CASE("simulate_var: the closed form for normal returns", "[risk]") {
  const auto b = some_book(10);
  for (const auto draws : {sampling::random, sampling::antithetic})
    for (const auto confidence : {0.5, 0.9, 0.95, 0.99, 0.999}) {
      auto options = with_scenarios(200'000, confidence);
      options.draws = draws;
      const auto m = moments_of(b, options.horizon_days);
      const auto r = simulated(b, options);
      CHECK(std::abs(r.value_at_risk - normal_var(m, confidence))
            < 5 * r.value_at_risk_error);
      CHECK(std::abs(r.expected_shortfall - normal_es(m, confidence))
            < 5 * r.expected_shortfall_error);
      CHECK(std::abs(r.mean - m.mean) < 5 * m.deviation / std::sqrt(2e5));
      CHECK(r.deviation == Approx(m.deviation).epsilon(0.01));
      CHECK(r.scenarios == 200'000);
      CHECK(r.expected_shortfall >= r.value_at_risk);
    }
}

TEST_CASE("simulate_var: the errors are those of the closed form", "[risk]") {
  const auto b = some_book(5);
  const auto options = with_scenarios(400'000);
  const auto m = moments_of(b, options.horizon_days);
  const auto z = normal_quantile(0.99);
  const auto p = 0.01;
  const auto r = simulated(b, options);
  const auto var_error
    = m.deviation * std::sqrt(p * (1 - p) / 4e5) / normal_density(z);
  CHECK(r.value_at_risk_error == Approx(var_error).epsilon(0.15));
  // Var[X | X < -z] = 1 + z l - l^2 with l = phi(z) / p.
  const auto l = normal_density(z) / p;
  const auto variance = (1 + z * l - l * l) + (1 - p) * (l - z) * (l - z);
  CHECK(r.expected_shortfall_error
        == Approx(m.deviation * std::sqrt(variance / (4e5 * p)))
             .epsilon(0.05));
}

TEST_CASE("simulate_var: the error falls with the root of the scenarios",
          "[risk]") {
  const auto b = some_book(4);
  const auto m = moments_of(b, 10);
  for (const auto draws : {sampling::random, sampling::sobol}) {
    double errors[2] = {};
    const std::uint64_t counts[] = {1u << 12, 1u << 18};
    for (auto i = 0; i < 2; ++i)
      for (std::uint64_t seed = 0; seed < 16; ++seed) {
        auto options = with_scenarios(counts[i], 0.95);
        options.draws = draws;
        options.seed = seed;
        const auto off = simulated(b, options).expected_shortfall
                         - normal_es(m, 0.95);
        errors[i] += off * off / 16;
      }
    // 64 times the scenarios: an eighth of the error, within what 16 seeds
    // can tell; Sobol points do far better.
    const auto ratio = std::sqrt(errors[0] / errors[1]);
    CHECK(ratio > 4);
    if (draws == sampling::sobol)
      CHECK(ratio > 16);
    else
      CHECK(ratio < 16);
  }
}

TEST_CASE("simulate_var: the closed form for t returns", "[risk]") {
  const auto b = some_book(6);
  for (const auto nu : {3.5, 6.0}) {
    auto options = with_scenarios(400'000, 0.975);
    options.degrees_of_freedom = nu;
    const auto m = moments_of(b, options.horizon_days);
    const auto r = simulated(b, options);
    const boost::math::students_t t{nu};
    const auto q = boost::math::quantile(t, 0.975);
    const auto scale = m.deviation * std::sqrt((nu - 2) / nu);
    const auto var = -m.mean + scale * q;
    const auto es = -m.mean
                    + scale * boost::math::pdf(t, q) / 0.025
                        * (nu + q * q) / (nu - 1);
    CHECK(std::abs(r.value_at_risk - var) < 5 * r.value_at_risk_error);
    CHECK(std::abs(r.expected_shortfall - es)
          < 5 * r.expected_shortfall_error);
    CHECK(var > 1.02 * normal_var(m, 0.975) * 0.9);
  }
}

TEST_CASE("simulate_var: components are those of the closed form", "[risk]") {
  const auto b = some_book(5);
  auto options = with_scenarios(500'000, 0.95);
  const auto m = moments_of(b, options.horizon_days);
  const auto r = simulated(b, options);
  const auto years = options.horizon_days / days_per_year;
  for (std::size_t i = 0; i < 5; ++i) {
    double covariance = 0;
    for (std::size_t j = 0; j < 5; ++j)
      covariance += b.values[j] * b.volatilities[i] * b.volatilities[j]
                    * b.correlation[i * 5 + j] * years;
    const auto drift = b.drifts[i] * years;
    const auto l = normal_density(normal_quantile(0.95)) / 0.05;
    const auto es = -drift + covariance / m.deviation * l;
    const auto var
      = -drift + covariance / m.deviation * normal_quantile(0.95);
    const auto unit = b.volatilities[i] * std::sqrt(years);
    CHECK(std::abs(r.marginal_expected_shortfall[i] - es)
          < 5 * unit / std::sqrt(25'000));
    CHECK(std::abs(r.marginal_value_at_risk[i] - var)
          < 5 * unit / std::sqrt(25'000));
    CHECK(r.component_value_at_risk[i]
          == b.values[i] * r.marginal_value_at_risk[i]);
    CHECK(r.component_expected_shortfall[i]
          == b.values[i] * r.marginal_expected_shortfall[i]);
  }
}

TEST_CASE("simulate_var: components add up to the total", "[risk]") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange<std::size_t>(1, 9);
    auto b = some_book(n);
    for (auto& v : b.values)
      v = *rc::gen::inRange(-1000, 1000) * 1e3;
    auto options
      = with_scenarios(2 * *rc::gen::inRange(1u, 1500u),
                       *rc::gen::inRange(1, 100) / 100.0);
    options.draws = sampling{static_cast<std::uint8_t>(
      *rc::gen::inRange(0, 3))};
    options.degrees_of_freedom = *rc::gen::element(0.0, 4.0);
    options.seed = *rc::gen::arbitrary<std::uint64_t>();
    if (*rc::gen::arbitrary<bool>())
      b.correlation.clear();
    const auto r = simulated(b, options);
    double gross = 1;
    for (const auto v : b.values)
      gross += std::abs(v);
    const auto random
      = std::ranges::any_of(b.values, [](double v) { return v != 0; });
    if (random)
      RC_ASSERT(std::abs(sum(r.component_value_at_risk) - r.value_at_risk)
                < 1e-9 * gross);
    RC_ASSERT(std::abs(sum(r.component_expected_shortfall)
                       - r.expected_shortfall)
              < 1e-9 * gross);
  }));
}

TEST_CASE("simulate_var: scales with the positions and shifts with the drift",
          "[risk]") {
  const auto b = some_book(6);
  const auto options = with_scenarios(20'000);
  const auto r = simulated(b, options);
  auto doubled = b;
  for (auto& v : doubled.values)
    v *= 4;
  const auto d = simulated(doubled, options);
  CHECK(d.value_at_risk == 4 * r.value_at_risk);
  CHECK(d.expected_shortfall == Approx(4 * r.expected_shortfall));
  CHECK(d.component_value_at_risk[2] == 4 * r.component_value_at_risk[2]);
  // A sure gain lowers both measures by itself.
  auto richer = b;
  richer.values.push_back(1e6);
  richer.drifts.push_back(0.252);
  richer.volatilities.push_back(0);
  richer.correlation.clear();
  auto independent = b;
  independent.correlation.clear();
  const auto before = simulated(independent, options);
  const auto after = simulated(richer, options);
  CHECK(after.value_at_risk == Approx(before.value_at_risk - 1e4));
  CHECK(after.expected_shortfall == Approx(before.expected_shortfall - 1e4));
}

TEST_CASE("simulate_var: rises with the confidence", "[risk]") {
  const auto b = some_book(3);
  auto last = -std::numeric_limits<double>::infinity();
  auto last_es = last;
  for (auto percent = 1; percent < 100; percent += 3) {
    const auto r = simulated(b, with_scenarios(5000, percent / 100.0));
    CHECK(r.value_at_risk >= last);
    CHECK(r.expected_shortfall >= last_es);
    CHECK(r.expected_shortfall >= r.value_at_risk);
    last = r.value_at_risk;
    last_es = r.expected_shortfall;
  }
}

TEST_CASE("simulate_var: shortfall of a sum is at most the sum of shortfalls",
          "[risk]") {
  CHECK(rc::check([] {
    auto first = some_book(5);
    auto second = first;
    auto both = first;
    for (std::size_t i = 0; i < 5; ++i) {
      first.values[i] = *rc::gen::inRange(-100, 100) * 1e4;
      second.values[i] = *rc::gen::inRange(-100, 100) * 1e4;
      both.values[i] = first.values[i] + second.values[i];
    }
    auto options
      = with_scenarios(1000, *rc::gen::inRange(50, 100) / 100.0);
    options.degrees_of_freedom = 3;
    const auto separate = simulated(first, options).expected_shortfall
                          + simulated(second, options).expected_shortfall;
    RC_ASSERT(simulated(both, options).expected_shortfall
              <= separate + 1e-6 * (1 + std::abs(separate)));
  }));
}

TEST_CASE("simulate_var: a short position mirrors the long one", "[risk]") {
  book b{{1e6}, {0}, {0.2}, {}};
  auto options = with_scenarios(100'000);
  options.draws = sampling::antithetic;
  const auto with_long = simulated(b, options);
  b.values = {-1e6};
  const auto with_short = simulated(b, options);
  // The antithetic sample is its own mirror image.
  CHECK(with_short.value_at_risk == with_long.value_at_risk);
  CHECK(with_short.marginal_value_at_risk[0]
        == -with_long.marginal_value_at_risk[0]);
  CHECK(with_long.mean == Approx(0).margin(1e-6));
}

TEST_CASE("simulate_var: assets that move as one are one asset", "[risk]") {
  const book hedged{{1e6, -1e6}, {0.1, 0.1}, {0.2, 0.2}, {1, 1, 1, 1}};
  const auto r = simulated(hedged, with_scenarios(1000));
  CHECK(r.value_at_risk == Approx(0).margin(1e-9));
  CHECK(r.expected_shortfall == Approx(0).margin(1e-9));
  const book twice{{1e6, 1e6}, {0.1, 0.1}, {0.2, 0.2}, {1, 1, 1, 1}};
  const book once{{2e6, 0}, {0.1, 0.1}, {0.2, 0.2}, {1, 1, 1, 1}};
  CHECK(simulated(twice, with_scenarios(1000)).value_at_risk
        == Approx(simulated(once, with_scenarios(1000)).value_at_risk));
}

TEST_CASE("simulate_var: a portfolio without risk", "[risk]") {
  const book flat{{0, 0}, {0.1, 0.1}, {0.2, 0.2}, {}};
  const auto r = simulated(flat, with_scenarios(100));
  CHECK(r.value_at_risk == 0);
  CHECK(r.expected_shortfall == 0);
  CHECK(r.value_at_risk_error == 0);
  CHECK(r.deviation == 0);
  const book sure{{1e6}, {0.252}, {0}, {}};
  CHECK(simulated(sure, with_scenarios(100)).value_at_risk == Approx(-1e4));
}

TEST_CASE("simulate_var: same bits on any number of threads", "[risk]") {
  const auto b = some_book(7);
  for (const auto draws :
       {sampling::random, sampling::antithetic, sampling::sobol})
    for (const auto nu : {0.0, 5.0}) {
      // Not a whole number of tiles.
      auto options = with_scenarios(140'002, 0.9);
      options.draws = draws;
      options.degrees_of_freedom = nu;
      auto one = simulate_var(*gpu::executor::cpu(1), b, options);
      auto two = simulate_var(*gpu::executor::cpu(2), b, options);
      auto five = simulate_var(*gpu::executor::cpu(5), b, options);
      REQUIRE(one);
      REQUIRE(two);
      REQUIRE(five);
      CHECK(*one == *two);
      CHECK(*one == *five);
    }
}

TEST_CASE("simulate_var: seeds differ, and are all there is to chance",
          "[risk]") {
  const auto b = some_book(3);
  auto options = with_scenarios(1000);
  const auto first = simulated(b, options);
  CHECK(simulated(b, options) == first);
  options.seed = 2;
  CHECK(simulated(b, options).value_at_risk != first.value_at_risk);
}

TEST_CASE("simulate_var: a repaired correlation is said in the result",
          "[risk]") {
  const book b{{1e6, 1e6, 1e6},
               {0, 0, 0},
               {0.2, 0.2, 0.2},
               {1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1}};
  auto options = with_scenarios(1000);
  auto refused = simulate_var(two_threads(), b, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  CHECK(refused.error().what.find("row 2, column 2") != std::string::npos);
  options.repair_correlation = true;
  const auto r = simulated(b, options);
  CHECK(r.correlation_repaired);
  CHECK(r.correlation_change == Approx(0.4));
  CHECK_FALSE(simulated(some_book(3), options).correlation_repaired);
}

TEST_CASE("simulate_var: what check refuses is refused here", "[risk]") {
  auto refused = simulate_var(two_threads(), book{}, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  refused = simulate_var(two_threads(), some_book(2), with_scenarios(1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  auto options = with_scenarios(16);
  options.draws = sampling::sobol;
  book wide;
  wide.values.assign(max_sobol_assets + 1, 1);
  wide.drifts = wide.volatilities = wide.values;
  refused = simulate_var(two_threads(), wide, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
}

TEST_CASE("simulate_var: a P&L beyond all numbers is an overflow", "[risk]") {
  const book b{{1e308, 1e308}, {0, 0}, {1e5, 1e5}, {}};
  auto refused = simulate_var(two_threads(), b, with_scenarios(1000));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::overflow);
}

TEST_CASE("simulate_var: tells progress, stops and keeps its deadline",
          "[risk]") {
  const auto b = some_book(3);
  const auto options = with_scenarios(500'000);
  std::vector<std::uint64_t> told;
  std::stop_source stop;
  gpu::run_options watch;
  watch.stop = stop.get_token();
  watch.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 500'000);
    told.push_back(done);
    if (done > 200'000)
      stop.request_stop();
  };
  // The factor's checkpoints do not know how far all is; there are none for
  // so small a matrix.
  auto stopped = simulate_var(two_threads().with(watch), b, options);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error() == errc::cancelled);
  CHECK(std::ranges::is_sorted(told));
  CHECK(told.front() == 0);
  CHECK(told.back() < 500'000);
  gpu::run_options late;
  late.deadline = std::chrono::steady_clock::now();
  stopped = simulate_var(two_threads().with(late), b, options);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error() == errc::deadline_exceeded);
}
