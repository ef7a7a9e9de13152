// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/natural_log.hpp"

#include "ringwright/tests/catch.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <limits>

using ringwright::domains::risk::natural_log;

namespace {

/// Distance to the 80-bit logarithm in units of its last double digit.
double ulps_off(double x) {
  const auto exact = std::log(static_cast<long double>(x));
  const auto rounded = static_cast<double>(exact);
  const auto ulp
    = std::nextafter(std::abs(rounded), INFINITY) - std::abs(rounded);
  return static_cast<double>(std::abs(natural_log(x) - exact)) / ulp;
}

} // namespace

TEST_CASE("natural_log: agrees with the 80-bit logarithm", "[risk]") {
  CHECK(natural_log(1) == 0);
  for (const auto x : {0x1p-53, 0x1p-1022, 1e-300, 0.075, 0.1, 0.5, 0.70710678,
                       0.7071067811865476, 1.4142135623730951, 1.5, 2.0,
                       2.718281828459045, 10.0, 1e300,
                       std::numeric_limits<double>::max()})
    CHECK(ulps_off(x) < 2);
  CHECK(rc::check("any positive number away from 1", [] {
    const auto exponent = *rc::gen::inRange(-1000, 1000);
    const auto mantissa = *rc::gen::inRange(1 << 20, 1 << 21);
    const auto x = std::ldexp(mantissa, exponent - 20);
    RC_PRE(std::abs(x - 1) > 0.3);
    RC_ASSERT(ulps_off(x) < 2);
  }));
}

TEST_CASE("natural_log: keeps its digits next to one", "[risk]") {
  // There the sum with the exponent's part, which is zero, costs nothing.
  for (const auto d : {1e-15, 1e-12, 1e-6, 1e-3, 0.1}) {
    CHECK(ulps_off(1 + d) < 3);
    CHECK(ulps_off(1 - d) < 3);
  }
}
