// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/sobol_directions.hpp"

#include "ringwright/domains/risk/scenario.hpp"
#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <vector>

using namespace ringwright;
using namespace ringwright::domains::risk;

TEST_CASE("sobol_directions: the first dimensions are the published ones",
          "[risk]") {
  constexpr auto assets = 3u;
  auto v = sobol_directions(assets);
  REQUIRE(v);
  REQUIRE(v->size() == sobol_bits_max * assets);
  // v_k = m_k / 2^k. Dimension 1 is van der Corput's sequence; Joe and Kuo
  // (2008) have the polynomial x + 1 and m = 1 for dimension 2, hence 3, 5, 15,
  // and x^2 + x + 1 with 1, 3 for dimension 3, hence 3 and 9.
  const std::uint64_t m[][assets] = {{1, 1, 1}, {1, 3, 3}, {1, 5, 3},
                                     {1, 15, 9}};
  for (auto bit = 0u; bit < 4; ++bit)
    for (auto i = 0u; i < assets; ++i)
      CHECK((*v)[bit * assets + i] == m[bit][i] << (63 - bit));
}

TEST_CASE("sobol_directions: every dimension is spread evenly", "[risk]") {
  constexpr auto assets = 50u;
  constexpr auto bits = 8u;
  auto v = sobol_directions(assets);
  REQUIRE(v);
  scenario_source from;
  from.seed = 5;
  from.directions = v->data();
  from.assets = assets;
  // Of 2^k consecutive points from 0 each of 2^k equal intervals has one, and
  // the random shift keeps that.
  for (auto i = 0u; i < assets; ++i) {
    std::vector<int> seen(1u << bits);
    for (std::uint64_t draw = 0; draw < seen.size(); ++draw)
      ++seen[detail::sobol_bits(from, draw, i) >> (64 - bits)];
    CHECK(std::ranges::count(seen, 1) == 1 << bits);
  }
}

TEST_CASE("sobol_directions: dimensions beyond the table are refused",
          "[risk]") {
  CHECK(sobol_directions(max_sobol_assets));
  for (const auto bad : {0u, max_sobol_assets + 1}) {
    auto v = sobol_directions(bad);
    REQUIRE_FALSE(v);
    CHECK(v.error() == errc::invalid_argument);
  }
}
