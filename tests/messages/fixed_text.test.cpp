// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/fixed_text.hpp"

#include "ringwright/tests/catch.hpp"

#include <rapidcheck.h>

using namespace ringwright;

namespace {

using f8 = fixed<8>;

checked<f8> parse(std::string_view text) {
  return parse_fixed<f8>(text);
}

} // namespace

TEST_CASE("fixed text: every number survives the round trip") {
  const bool ok = rc::check([](std::int64_t n, std::uint64_t salt) {
    for (const auto units :
         {n, static_cast<std::int64_t>(salt * 0x9e3779b97f4a7c15u)}) {
      const auto number = f8::from_units(units);
      const auto text = to_string(number);
      RC_ASSERT(parse(text).code == errc::none);
      RC_ASSERT(parse(text).value == number);
      RC_ASSERT(parse_fixed_exactly<f8>(text).value == number);
    }
  });
  REQUIRE(ok);
  CHECK(parse(to_string(f8::min())).value == f8::min());
  CHECK(parse(to_string(f8::max())).value == f8::max());
}

TEST_CASE("fixed text: is written without trailing zeros") {
  CHECK(to_string(f8::from_units(0)) == "0");
  CHECK(to_string(f8::from_units(1'250'000'000)) == "12.5");
  CHECK(to_string(f8::from_units(-300'000'000)) == "-3");
  CHECK(to_string(f8::from_units(1)) == "0.00000001");
  CHECK(to_string(f8::from_units(-1)) == "-0.00000001");
  CHECK(to_string(f8::min()) == "-92233720368.54775808");
  CHECK(to_string(fixed<0>::from_units(120)) == "120");
  CHECK(to_string(fixed<18>::min()) == "-9.223372036854775808");
}

TEST_CASE("fixed text: is read exactly, and rounded half to even beyond") {
  CHECK(parse("0.1").value.units() == 10'000'000);
  CHECK(parse("+7").value.units() == 700'000'000);
  CHECK(parse(".5").value.units() == 50'000'000);
  CHECK(parse("5.").value.units() == 500'000'000);
  CHECK(parse("0.000000005").value.units() == 0);
  CHECK(parse("0.000000015").value.units() == 2);
  CHECK(parse("0.0000000050000000000000000001").value.units() == 1);
  CHECK(parse("-0.000000015").value.units() == -2);
  CHECK(parse("0.000000004999999").value.units() == 0);
  CHECK(parse("1.000000000000").value.units() == 100'000'000);
  CHECK(parse("92233720368.54775807").value == f8::max());
  CHECK(parse("-92233720368.54775808").value == f8::min());
  CHECK(parse("92233720368.547758074").value == f8::max());
}

TEST_CASE("fixed text: what is no number or does not fit is an error") {
  for (const auto* text : {"", "-", "+", ".", "-.", "1e5", "1 ", " 1", "1.2.3",
                           "--1", "0x1", "nan", "inf", "1,5", "12a"})
    CHECK(parse(text).code == errc::parse_error);
  CHECK(parse("92233720368.54775808").code == errc::overflow);
  CHECK(parse("92233720368.547758075").code == errc::overflow);
  CHECK(parse("-92233720368.54775809").code == errc::overflow);
  CHECK(parse("340282366920938463463374607431768211456").code
        == errc::overflow);
  CHECK(parse(std::string(1000, '9')).code == errc::overflow);
  CHECK(parse(std::string(1000, '9') + "x").code == errc::parse_error);
  CHECK(parse_fixed_exactly<f8>("0.000000001").code == errc::parse_error);
  CHECK(parse_fixed_exactly<f8>("0.1000000000").value.units() == 10'000'000);
}
