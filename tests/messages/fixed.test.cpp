// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/fixed.hpp"

#include "ringwright/tests/catch.hpp"

#include <cfenv>
#include <cmath>
#include <limits>
#include <rapidcheck.h>

using namespace ringwright;

namespace {

using f8 = fixed<8>;

__extension__ using wide = __int128;
__extension__ using quad = __float128;

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

f8 units(std::int64_t n) {
  return f8::from_units(n);
}

bool fits(wide n) {
  return n >= lowest && n <= highest;
}

/// The nearest integer to n / d by comparing distances; ties to even.
wide nearest(wide n, wide d) {
  const wide below = n / d - (n % d != 0 && (n < 0) != (d < 0) ? 1 : 0);
  const wide above = below + 1;
  const auto distance = [&](wide q) {
    const wide rest = n - q * d;
    return rest < 0 ? -rest : rest;
  };
  if (distance(below) != distance(above))
    return distance(below) < distance(above) ? below : above;
  return below % 2 == 0 ? below : above;
}

bool agrees(checked<f8> result, wide exact) {
  if (!fits(exact))
    return result.code == errc::overflow;
  return result.code == errc::none
         && result.value.units() == static_cast<std::int64_t>(exact);
}

/// Numbers of all magnitudes, not only those near the limits.
rc::Gen<std::int64_t> any_units() {
  return rc::gen::map(
    rc::gen::pair(rc::gen::arbitrary<std::uint64_t>(),
                  rc::gen::inRange(0, 64)),
    [](const std::pair<std::uint64_t, int>& p) {
      return static_cast<std::int64_t>(p.first) >> p.second;
    });
}

/// rapidcheck sizes integers; this spreads the bits.
std::int64_t spread(std::int64_t n, std::uint64_t salt) {
  auto x = static_cast<std::uint64_t>(n) * 0x9e3779b97f4a7c15u + salt;
  x ^= x >> 29;
  return static_cast<std::int64_t>(x) >> (x % 61);
}

} // namespace

TEST_CASE("fixed: +, -, * and / agree with 128-bit integers") {
  const bool ok = rc::check([] {
    const auto salt = *rc::gen::arbitrary<std::uint64_t>();
    for (int i = 0; i < 200; ++i) {
      const auto a = i == 0 ? *any_units() : spread(i, salt);
      const auto b = i == 0 ? *any_units() : spread(-i, salt * 3);
      RC_ASSERT(agrees(checked_add(units(a), units(b)),
                       static_cast<wide>(a) + b));
      RC_ASSERT(agrees(checked_sub(units(a), units(b)),
                       static_cast<wide>(a) - b));
      RC_ASSERT(agrees(multiply(units(a), units(b)),
                       nearest(static_cast<wide>(a) * b, f8::scale)));
      RC_ASSERT(agrees(multiply(units(a), b), static_cast<wide>(a) * b));
      if (b != 0)
        RC_ASSERT(agrees(divide(units(a), units(b)),
                         nearest(static_cast<wide>(a) * f8::scale, b)));
    }
  });
  REQUIRE(ok);
}

TEST_CASE("fixed: the corners of the range do not wrap unseen") {
  for (const auto a : {lowest, lowest + 1, std::int64_t{-1}, std::int64_t{0},
                       std::int64_t{1}, highest - 1, highest})
    for (const auto b : {lowest, lowest + 1, std::int64_t{-1}, std::int64_t{1},
                         highest - 1, highest}) {
      CHECK(agrees(checked_add(units(a), units(b)),
                   static_cast<wide>(a) + b));
      CHECK(agrees(checked_sub(units(a), units(b)),
                   static_cast<wide>(a) - b));
      CHECK(agrees(multiply(units(a), units(b)),
                   nearest(static_cast<wide>(a) * b, f8::scale)));
      CHECK(agrees(divide(units(a), units(b)),
                   nearest(static_cast<wide>(a) * f8::scale, b)));
    }
  CHECK(divide(units(1), units(0)).code == errc::invalid_argument);
  CHECK((units(highest) + units(1)).units() == lowest);
  CHECK((units(lowest) - units(1)).units() == highest);
  CHECK((-units(5)).units() == -5);
}

