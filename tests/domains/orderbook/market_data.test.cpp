// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::adjust_level adjust(wire::side side, std::int64_t price,
                          std::int64_t quantity,
                          wire::adjust_mode mode = wire::adjust_mode::set) {
  wire::adjust_level m{};
  m.side = side;
  m.price = whole(price);
  m.quantity = whole(quantity);
  m.mode = mode;
  return m;
}

wire::execute_order execute(std::uint64_t id, std::int64_t quantity) {
  wire::execute_order m{};
  m.order_id = id;
  m.quantity = whole(quantity);
  return m;
}

constexpr auto bid = wire::side::buy;
constexpr auto ask = wire::side::sell;
constexpr auto reduce = wire::adjust_mode::reduce;

} // namespace

TEST_CASE("execute: tells whether the order stood first",
          "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 10));
  engine.send(sell(2, 100, 10));
  engine.send(sell(3, 101, 10));
  auto said = engine.send(execute(2, 4));
  auto reply = first<wire::execute_reply>(said);
  CHECK_FALSE(reply.first);
  CHECK(reply.first_order_id == 1);
  CHECK(reply.executed_quantity == whole(4));
  CHECK(reply.resting_quantity == whole(6));
  CHECK(deals(said) == std::vector<deal>{{2, 0, 100, 4}});
  CHECK(first<wire::execute_reply>(engine.send(execute(1, 10))).first);
  CHECK_FALSE(first<wire::execute_reply>(engine.send(execute(3, 1))).first);
  CHECK(depth(engine) == std::vector<row>{{100, 6, 1}, {101, 9, 1}});
}

TEST_CASE("execute: anonymous volume stands ahead of the first order",
          "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 10));
  engine.send(adjust(ask, 100, 15));
  auto reply = first<wire::execute_reply>(engine.send(execute(1, 10)));
  CHECK_FALSE(reply.first);
  CHECK(reply.first_order_id == 0);
  CHECK(depth(engine) == std::vector<row>{{100, 5, 0}});
}

TEST_CASE("execute: no more than there is", "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 10));
  auto reply = first<wire::execute_reply>(engine.send(execute(1, 11)));
  CHECK(reply.executed_quantity == whole(10));
  CHECK(reply.resting_quantity == whole(0));
  CHECK(first<wire::execute_reply>(engine.send(execute(1, 1))).reason
        == reason::unknown_order);
}

TEST_CASE("execute: elects stop orders like any trade",
          "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 10));
  auto stop = buy(2, 0, 3);
  stop.type = wire::order_type::stop;
  stop.stop_price = whole(100);
  engine.send(stop);
  CHECK(deals(engine.send(execute(1, 5)))
        == std::vector<deal>{{1, 0, 100, 5}, {1, 2, 100, 3}});
}

TEST_CASE("execute: uses up an iceberg's slices",
          "[orderbook][market_data]") {
  engine_fixture engine;
  auto iceberg = sell(1, 100, 30);
  iceberg.display_quantity = whole(10);
  engine.send(iceberg);
  engine.send(execute(1, 14));
  CHECK(first<wire::cancel_reply>(engine.send(cancel(1))).cancelled_quantity
        == whole(16));
}

TEST_CASE("adjust: set makes, grows, shrinks and removes a level",
          "[orderbook][market_data]") {
  engine_fixture engine;
  auto reply = first<wire::adjust_reply>(engine.send(adjust(bid, 100, 50)));
  CHECK(reply.quantity == whole(50));
  CHECK(reply.anonymous_quantity == whole(50));
  engine.send(adjust(bid, 100, 70));
  CHECK(depth(engine) == std::vector<row>{{100, 70, 0}});
  engine.send(adjust(bid, 100, 30));
  CHECK(depth(engine) == std::vector<row>{{100, 30, 0}});
  engine.send(adjust(bid, 100, 0));
  CHECK(depth(engine).empty());
  CHECK(engine.state().level_pool.used == 0);
}

TEST_CASE("adjust: set takes anonymous volume first, then the newest orders",
          "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(buy(2, 100, 10));
  engine.send(buy(3, 100, 10));
  engine.send(adjust(bid, 100, 45));
  auto said = engine.send(adjust(bid, 100, 14));
  auto reply = first<wire::adjust_reply>(said);
  CHECK(reply.quantity == whole(14));
  CHECK(reply.anonymous_quantity == whole(0));
  CHECK(reply.orders_removed == 1);
  auto gone = all<wire::cancelled>(said);
  REQUIRE(gone.size() == 2);
  CHECK(gone[0].order_id == 3);
  CHECK(gone[1].order_id == 2);
  CHECK(gone[1].resting_quantity == whole(4));
  CHECK(depth(engine) == std::vector<row>{{100, 14, 2}});
}

TEST_CASE("adjust: reduce takes anonymous volume only, as far as there is",
          "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(adjust(bid, 100, 15));
  auto reply
    = first<wire::adjust_reply>(engine.send(adjust(bid, 100, 9, reduce)));
  CHECK(reply.quantity == whole(10));
  CHECK(reply.anonymous_quantity == whole(0));
  CHECK(first<wire::adjust_reply>(engine.send(adjust(bid, 77, 9, reduce)))
          .quantity
        == whole(0));
  CHECK(depth(engine) == std::vector<row>{{100, 10, 1}});
}

TEST_CASE("adjust: anonymous volume trades ahead of the orders",
          "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 10));
  engine.send(adjust(ask, 100, 15));
  CHECK(deals(engine.send(buy(2, 100, 8)))
        == std::vector<deal>{{0, 2, 100, 5}, {1, 2, 100, 3}});
}

TEST_CASE("adjust: never crosses the book", "[orderbook][market_data]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 10));
  CHECK(first<wire::adjust_reply>(engine.send(adjust(bid, 100, 5))).reason
        == reason::would_trade);
  CHECK(first<wire::adjust_reply>(engine.send(adjust(bid, 99, 5))).reason
        == reason::none);
}

TEST_CASE("adjust: bad fields are refused", "[orderbook][market_data]") {
  engine_fixture engine;
  auto why = [&](wire::adjust_level m) {
    return first<wire::adjust_reply>(engine.send(m)).reason;
  };
  CHECK(why(adjust(static_cast<wire::side>(2), 100, 5))
        == reason::invalid_side);
  CHECK(why(adjust(bid, 100, 5, static_cast<wire::adjust_mode>(2)))
        == reason::invalid_type);
  CHECK(why(adjust(bid, 0, 5)) == reason::invalid_price);
  CHECK(why(adjust(bid, 100, -5)) == reason::invalid_quantity);
  auto off_lot = adjust(bid, 100, 5);
  off_lot.quantity = fixed<8>::from_units(1);
  CHECK(why(off_lot) == reason::invalid_quantity);
}

} // namespace ringwright::tests
