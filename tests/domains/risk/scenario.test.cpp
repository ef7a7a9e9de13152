// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/scenario.hpp"

#include "ringwright/domains/risk/detail/shock_tile.hpp"

#include "ringwright/tests/catch.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace ringwright::domains::risk;
using detail::instructions;
using detail::shock_tile;

namespace {

std::vector<double> some_weights(std::uint32_t assets) {
  std::vector<double> result;
  for (std::uint32_t i = 0; i < assets; ++i)
    result.push_back(1.5 - 0.37 * i);
  return result;
}

} // namespace

TEST_CASE("scenario: a tile is the draws one by one, bit for bit", "[risk]") {
  for (const auto freedom : {0.0, 5.0})
    for (const auto assets : {1u, 2u, 7u}) {
      scenario_source from;
      from.seed = 0x0123456789abcdefu;
      from.degrees_of_freedom = freedom;
      const auto weights = some_weights(assets);
      // The lower word of the counter carries within the second tile.
      for (const std::uint64_t first :
           {std::uint64_t{0}, (std::uint64_t{1} << 32) - 100})
        for (const auto use : {instructions::portable, instructions::best}) {
          std::vector<double> shocks(detail::tile_draws);
          shock_tile(from, weights, first, shocks, use);
          auto same = true;
          for (std::uint32_t t = 0; t < detail::tile_draws; ++t)
            same = same
                   && shocks[t]
                        == shock_of(from, weights.data(), assets, first + t);
          CHECK(same);
        }
    }
}

TEST_CASE("scenario: the far tail of a tile is that of the draws", "[risk]") {
  // Draws whose number lies beyond the second rational function are one in
  // 10^11, so a stream of all ones is used: each Sobol number is one shift.
  std::vector<std::uint64_t> directions(64, 0);
  scenario_source from;
  from.directions = directions.data();
  from.assets = 2;
  // Chosen so that the shifted coordinate has 40 zeros in front.
  directions[0] = detail::sobol_shift(from.seed, 0) ^ (std::uint64_t{1} << 20);
  const auto weights = some_weights(2);
  std::vector<double> shocks(4);
  shock_tile(from, weights, 0, shocks);
  CHECK(normal_of(from, 1, 0) < -6.9);
  for (std::uint64_t t = 0; t < shocks.size(); ++t)
    CHECK(shocks[t] == shock_of(from, weights.data(), 2, t));
}

TEST_CASE("scenario: the numbers are normal and independent", "[risk]") {
  constexpr auto draws = 200'000u;
  scenario_source from;
  from.seed = 3;
  double sums[3] = {};
  double products[3][3] = {};
  double fourth = 0;
  for (std::uint32_t s = 0; s < draws; ++s) {
    double z[3];
    for (std::uint32_t i = 0; i < 3; ++i)
      z[i] = normal_of(from, s, i);
    for (auto i = 0; i < 3; ++i) {
      sums[i] += z[i];
      for (auto j = 0; j < 3; ++j)
        products[i][j] += z[i] * z[j];
    }
    fourth += std::pow(z[0], 4);
  }
  const auto root = std::sqrt(static_cast<double>(draws));
  for (auto i = 0; i < 3; ++i) {
    CHECK(std::abs(sums[i] / draws) < 5 / root);
    for (auto j = 0; j < 3; ++j)
      CHECK(std::abs(products[i][j] / draws - (i == j))
            < 5 * (i == j ? std::sqrt(2) : 1) / root);
  }
  CHECK(std::abs(fourth / draws - 3) < 5 * std::sqrt(96) / root);
}

TEST_CASE("scenario: the mixing makes t variables of unit variance",
          "[risk]") {
  constexpr auto draws = 400'000u;
  for (const auto nu : {6.5, 12.0}) {
    scenario_source from;
    from.seed = 11;
    from.degrees_of_freedom = nu;
    double square = 0;
    double inverse = 0;
    for (std::uint32_t s = 0; s < draws; ++s) {
      const auto f = mixing_of(from, s);
      square += f * f;
      inverse += 1 / (f * f);
    }
    // E[W] = nu, Var[W] = 2 nu; E[(nu - 2) / W] = 1.
    CHECK(std::abs(inverse / draws * (nu - 2) - nu)
          < 5 * std::sqrt(2 * nu / draws));
    const auto variance_of_square = (nu - 2) / (nu - 4) - 1;
    CHECK(std::abs(square / draws - 1)
          < 5 * std::sqrt(variance_of_square / draws));
  }
}
