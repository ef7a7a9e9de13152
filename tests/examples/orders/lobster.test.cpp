// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/lobster.hpp"

#include "ringwright/tests/catch.hpp"

#include <string>

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

fixed<8> number(std::int64_t whole, std::int64_t ten_thousandths = 0) {
  return fixed<8>::from_units(whole * 100'000'000 + ten_thousandths * 10'000);
}

std::string refusal_of_message(const char* line) {
  const auto parsed = parse_message(line);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == errc::parse_error);
  return parsed.error().what;
}

std::string refusal_of_row(const std::string& line) {
  lobster_row row;
  const auto parsed = parse_row(line, row);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == errc::parse_error);
  return parsed.error().what;
}

} // namespace

TEST_CASE("lobster: a message is read exactly", "[examples]") {
  const auto add = parse_message("34200.18960767,1,11885113,21,2238100,1");
  REQUIRE(add);
  CHECK(add->time_ns == 34'200'189'607'670);
  CHECK(add->event == lobster_event::add);
  CHECK(add->order_id == 11'885'113);
  CHECK(add->size == number(21));
  CHECK(add->price == number(223, 8100));
  CHECK(add->side == wire::side::buy);
  const auto sold = parse_message("0.000000001,4,1,10000000000,9999999998,-1");
  REQUIRE(sold);
  CHECK(sold->time_ns == 1);
  CHECK(sold->event == lobster_event::execution);
  CHECK(sold->size == number(10'000'000'000));
  CHECK(sold->price == number(999'999, 9998));
  CHECK(sold->side == wire::side::sell);
  CHECK(parse_message("86399.999999999,3,1,1,1,1")->time_ns
        == 86'399'999'999'999);
}

TEST_CASE("lobster: hidden executions, crosses and halts name no order",
          "[examples]") {
  const auto hidden = parse_message("34200.5,5,0,1,2238250,-1");
  REQUIRE(hidden);
  CHECK(hidden->order_id == 0);
  CHECK(parse_message("34200.5,6,-1,0,2238250,-1")->order_id == 0);
  for (const auto* halt :
       {"36023,7,0,0,-1,-1", "36323,7,0,0,0,-1", "36723,7,0,0,1,-1"}) {
    const auto parsed = parse_message(halt);
    REQUIRE(parsed);
    CHECK(parsed->event == lobster_event::halt);
    CHECK(parsed->price == fixed<8>{});
  }
}

TEST_CASE("lobster: a message with wrong columns is refused", "[examples]") {
  CHECK(refusal_of_message("") == "expected 6 columns, found 0");
  CHECK(refusal_of_message("1,1,1,1,1") == "expected 6 columns, found 5");
  CHECK(refusal_of_message("1,1,1,1,1,1,null")
        == "expected 6 columns, found 7");
  CHECK(refusal_of_message("1,1,1,1,1,")
        == "direction \"\" is neither 1 nor -1");
}

TEST_CASE("lobster: a message with a wrong number is refused", "[examples]") {
  CHECK(refusal_of_message("9:30,1,1,1,1,1")
        == "time \"9:30\" is not seconds with at most 9 decimals");
  CHECK(refusal_of_message("1.0000000001,1,1,1,1,1")
        == "time \"1.0000000001\" is not seconds with at most 9 decimals");
  CHECK(refusal_of_message("86400,1,1,1,1,1")
        == "time \"86400\" is out of range 0 to 86400");
  CHECK(refusal_of_message("-1,1,1,1,1,1")
        == "time \"-1\" is out of range 0 to 86400");
  CHECK(refusal_of_message("99999999999999999999,1,1,1,1,1")
        == "time \"99999999999999999999\" is out of range 0 to 86400");
  CHECK(refusal_of_message("1,0,1,1,1,1")
        == "type \"0\" is out of range 1 to 7");
  CHECK(refusal_of_message("1,8,1,1,1,1")
        == "type \"8\" is out of range 1 to 7");
  CHECK(refusal_of_message("1,x,1,1,1,1")
        == "type \"x\" is not a whole number");
  CHECK(refusal_of_message("1,1,0,1,1,1")
        == "order id \"0\" is out of range 1 to 9223372036854775807");
  CHECK(refusal_of_message("1,1,9223372036854775808,1,1,1")
        == "order id \"9223372036854775808\" is out of range 1 to "
           "9223372036854775807");
  CHECK(refusal_of_message("1,1,1,0,1,1")
        == "size \"0\" is out of range 1 to 10000000000");
  CHECK(refusal_of_message("1,1,1,10000000001,1,1")
        == "size \"10000000001\" is out of range 1 to 10000000000");
  CHECK(refusal_of_message("1,1,1,1.5,1,1")
        == "size \"1.5\" is not a whole number");
  CHECK(refusal_of_message("1,1,1,1,0,1")
        == "price \"0\" is out of range 1 to 9999999998");
  CHECK(refusal_of_message("1,1,1,1,9999999999,1")
        == "price \"9999999999\" is out of range 1 to 9999999998");
  CHECK(refusal_of_message("1,7,0,0,2,-1")
        == "price \"2\" is out of range -1 to 1");
  CHECK(refusal_of_message("1,1,1,1,1,0")
        == "direction \"0\" is neither 1 nor -1");
  CHECK(refusal_of_message("1,1,1,1,1, 1")
        == "direction \" 1\" is neither 1 nor -1");
}

TEST_CASE("lobster: a refusal quotes long text in part", "[examples]") {
  const auto reason
    = refusal_of_message((std::string(5'000, '7') + ",1,1,1,1,1").c_str());
  CHECK(reason.size() < 100);
  CHECK(reason.find("7...\"") != std::string::npos);
}

TEST_CASE("lobster: a row is read level by level", "[examples]") {
  lobster_row row;
  REQUIRE(parse_row("2239500,100,2231800,50,2239900,220,2230700,200", row));
  CHECK(row.window == 2);
  CHECK(row.asks
        == std::vector<lobster_level>{{number(223, 9500), number(100)},
                                      {number(223, 9900), number(220)}});
  CHECK(row.bids
        == std::vector<lobster_level>{{number(223, 1800), number(50)},
                                      {number(223, 700), number(200)}});
}

TEST_CASE("lobster: empty levels are left out of a row", "[examples]") {
  lobster_row row;
  REQUIRE(
    parse_row("2239500,100,-9999999999,0,9999999999,0,-9999999999,0", row));
  CHECK(row.window == 2);
  CHECK(row.asks.size() == 1);
  CHECK(row.bids.empty());
}

TEST_CASE("lobster: a malformed row is refused", "[examples]") {
  CHECK(refusal_of_row("") == "expected 4 columns per level, found 0");
  CHECK(refusal_of_row("1,2,3") == "expected 4 columns per level, found 3");
  CHECK(refusal_of_row("5,1,4,1,6") == "expected 4 columns per level, found 5");
  CHECK(refusal_of_row("5,1,4,x")
        == "bid level 1: size \"x\" is not a whole number");
  CHECK(refusal_of_row("5,-1,4,1")
        == "ask level 1: size \"-1\" is out of range 0 to 10000000000");
  CHECK(refusal_of_row("-5,1,4,1")
        == "ask level 1: price \"-5\" is not positive");
  CHECK(refusal_of_row("10000000000,1,4,1")
        == "ask level 1: price \"10000000000\" is out of range -9999999999 to "
           "9999999999");
  CHECK(refusal_of_row("9999999999,1,4,1")
        == "ask level 1: price \"9999999999\" does not go with size \"1\"");
  CHECK(refusal_of_row("5,0,4,1")
        == "ask level 1: price \"5\" does not go with size \"0\"");
  CHECK(refusal_of_row("5,1,4,1,5,1,3,1")
        == "ask level 2 is not behind the level before it");
  CHECK(refusal_of_row("5,1,4,1,6,1,5,1")
        == "bid level 2 is not behind the level before it");
  CHECK(refusal_of_row("9999999999,0,4,1,6,1,3,1")
        == "ask level 2 stands behind an empty level");
  std::string wide = "1,1,1,1";
  for (std::uint32_t level = 0; level < max_lobster_levels; ++level)
    wide += ",1,1,1,1";
  CHECK(refusal_of_row(wide) == "more than 500 levels");
}
