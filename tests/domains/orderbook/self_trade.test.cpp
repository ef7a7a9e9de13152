// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order owned(wire::submit_order m, std::uint32_t account,
                         wire::self_trade mode = wire::self_trade::allow) {
  m.account = account;
  m.self_trade = mode;
  return m;
}

/// Two sells of account 9 around one of account 8, then a buy of account 9.
std::vector<record> meet(engine_fixture& engine, wire::self_trade mode) {
  engine.send(owned(sell(1, 100, 5), 8));
  engine.send(owned(sell(2, 100, 5), 9));
  engine.send(owned(sell(3, 101, 5), 8));
  return engine.send(owned(buy(4, 101, 12), 9, mode));
}

} // namespace

TEST_CASE("self-trade: allowed, it trades", "[orderbook][self_trade]") {
  engine_fixture engine;
  CHECK(deals(meet(engine, wire::self_trade::allow)).size() == 3);
}

TEST_CASE("self-trade: cancel newest ends the incoming order",
          "[orderbook][self_trade]") {
  engine_fixture engine;
  auto said = meet(engine, wire::self_trade::cancel_newest);
  CHECK(deals(said) == std::vector<deal>{{1, 4, 100, 5}});
  auto gone = first<wire::cancelled>(said);
  CHECK(gone.order_id == 4);
  CHECK(gone.quantity == whole(7));
  CHECK(gone.reason == reason::self_trade);
  CHECK(first<wire::submit_reply>(said).reason == reason::self_trade);
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}, {101, 5, 1}});
}

TEST_CASE("self-trade: cancel oldest goes on without the resting order",
          "[orderbook][self_trade]") {
  engine_fixture engine;
  auto said = meet(engine, wire::self_trade::cancel_oldest);
  CHECK(deals(said) == std::vector<deal>{{1, 4, 100, 5}, {3, 4, 101, 5}});
  CHECK(first<wire::cancelled>(said).order_id == 2);
  CHECK(depth(engine) == std::vector<row>{{101, 2, 1}});
}

TEST_CASE("self-trade: cancel both ends the two", "[orderbook][self_trade]") {
  engine_fixture engine;
  auto said = meet(engine, wire::self_trade::cancel_both);
  auto gone = all<wire::cancelled>(said);
  REQUIRE(gone.size() == 2);
  CHECK(gone[0].order_id == 2);
  CHECK(gone[1].order_id == 4);
  CHECK(depth(engine) == std::vector<row>{{101, 5, 1}});
}

TEST_CASE("self-trade: anonymous orders may meet", "[orderbook][self_trade]") {
  engine_fixture engine;
  engine.send(owned(sell(1, 100, 5), 0));
  auto said
    = engine.send(owned(buy(2, 100, 5), 0, wire::self_trade::cancel_both));
  CHECK(deals(said).size() == 1);
}

TEST_CASE("self-trade: the instance's mode holds for orders that name none",
          "[orderbook][self_trade]") {
  auto config = small_config();
  config.self_trade = wire::self_trade::cancel_newest;
  engine_fixture engine{config};
  engine.send(owned(sell(1, 100, 5), 9));
  auto said = engine.send(owned(buy(2, 100, 5), 9));
  CHECK(first<wire::submit_reply>(said).reason == reason::self_trade);
}

TEST_CASE("self-trade: an own iceberg goes with its hidden part",
          "[orderbook][self_trade]") {
  engine_fixture engine;
  auto iceberg = owned(sell(1, 100, 50), 9);
  iceberg.display_quantity = whole(5);
  engine.send(iceberg);
  auto said
    = engine.send(owned(buy(2, 100, 5), 9, wire::self_trade::cancel_oldest));
  CHECK(first<wire::cancelled>(said).quantity == whole(50));
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}});
}

} // namespace ringwright::tests
