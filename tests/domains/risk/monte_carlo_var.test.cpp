// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/monte_carlo_var.hpp"

#include "ringwright/domains/risk/simulate_var.hpp"
#include "ringwright/tests/domains/risk/ring_fixture.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

using namespace ringwright;
using namespace ringwright::tests::risk;
using domains::risk::var_options;

namespace {

constexpr auto none = wire::risk_reason::none;

var_options options_like(std::uint32_t scenarios, double confidence,
                         double days = 10, std::uint64_t seed = 1) {
  var_options result;
  result.scenarios = scenarios;
  result.confidence = confidence;
  result.horizon_days = days;
  result.seed = seed;
  return result;
}

} // namespace

TEST_CASE("monte_carlo_var: the ring says what the batch says", "[risk]") {
  for (const auto n : {1u, 2u, 9u}) {
    const auto b = some_book(n);
    ring_fixture ring{config_for(n, 20'000)};
    ring.load(b);
    for (const auto confidence : {0.5, 0.9, 0.99, 0.995}) {
      const auto days = 5 + 10 * confidence;
      const auto got = ring.recalculate(confidence, days, 77);
      const auto wanted
        = simulated(b, options_like(20'000, confidence, days, 77));
      CHECK(got.reason == none);
      CHECK(got.scenarios == 20'000);
      CHECK(got.zero_pivots == 0);
      // Shocks are rounded to 2^-26 of a deviation.
      const auto margin = 1e-7 * wanted.deviation;
      CHECK(got.value_at_risk.to_double()
            == Approx(wanted.value_at_risk).epsilon(0).margin(margin));
      CHECK(got.expected_shortfall.to_double()
            == Approx(wanted.expected_shortfall).epsilon(0).margin(margin));
    }
  }
}

TEST_CASE("monte_carlo_var: the closed form, within its error", "[risk]") {
  const auto b = some_book(5);
  ring_fixture ring{config_for(5, 100'000)};
  ring.load(b);
  const auto got = ring.recalculate(0.99);
  const auto m = moments_of(b, 10);
  const auto error = m.deviation * std::sqrt(0.01 * 0.99 / 1e5)
                     / normal_density(normal_quantile(0.99));
  CHECK(std::abs(got.value_at_risk.to_double() - normal_var(m, 0.99))
        < 5 * error);
  CHECK(std::abs(got.expected_shortfall.to_double() - normal_es(m, 0.99))
        < 7 * error);
}

TEST_CASE("monte_carlo_var: updates give the bytes of a new calculation",
          "[risk]") {
  CHECK(rc::check([] {
    const auto b = some_book(6);
    ring_fixture step_by_step{config_for(6, 500)};
    step_by_step.load(b);
    step_by_step.recalculate(0.9);
    auto changed = b;
    for (auto k = 0; k < 8; ++k) {
      const auto i = *rc::gen::inRange(0u, 6u);
      const auto x = *rc::gen::inRange(-100, 100);
      switch (*rc::gen::inRange(0, 3)) {
        case 0:
          changed.values[i] = x * 1e3;
          step_by_step.update(i, changed.values[i]);
          break;
        case 1:
          changed.values[i] += x * 64;
          step_by_step.update(i, x * 64, wire::position_mode::add);
          break;
        default:
          changed.drifts[i] = x / 128.0;
          changed.volatilities[i] = std::abs(x) / 128.0;
          step_by_step.load_market(changed);
      }
    }
    // What an addition of doubles and one of fixed numbers make may differ.
    std::vector<double> values;
    for (auto i = 0u; i < 6; ++i)
      values.push_back(
        step_by_step.update(i, 0, wire::position_mode::add).value.to_double());
    changed.values = values;
    ring_fixture at_once{config_for(6, 500)};
    at_once.load(changed);
    at_once.recalculate(0.9);
    for (const auto confidence : {0.9, 0.5, 0.999}) {
      const auto x = step_by_step.query(confidence);
      const auto y = at_once.query(confidence);
      RC_ASSERT(x.value_at_risk == y.value_at_risk);
      RC_ASSERT(x.expected_shortfall == y.expected_shortfall);
    }
    RC_ASSERT(step_by_step.tables() == at_once.tables());
  }));
}

TEST_CASE("monte_carlo_var: a query is answered for its own confidence",
          "[risk]") {
  const auto b = some_book(4);
  ring_fixture ring{config_for(4, 5000)};
  ring.load(b);
  const auto at_99 = ring.recalculate(0.99);
  for (const auto confidence : {0.95, 0.99, 0.95, 0.5, 0.001, 0.99999999}) {
    const auto got = ring.query(confidence);
    CHECK(got.reason == none);
    CHECK(got.confidence == money(confidence));
    CHECK_FALSE(got.stale);
    CHECK(got.expected_shortfall >= got.value_at_risk);
    ring_fixture fresh{config_for(4, 5000)};
    fresh.load(b);
    const auto wanted = fresh.recalculate(confidence);
    CHECK(got.value_at_risk == wanted.value_at_risk);
    CHECK(got.expected_shortfall == wanted.expected_shortfall);
    // The same again comes from the cache and is the same.
    CHECK(ring.query(confidence).cached);
    CHECK(ring.query(confidence).value_at_risk == got.value_at_risk);
  }
  CHECK(ring.query(0.99).value_at_risk == at_99.value_at_risk);
}

TEST_CASE("monte_carlo_var: a change of P&L ends the cached answer",
          "[risk]") {
  ring_fixture ring{config_for(3, 2000)};
  ring.load(some_book(3));
  ring.recalculate(0.95);
  const auto before = ring.query(0.95);
  CHECK(before.cached);
  const auto reply = ring.update(1, -2e6);
  CHECK(reply.value == money(-2e6));
  CHECK(reply.version == before.version + 1);
  const auto after = ring.query(0.95);
  CHECK_FALSE(after.cached);
  CHECK(after.version == reply.version);
  CHECK(after.value_at_risk != before.value_at_risk);
  ring.update(1, 5, wire::position_mode::add);
  CHECK_FALSE(ring.query(0.95).cached);
}

TEST_CASE("monte_carlo_var: correlations wait for a calculation", "[risk]") {
  auto b = some_book(2);
  ring_fixture ring{config_for(2, 2000)};
  ring.load(b);
  ring.recalculate(0.95);
  const auto before = ring.query(0.95);
  CHECK_FALSE(before.stale);
  b.correlation = {1, -0.5, -0.5, 1};
  ring.load_correlation(b);
  const auto meanwhile = ring.query(0.95);
  CHECK(meanwhile.stale);
  CHECK(meanwhile.value_at_risk == before.value_at_risk);
  ring.recalculate(0.95);
  const auto after = ring.query(0.95);
  CHECK_FALSE(after.stale);
  CHECK(after.value_at_risk.to_double()
        == Approx(simulated(b, options_like(2000, 0.95)).value_at_risk)
             .epsilon(1e-7));
}

TEST_CASE("monte_carlo_var: assets that move as one", "[risk]") {
  const book hedged{{1e6, -1e6}, {0, 0}, {0.2, 0.2}, {1, 1, 1, 1}};
  ring_fixture ring{config_for(2, 1000)};
  ring.load(hedged);
  const auto got = ring.recalculate(0.99);
  CHECK(got.reason == none);
  CHECK(got.zero_pivots == 1);
  CHECK(got.value_at_risk == fixed<8>{});
  CHECK(got.expected_shortfall == fixed<8>{});
}

TEST_CASE("monte_carlo_var: positions can be cleared in one message",
          "[risk]") {
  ring_fixture ring{config_for(3, 1000)};
  ring.load(some_book(3));
  ring.recalculate(0.9);
  wire::load_positions head;
  head.clear = true;
  CHECK(ring.ask(head, {{.value = money(7), .asset = 2},
                        {.value = money(1e6), .asset = 2}})
          .reason
        == none);
  auto alone = some_book(3);
  alone.values = {0, 0, 1e6};
  CHECK(ring.query(0.9).value_at_risk.to_double()
        == Approx(simulated(alone, options_like(1000, 0.9)).value_at_risk)
             .epsilon(1e-7));
}

TEST_CASE("monte_carlo_var: slices change nothing but their number",
          "[risk]") {
  const auto b = some_book(20);
  ring_fixture fine{config_for(20, 3000, 1000)};
  ring_fixture coarse{config_for(20, 3000, 1u << 30)};
  for (auto* ring : {&fine, &coarse}) {
    ring->load(b);
    ring->recalculate(0.975);
    ring->update(3, 1e5);
  }
  const auto slices_of_update = fine.slices();
  CHECK(slices_of_update > 1);
  CHECK(slices_of_update < 10);
  fine.recalculate(0.975);
  CHECK(fine.slices() > 300);
  coarse.recalculate(0.975);
  CHECK(coarse.slices() == 1);
  const auto x = fine.query(0.9);
  CHECK(fine.slices() > 10);
  const auto y = coarse.query(0.9);
  CHECK(x.value_at_risk == y.value_at_risk);
  CHECK(x.expected_shortfall == y.expected_shortfall);
  // The scratch of normal numbers holds the last batch, whose size differs.
  const auto shocks = fine.state().layout.shocks;
  const auto tail = [&](const ring_fixture& r) {
    auto t = r.tables();
    t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(shocks));
    return t;
  };
  CHECK(tail(fine) == tail(coarse));
}

TEST_CASE("monte_carlo_var: the same messages give the same bytes",
          "[risk]") {
  auto run = [](std::uint64_t seed) {
    ring_fixture ring{config_for(5, 700)};
    ring.load(some_book(5));
    ring.recalculate(0.9, 10, seed);
    ring.update(2, 3e5);
    ring.query(0.99);
    auto bytes = ring.tables();
    const auto head = ring.head();
    bytes.insert(bytes.end(), head.begin(), head.end());
    return bytes;
  };
  CHECK(run(4) == run(4));
  CHECK(run(4) != run(5));
}
