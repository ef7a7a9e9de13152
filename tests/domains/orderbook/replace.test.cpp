// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

TEST_CASE("replace: less quantity at the same price keeps priority",
          "[orderbook][replace]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(buy(2, 100, 10));
  auto said = engine.send(replace(1, 100, 4));
  CHECK(first<wire::replace_reply>(said).kept_priority);
  CHECK(first<wire::cancelled>(said).quantity == whole(6));
  CHECK(first<wire::cancelled>(said).resting_quantity == whole(4));
  CHECK(first<wire::cancelled>(said).reason == reason::replaced);
  CHECK(deals(engine.send(sell(3, 100, 5)))
        == std::vector<deal>{{1, 3, 100, 4}, {2, 3, 100, 1}});
}

TEST_CASE("replace: more quantity goes to the back", "[orderbook][replace]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(buy(2, 100, 10));
  auto reply = first<wire::replace_reply>(engine.send(replace(1, 100, 11)));
  CHECK_FALSE(reply.kept_priority);
  CHECK(reply.resting_quantity == whole(11));
  CHECK(deals(engine.send(sell(3, 100, 5)))
        == std::vector<deal>{{2, 3, 100, 5}});
}

TEST_CASE("replace: another price goes to the back there",
          "[orderbook][replace]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(buy(2, 101, 10));
  engine.send(replace(1, 101, 5));
  CHECK(depth(engine) == std::vector<row>{{101, 15, 2}});
  CHECK(deals(engine.send(sell(3, 101, 11)))
        == std::vector<deal>{{2, 3, 101, 10}, {1, 3, 101, 1}});
}

TEST_CASE("replace: a new price that meets the other side trades",
          "[orderbook][replace]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(sell(2, 105, 4));
  auto said = engine.send(replace(1, 105, 10));
  CHECK(deals(said) == std::vector<deal>{{2, 1, 105, 4}});
  auto reply = first<wire::replace_reply>(said);
  CHECK(reply.filled_quantity == whole(4));
  CHECK(reply.resting_quantity == whole(6));
  CHECK(depth(engine) == std::vector<row>{{105, 6, 1}});
}

TEST_CASE("replace: a refused one leaves the order as it was",
          "[orderbook][replace]") {
  engine_fixture engine;
  auto owned = buy(1, 100, 10);
  owned.account = 5;
  engine.send(owned);
  auto wrong = replace(1, 101, 10);
  CHECK(first<wire::replace_reply>(engine.send(wrong)).reason
        == reason::not_owner);
  wrong.account = 5;
  wrong.price = whole(1001);
  CHECK(first<wire::replace_reply>(engine.send(wrong)).reason
        == reason::invalid_price);
  wrong.price = whole(100);
  wrong.quantity = whole(0);
  CHECK(first<wire::replace_reply>(engine.send(wrong)).reason
        == reason::invalid_quantity);
  wrong.order_id = 2;
  CHECK(first<wire::replace_reply>(engine.send(wrong)).reason
        == reason::unknown_order);
  CHECK(depth(engine) == std::vector<row>{{100, 10, 1}});
}

TEST_CASE("replace: keeps the self-trade mode of the order",
          "[orderbook][replace]") {
  engine_fixture engine;
  auto mine = buy(1, 100, 10);
  mine.account = 5;
  mine.self_trade = wire::self_trade::cancel_oldest;
  auto also_mine = sell(2, 105, 10);
  also_mine.account = 5;
  engine.send(mine);
  engine.send(also_mine);
  auto m = replace(1, 105, 10);
  m.account = 5;
  auto said = engine.send(m);
  CHECK(deals(said).empty());
  CHECK(depth(engine) == std::vector<row>{{105, 10, 1}});
}

} // namespace ringwright::tests
