// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

TEST_CASE("top: best prices, sizes, orders and the last trade",
          "[orderbook][queries]") {
  engine_fixture engine;
  engine.send(buy(1, 99, 5));
  engine.send(buy(2, 99, 6));
  engine.send(buy(3, 98, 50));
  engine.send(sell(4, 101, 7));
  engine.send(sell(5, 99, 1));
  auto reply = top(engine);
  CHECK(reply.bid_price == whole(99));
  CHECK(reply.bid_quantity == whole(10));
  CHECK(reply.bid_orders == 2);
  CHECK(reply.ask_price == whole(101));
  CHECK(reply.ask_quantity == whole(7));
  CHECK(reply.ask_orders == 1);
  CHECK(reply.last_price == whole(99));
}

TEST_CASE("top: an empty side is zero", "[orderbook][queries]") {
  engine_fixture engine;
  auto reply = top(engine);
  CHECK(reply.bid_price == whole(0));
  CHECK(reply.bid_quantity == whole(0));
  CHECK(reply.ask_price == whole(0));
  CHECK(reply.sequence == 0);
}

TEST_CASE("depth: as many levels as wanted, best first",
          "[orderbook][queries]") {
  engine_fixture engine;
  for (std::uint64_t i = 0; i < 5; ++i) {
    auto step = static_cast<std::int64_t>(i);
    engine.send(buy(10 + i, 100 - step, 1 + step));
    engine.send(sell(20 + i, 101 + step, 1 + step));
  }
  wire::query_depth query{};
  query.levels = 2;
  auto said = engine.send(query);
  REQUIRE(said.size() == 1);
  const auto& reply = said[0].as<wire::depth_reply>();
  CHECK(reply.bid_levels == 2);
  CHECK(reply.ask_levels == 2);
  auto rows = reply.levels.span();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].price == whole(100));
  CHECK(rows[0].side == wire::side::buy);
  CHECK(rows[1].price == whole(99));
  CHECK(rows[2].price == whole(101));
  CHECK(rows[2].side == wire::side::sell);
  CHECK(rows[3].quantity == whole(2));
}

TEST_CASE("depth: a reply carries at most 256 levels a side",
          "[orderbook][queries]") {
  auto config = small_config();
  config.levels = config.orders = 700;
  engine_fixture engine{config};
  for (std::uint64_t i = 1; i <= 300; ++i) {
    engine.send(buy(i, static_cast<std::int64_t>(i), 1));
    engine.send(sell(1000 + i, static_cast<std::int64_t>(400 + i), 1));
  }
  auto rows = depth(engine);
  REQUIRE(rows.size() == 512);
  CHECK(rows[255] == row{45, 1, 1});
  CHECK(rows[511] == row{656, 1, 1});
}

TEST_CASE("queries: nobody waits, nothing is said", "[orderbook][queries]") {
  engine_fixture engine;
  CHECK(engine.send(wire::query_top{}, 0, false).empty());
  CHECK(engine.send(wire::query_depth{}, 0, false).empty());
}

TEST_CASE("queries: a symbol without a book is an error",
          "[orderbook][queries]") {
  engine_fixture engine;
  wire::query_top query{};
  query.symbol = 2;
  auto said = engine.send(query);
  REQUIRE(said.size() == 1);
  CHECK(said[0].code == errc::invalid_argument);
  CHECK(engine.code() == errc::invalid_argument);
}

TEST_CASE("book update: once per command that changed the top",
          "[orderbook][queries]") {
  engine_fixture engine;
  CHECK(all<wire::book_update>(engine.send(buy(1, 100, 5))).size() == 1);
  CHECK(all<wire::book_update>(engine.send(buy(2, 99, 5))).empty());
  CHECK(all<wire::book_update>(engine.send(cancel(2))).empty());
  engine.send(sell(3, 101, 5));
  auto said = engine.send(sell(4, 99, 9));
  REQUIRE(all<wire::book_update>(said).size() == 1);
  auto update = first<wire::book_update>(said);
  CHECK(update.bid_quantity == whole(0));
  CHECK(update.ask_price == whole(99));
  CHECK(update.ask_quantity == whole(4));
}

} // namespace ringwright::tests
