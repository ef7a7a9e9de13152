// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order market(std::uint64_t id, wire::side side,
                          std::int64_t quantity) {
  auto m = limit(id, side, 0, quantity);
  m.type = wire::order_type::market;
  return m;
}

} // namespace

TEST_CASE("market: takes whatever price there is", "[orderbook][market]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 5));
  engine.send(sell(2, 1000, 5));
  auto said = engine.send(market(3, wire::side::buy, 10));
  CHECK(deals(said) == std::vector<deal>{{1, 3, 100, 5}, {2, 3, 1000, 5}});
  CHECK(first<wire::submit_reply>(said).reason == reason::none);
  CHECK(depth(engine).empty());
}

TEST_CASE("market: what finds nobody is cancelled", "[orderbook][market]") {
  engine_fixture engine;
  engine.send(buy(1, 1, 3));
  auto said = engine.send(market(2, wire::side::sell, 10));
  auto reply = first<wire::submit_reply>(said);
  CHECK(reply.reason == reason::no_liquidity);
  CHECK(reply.filled_quantity == whole(3));
  CHECK(reply.resting_quantity == whole(0));
  auto gone = first<wire::cancelled>(said);
  CHECK(gone.quantity == whole(7));
  CHECK(gone.reason == reason::no_liquidity);
  CHECK(depth(engine).empty());
}

TEST_CASE("market: the price field does not matter", "[orderbook][market]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 5));
  auto m = market(2, wire::side::buy, 5);
  m.price = fixed<8>::from_units(-17);
  auto said = engine.send(m);
  CHECK(first<wire::submit_reply>(said).filled_quantity == whole(5));
  CHECK(first<wire::accepted>(said).price == whole(0));
}

TEST_CASE("market: time in force good till cancelled does not make it rest",
          "[orderbook][market]") {
  engine_fixture engine;
  auto said = engine.send(market(1, wire::side::buy, 5));
  CHECK(first<wire::submit_reply>(said).reason == reason::no_liquidity);
  CHECK(engine.state().order_pool.used == 0);
}

} // namespace ringwright::tests
