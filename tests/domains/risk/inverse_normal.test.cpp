// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/inverse_normal.hpp"

#include "ringwright/tests/catch.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <cstdint>

using ringwright::domains::risk::centred_uniform;
using ringwright::domains::risk::inverse_normal;

TEST_CASE("inverse_normal: published quantiles", "[risk]") {
  // Wichura 1988, section 3, and the tables of the normal distribution.
  const struct {
    double p;
    double z;
  } table[] = {{0.25, -0.6744897501960817},   {0.001, -3.090232306167814},
               {0.975, 1.959963984540054},    {0.99, 2.3263478740408408},
               {0.995, 2.5758293035489004},   {0.999, 3.090232306167813},
               {0.5, 0.0},                    {0.075, -1.4395314709384563},
               {0.925, 1.4395314709384563}};
  for (const auto& row : table)
    CHECK(inverse_normal(row.p - 0.5)
          == Approx(row.z).epsilon(4e-15).margin(1e-300));
  // p = 1e-20 lies beyond what 1/2 + q can say; 2^-53 is the smallest.
  CHECK(inverse_normal(-0.5 + 0x1p-53)
        == Approx(-8.209536151601387).epsilon(1e-14));
}

TEST_CASE("inverse_normal: undoes the distribution function", "[risk]") {
  CHECK(rc::check([] {
    const auto q = centred_uniform(*rc::gen::arbitrary<std::uint64_t>());
    const auto z = static_cast<long double>(inverse_normal(q));
    const auto p = 0.5L * std::erfc(std::abs(z) / std::sqrt(2.0L));
    const auto wanted = 0.5L - std::abs(static_cast<long double>(q));
    // A relative error e of z changes p by z * phi(z) * e, and phi(z) is
    // at most (1 + |z|) p; so this is an error of some 1e-15 in z.
    RC_ASSERT(std::abs(p - wanted)
              <= 2e-15L * (1 + std::abs(z)) * (1 + std::abs(z)) * wanted
                   + 1e-16L * std::abs(z));
  }));
}

TEST_CASE("inverse_normal: is odd and rises, across its pieces too",
          "[risk]") {
  CHECK(rc::check("odd", [] {
    const auto q = centred_uniform(*rc::gen::arbitrary<std::uint64_t>());
    RC_ASSERT(inverse_normal(-q) == -inverse_normal(q));
  }));
  for (const auto edge : {0.425, 0.5 - std::exp(-25.0)})
    for (auto i = -50; i < 50; ++i) {
      const auto low = edge + i * 1e-12;
      if (low + 1e-12 < 0.5)
        CHECK(inverse_normal(low) < inverse_normal(low + 1e-12));
    }
}

TEST_CASE("centred_uniform: exact, symmetric, never at an end", "[risk]") {
  CHECK(centred_uniform(0) == -0.5 + 0x1p-53);
  CHECK(centred_uniform(~std::uint64_t{0}) == 0.5 - 0x1p-53);
  CHECK(centred_uniform(std::uint64_t{1} << 63) == 0x1p-53);
  CHECK(rc::check([] {
    const auto bits = *rc::gen::arbitrary<std::uint64_t>();
    RC_ASSERT(centred_uniform(~bits) == -centred_uniform(bits));
    const auto exact
      = std::ldexp(static_cast<double>(bits >> 12) + 0.5, -52) - 0.5;
    RC_ASSERT(centred_uniform(bits) == exact);
  }));
}