TEST_CASE("fixed: ties go to the even neighbour") {
  // 0.00000001 * 0.5 = 0.000000005
  const auto half = units(50'000'000);
  CHECK(multiply(units(1), half).value.units() == 0);
  CHECK(multiply(units(3), half).value.units() == 2);
  CHECK(multiply(units(-1), half).value.units() == 0);
  CHECK(multiply(units(-3), half).value.units() == -2);
  const auto two = f8::from_int(2).value;
  CHECK(divide(units(5), two).value.units() == 2);
  CHECK(divide(units(7), two).value.units() == 4);
  CHECK(divide(units(-5), two).value.units() == -2);
}

TEST_CASE("fixed: a double becomes the nearest number, in any rounding mode") {
  const bool ok = rc::check([] {
    const auto bits = *rc::gen::arbitrary<std::uint64_t>();
    const auto exponent = *rc::gen::inRange<std::uint64_t>(960, 1090);
    const auto pattern = (bits & ~(std::uint64_t{0x7ff} << 52))
                         | (exponent << 52);
    double x = 0;
    std::memcpy(&x, &pattern, sizeof x);
    // 53 + 27 bits fit the 113 of a quad, so the product is exact.
    const quad product = static_cast<quad>(x) * f8::scale;
    const quad magnitude = product < 0 ? -product : product;
    if (magnitude > 1e19) {
      RC_ASSERT(f8::from_double(x).code == errc::overflow);
      return;
    }
    auto whole = static_cast<wide>(magnitude);
    const quad rest = magnitude - static_cast<quad>(whole);
    if (rest > 0.5 || (rest == 0.5 && whole % 2 != 0))
      ++whole;
    RC_ASSERT(agrees(f8::from_double(x), product < 0 ? -whole : whole));
    const auto nearest_mode = f8::from_double(x);
    std::fesetround(FE_UPWARD);
    const auto upward_mode = f8::from_double(x);
    std::fesetround(FE_TONEAREST);
    RC_ASSERT(upward_mode.value == nearest_mode.value);
  });
  REQUIRE(ok);
}

TEST_CASE("fixed: NaN, infinity and what is too large are errors") {
  const auto infinity = std::numeric_limits<double>::infinity();
  CHECK(f8::from_double(std::nan("")).code == errc::not_finite);
  CHECK(f8::from_double(infinity).code == errc::not_finite);
  CHECK(f8::from_double(-infinity).code == errc::not_finite);
  CHECK(f8::from_double(1e300).code == errc::overflow);
  CHECK(f8::from_double(-1e300).code == errc::overflow);
  CHECK(f8::from_double(92233720368.547760009765625).code == errc::overflow);
  CHECK(f8::from_double(5e-324).value.units() == 0);
  CHECK(f8::from_double(-0.0).value.units() == 0);
  CHECK(f8::from_double(0.1).value.units() == 10'000'000);
  CHECK(f8::from_double(-1.5).value.units() == -150'000'000);
  CHECK(fixed<0>::from_double(0x1p63).code == errc::overflow);
  CHECK(fixed<0>::from_double(-0x1p63).value.units() == lowest);
  CHECK(fixed<0>::from_double(2.5).value.units() == 2);
  CHECK(fixed<18>::from_double(0x1p1000).code == errc::overflow);
  CHECK(f8::from_int(92'233'720'369).code == errc::overflow);
  CHECK(f8::from_int(92'233'720'368).code == errc::none);
}

TEST_CASE("fixed: a double survives the round trip where it has the room") {
  const bool ok = rc::check([](std::int32_t n) {
    const auto number = units(n);
    RC_ASSERT(f8::from_double(number.to_double()).value == number);
  });
  REQUIRE(ok);
}

TEST_CASE("fixed: comparison is that of the units") {
  CHECK(units(1) < units(2));
  CHECK(units(2) > units(1));
  CHECK(units(-1) <= units(-1));
  CHECK(units(-1) >= units(-2));
  CHECK(units(3) == units(3));
  CHECK(units(3) != units(4));
  CHECK(f8::min() < f8::max());
}
