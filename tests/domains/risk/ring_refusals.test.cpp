// SPDX-License-Identifier: Apache-2.0
//
// What the ring form of risk/monte-carlo-var refuses, and that nothing has
// changed then.
#include "ringwright/tests/domains/risk/ring_fixture.hpp"

#include "ringwright/gpu/kernel_entry.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::tests::risk;

namespace {

using reason = wire::risk_reason;

/// Three assets with scenarios, and a look at all bytes.
class refusing {
public:
  refusing() : ring{config_for(3, 500)} {
    ring.load(some_book(3));
    ring.recalculate(0.95);
    tables_ = ring.tables();
    head_ = ring.head();
  }

  ~refusing() {
    CHECK(ring.tables() == tables_);
    CHECK(ring.head() == head_);
  }

  ring_fixture ring;

private:
  std::vector<std::byte> tables_;
  std::vector<std::byte> head_;
};

} // namespace

TEST_CASE("risk ring: an asset that is not there is refused", "[risk]") {
  refusing r;
  CHECK(r.ring.update(3, 1).reason == reason::unknown_asset);
  const auto load
    = r.ring.ask(wire::load_positions{}, {{.value = money(1), .asset = 0},
                                          {.value = money(1), .asset = 3}});
  CHECK(load.reason == reason::unknown_asset);
  CHECK(load.entry == 1);
  const auto market = r.ring.ask(wire::load_market{}, {{.asset = 77}});
  CHECK(market.reason == reason::unknown_asset);
  wire::load_correlation row;
  row.row = 3;
  CHECK(r.ring.ask(row, {{}, {}, {}}).reason == reason::unknown_asset);
}

TEST_CASE("risk ring: rates beyond their limits are refused", "[risk]") {
  refusing r;
  auto market = [&](double drift, double volatility) {
    return r.ring
      .ask(wire::load_market{}, {{.drift = money(drift),
                                  .volatility = money(volatility),
                                  .asset = 1}})
      .reason;
  };
  CHECK(market(1000.00000001, 0) == reason::invalid_drift);
  CHECK(market(-1000.00000001, 0) == reason::invalid_drift);
  CHECK(market(0, -0.00000001) == reason::invalid_volatility);
  CHECK(market(0, 1000.00000001) == reason::invalid_volatility);
}

TEST_CASE("risk ring: rates at their limits are taken", "[risk]") {
  ring_fixture ring{config_for(1, 100)};
  for (const auto drift : {-1000.0, 1000.0})
    CHECK(ring
            .ask(wire::load_market{}, {{.drift = money(drift),
                                        .volatility = money(1000),
                                        .asset = 0}})
            .reason
          == reason::none);
  CHECK(ring.recalculate(0.00000001, 25'200).reason == reason::none);
}

TEST_CASE("risk ring: rows of correlations are checked", "[risk]") {
  refusing r;
  wire::load_correlation row;
  row.row = 2;
  const auto units = [](std::int64_t x) {
    return fixed<18>::from_units(x);
  };
  CHECK(r.ring.ask(row, {units(0)}).reason == reason::invalid_correlation);
  const auto beyond
    = r.ring.ask(row, {units(0), units(1'000'000'000'000'000'001)});
  CHECK(beyond.reason == reason::invalid_correlation);
  CHECK(beyond.entry == 1);
  CHECK(r.ring.ask(row, {units(-1'000'000'000'000'000'001), units(0)}).reason
        == reason::invalid_correlation);
}

TEST_CASE("risk ring: confidence and horizon are checked", "[risk]") {
  refusing r;
  for (const auto bad : {0.0, 1.0, -0.5, 1.5}) {
    CHECK(r.ring.query(bad).reason == reason::invalid_confidence);
    CHECK(r.ring.recalculate(bad).reason == reason::invalid_confidence);
  }
  for (const auto bad : {0.0, -1.0, 25'200.00000001})
    CHECK(r.ring.recalculate(0.9, bad).reason == reason::invalid_horizon);
}

TEST_CASE("risk ring: a matrix that is none is refused with its place",
          "[risk]") {
  ring_fixture ring{config_for(3, 500)};
  auto b = some_book(3);
  ring.load(b);
  const auto before = ring.recalculate(0.95);
  b.correlation = {1, 0, 0, -0.9, 1, 0, -0.9, -0.9, 1};
  ring.load_correlation(b);
  const auto refused = ring.recalculate(0.95, 20, 2);
  CHECK(refused.reason == reason::not_semi_definite);
  CHECK(refused.row == 2);
  CHECK(refused.column == 2);
  // 1 - 0.81 - (0.9 + 0.81)^2 / (1 - 0.81)
  CHECK(refused.rest.to_double() == Approx(0.19 - 1.71 * 1.71 / 0.19));
  b.correlation = {1, 0, 0, 1, 1, 0, 0.5, -0.5, 1};
  ring.load_correlation(b);
  const auto below = ring.recalculate(0.95);
  CHECK(below.reason == reason::not_semi_definite);
  CHECK(below.row == 2);
  CHECK(below.column == 1);
  CHECK(below.rest.to_double() == Approx(-1));
  // The scenarios of before are still there.
  const auto after = ring.query(0.95);
  CHECK(after.reason == reason::none);
  CHECK(after.value_at_risk == before.value_at_risk);
  CHECK(after.stale);
}

TEST_CASE("risk ring: there is nothing to ask before a calculation",
          "[risk]") {
  ring_fixture ring{config_for(2, 500)};
  CHECK(ring.query(0.9).reason == reason::no_scenarios);
  CHECK(ring.update(0, 1e6).reason == reason::none);
  CHECK(ring.query(0.9).reason == reason::no_scenarios);
  CHECK(ring.recalculate(0.9).reason == reason::none);
  CHECK(ring.query(0.9).reason == reason::none);
}

TEST_CASE("risk ring: money that does not fit is refused", "[risk]") {
  ring_fixture ring{config_for(2, 500)};
  const book b{{0, 0}, {0, 0}, {20, 20}, {}};
  ring.load(b);
  ring.recalculate(0.9, 252);
  // 5e9 * 20 is 1e11, above 9.2e10.
  CHECK(ring.update(0, 5e9).reason == reason::exposure_too_large);
  CHECK(ring.update(0, 4e9).reason == reason::none);
  CHECK(ring.update(0, 9e10, wire::position_mode::add).reason
        == reason::exposure_too_large);
  // 8e10 a deviation: two of them do not fit.
  const auto result = ring.query(0.99);
  CHECK(result.reason == reason::result_too_large);
  CHECK(ring.update(0, 1e9).reason == reason::none);
  CHECK(ring.query(0.99).reason == reason::none);
  // A longer horizon makes it larger.
  ring.update(0, 4e9);
  const auto longer = ring.recalculate(0.9, 2520);
  CHECK(longer.reason == reason::exposure_too_large);
  CHECK(longer.row == 0);
}

TEST_CASE("risk ring: a config out of range does not start", "[risk]") {
  std::vector<std::uint64_t> words(64);
  gpu::outbox out;
  alignas(64) static std::byte memory[4096];
  gpu::context ctx{out, {memory, sizeof memory}, 0};
  monte_carlo_var::state state;
  CHECK(monte_carlo_var::start(ctx, state, config_for(0, 100))
        == errc::invalid_argument);
  // Larger than its arena.
  CHECK(monte_carlo_var::start(ctx, state, config_for(10, 1000))
        == errc::invalid_argument);
  CHECK(monte_carlo_var::start(ctx, state, config_for(1, 10)) == errc::none);
}
