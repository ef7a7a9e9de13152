// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/risk_check.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

fixed<8> number(std::int64_t whole) {
  return fixed<8>::from_units(whole * fixed<8>::scale);
}

fixed<8> hundredths(std::int64_t count) {
  return fixed<8>::from_units(count * fixed<8>::scale / 100);
}

wire::submit_order order(std::int64_t cents, std::int64_t quantity,
                         std::uint32_t account = 0) {
  wire::submit_order result;
  result.price = hundredths(cents);
  result.quantity = number(quantity);
  result.account = account;
  result.symbol = 3;
  return result;
}

/// A check that knows 100.00 by 102.00 for book 3.
risk_check informed(const risk_limits& limits) {
  risk_check result{limits};
  wire::top_reply top;
  top.symbol = 3;
  top.bid_price = number(100);
  top.bid_quantity = number(1);
  top.ask_price = number(102);
  top.ask_quantity = number(1);
  result.learn(top);
  return result;
}

} // namespace

TEST_CASE("risk check: a price may be at the edge of the band, not beyond") {
  risk_limits limits;
  limits.band = hundredths(10);
  auto check = informed(limits);
  CHECK(check.check(order(11'110, 1)) == risk_reason::none);
  CHECK(check.check(order(11'111, 1)) == risk_reason::price_band);
  CHECK(check.check(order(9'090, 1)) == risk_reason::none);
  CHECK(check.check(order(9'089, 1)) == risk_reason::price_band);
}

TEST_CASE("risk check: without a known price any price may pass") {
  risk_check check{risk_limits{}};
  CHECK(check.check(order(1, 1)) == risk_reason::none);
  auto other = order(1'000'000, 1);
  other.symbol = 70'000;
  CHECK(check.check(other) == risk_reason::none);
}

TEST_CASE("risk check: a side that is empty leaves the last trade's price") {
  risk_check check{risk_limits{}};
  wire::top_reply top;
  top.symbol = 3;
  top.ask_price = number(500);
  top.ask_quantity = number(1);
  top.last_price = number(100);
  check.learn(top);
  CHECK(check.check(order(10'000, 1)) == risk_reason::none);
  CHECK(check.check(order(50'000, 1)) == risk_reason::price_band);
  // A book without trades and quotes tells nothing.
  check.learn(wire::top_reply{.symbol = 3});
  CHECK(check.check(order(50'000, 1)) == risk_reason::price_band);
}

TEST_CASE("risk check: market and stop orders have no price to be checked") {
  auto check = informed(risk_limits{});
  auto what = order(1, 1);
  for (const auto type : {wire::order_type::market, wire::order_type::stop}) {
    what.type = type;
    CHECK(check.check(what) == risk_reason::none);
  }
  what.type = wire::order_type::stop_limit;
  CHECK(check.check(what) == risk_reason::price_band);
}

TEST_CASE("risk check: an order may have the largest size, not more") {
  risk_limits limits;
  limits.order_size = number(1'000);
  risk_check check{limits};
  CHECK(check.check(order(100, 1'000)) == risk_reason::none);
  CHECK(check.check(order(100, 1'001)) == risk_reason::order_size);
  wire::replace_order replace;
  replace.quantity = number(1'001);
  CHECK(check.check(replace) == risk_reason::order_size);
}

TEST_CASE("risk check: credit is used up by account, to the last cent") {
  risk_limits limits;
  limits.credit = number(1'000);
  risk_check check{limits};
  CHECK(check.check(order(10'000, 9, 7)) == risk_reason::none);
  CHECK(check.check(order(10'001, 1, 7)) == risk_reason::credit);
  CHECK(check.check(order(10'000, 1, 7)) == risk_reason::none);
  CHECK(check.check(order(1, 1, 7)) == risk_reason::credit);
  CHECK(check.check(order(10'000, 10, 8)) == risk_reason::none);
  // Account 0 is checked elsewhere.
  CHECK(check.check(order(10'000, 11, 0)) == risk_reason::none);
}

TEST_CASE("risk check: an order too large to be valued has no credit") {
  risk_limits limits;
  limits.order_size = fixed<8>::max();
  risk_check check{limits};
  auto huge = order(100, 1, 7);
  huge.price = fixed<8>::max();
  huge.quantity = number(2);
  CHECK(check.check(huge) == risk_reason::credit);
  CHECK(check.check(order(1, 1, risk_check::max_accounts))
        == risk_reason::credit);
}

TEST_CASE("risk check: a market order costs what the book's price says") {
  risk_limits limits;
  limits.credit = number(1'000);
  auto check = informed(limits);
  auto what = order(0, 10, 7);
  what.type = wire::order_type::market;
  CHECK(check.check(what) == risk_reason::credit);
  what.quantity = number(9);
  CHECK(check.check(what) == risk_reason::none);
}
