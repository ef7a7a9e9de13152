// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/monte_carlo_config.hpp"

#include "ringwright/domains/risk/monte_carlo_var.hpp"
#include "ringwright/tests/catch.hpp"

using ringwright::domains::risk::monte_carlo_config;
using ringwright::domains::risk::monte_carlo_var;

TEST_CASE("monte_carlo_config: ranges and their ends", "[risk]") {
  auto valid = [](auto change) {
    monte_carlo_config c;
    change(c);
    CHECK(c.is_valid() == (monte_carlo_var::arena_bytes(c) > 0));
    return c.is_valid();
  };
  CHECK(valid([](auto&) {}));
  CHECK(valid([](auto& c) { c.assets = 1; }));
  CHECK_FALSE(valid([](auto& c) { c.assets = 0; }));
  CHECK(valid([](auto& c) { c.assets = c.max_assets; }));
  CHECK_FALSE(valid([](auto& c) { c.assets = c.max_assets + 1; }));
  CHECK(valid([](auto& c) { c.scenarios = 2; }));
  CHECK_FALSE(valid([](auto& c) { c.scenarios = 1; }));
  CHECK(valid([](auto& c) { c.scenarios = c.max_scenarios; }));
  CHECK_FALSE(valid([](auto& c) { c.scenarios = c.max_scenarios + 1; }));
  CHECK(valid([](auto& c) { c.slice_work = 1000; }));
  CHECK_FALSE(valid([](auto& c) { c.slice_work = 999; }));
  CHECK_FALSE(valid([](auto& c) { c.slice_work = (1u << 30) + 1; }));
}

TEST_CASE("monte_carlo_config: memory is what the comment says", "[risk]") {
  monte_carlo_config c;
  c.assets = 100;
  c.scenarios = 100'000;
  const auto small = monte_carlo_var::arena_bytes(c);
  c.scenarios *= 2;
  const auto more = monte_carlo_var::arena_bytes(c) - small;
  CHECK(more == Approx((4.0 * 100 + 24) * 100'000).margin(256));
}
