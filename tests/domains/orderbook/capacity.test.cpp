// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

TEST_CASE("capacity: the last order fits, the next is refused",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.orders = 5;
  engine_fixture engine{config};
  for (std::uint64_t id = 1; id <= 5; ++id)
    CHECK(first<wire::submit_reply>(engine.send(buy(id, 100, 1))).reason
          == reason::none);
  auto said = engine.send(buy(6, 100, 1));
  CHECK(first<wire::submit_reply>(said).reason == reason::book_full);
  CHECK(first<wire::rejected>(said).reason == reason::book_full);
  CHECK(depth(engine) == std::vector<row>{{100, 5, 5}});
}

TEST_CASE("capacity: a full book still trades and cancels",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.orders = 2;
  engine_fixture engine{config};
  engine.send(buy(1, 100, 1));
  engine.send(buy(2, 100, 1));
  auto taker = sell(3, 100, 1);
  taker.time_in_force = wire::time_in_force::ioc;
  CHECK(deals(engine.send(taker)).size() == 1);
  CHECK(first<wire::submit_reply>(engine.send(buy(4, 100, 1))).reason
        == reason::none);
  CHECK(first<wire::cancel_reply>(engine.send(cancel(2))).reason
        == reason::none);
}

TEST_CASE("capacity: the last level fits, the next is refused",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.levels = 3;
  engine_fixture engine{config};
  for (std::uint64_t id = 1; id <= 3; ++id)
    engine.send(buy(id, static_cast<std::int64_t>(id), 1));
  auto said = engine.send(buy(4, 4, 1));
  CHECK(first<wire::submit_reply>(said).reason == reason::levels_full);
  CHECK(first<wire::submit_reply>(engine.send(buy(5, 3, 1))).reason
        == reason::none);
  CHECK(first<wire::replace_reply>(engine.send(replace(5, 9, 1))).reason
        == reason::levels_full);
  CHECK(first<wire::replace_reply>(engine.send(replace(1, 9, 1))).reason
        == reason::none);
  CHECK(depth(engine)
        == std::vector<row>{{9, 1, 1}, {3, 2, 2}, {2, 1, 1}});
}

TEST_CASE("capacity: the last special order fits, the next is refused",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.special_orders = 1;
  engine_fixture engine{config};
  auto iceberg = sell(1, 100, 10);
  iceberg.display_quantity = whole(1);
  engine.send(iceberg);
  iceberg.order_id = 2;
  CHECK(first<wire::submit_reply>(engine.send(iceberg)).reason
        == reason::book_full);
  engine.send(cancel(1));
  CHECK(first<wire::submit_reply>(engine.send(iceberg)).reason
        == reason::none);
}

TEST_CASE("capacity: an elected stop that finds no level is cancelled, told",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.levels = 4;
  engine_fixture engine{config};
  for (std::uint64_t id = 1; id <= 2; ++id) {
    auto stop = buy(id, static_cast<std::int64_t>(10 + id), 5);
    stop.type = wire::order_type::stop_limit;
    stop.stop_price = whole(100);
    engine.send(stop);
  }
  engine.send(buy(3, 50, 1));
  engine.send(sell(4, 100, 2));
  engine.send(sell(5, 200, 2));
  auto said = engine.send(buy(6, 100, 1));
  REQUIRE(deals(said).size() == 0);
  auto taker = buy(7, 100, 1);
  taker.time_in_force = wire::time_in_force::ioc;
  said = engine.send(taker);
  auto gone = all<wire::cancelled>(said);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].order_id == 1);
  CHECK(gone[0].reason == reason::levels_full);
  CHECK(engine.state().level_pool.used == 4);
}

TEST_CASE("capacity: a level's total stays in range",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.max_quantity = fixed<8>::from_units(std::int64_t{1} << 61);
  config.lot = fixed<8>::from_units(1);
  engine_fixture engine{config};
  auto huge = buy(1, 100, 1);
  huge.quantity = config.max_quantity;
  for (huge.order_id = 1; huge.order_id <= 2; ++huge.order_id)
    CHECK(first<wire::submit_reply>(engine.send(huge)).reason
          == reason::none);
  CHECK(first<wire::submit_reply>(engine.send(huge)).reason
        == reason::invalid_quantity);
}

TEST_CASE("capacity: filling and emptying again and again leaks nothing",
          "[orderbook][capacity]") {
  auto config = small_config();
  config.orders = 1000;
  config.levels = 1000;
  engine_fixture engine{config};
  for (auto round = 0; round < 5; ++round) {
    for (std::uint64_t id = 1; id <= 1000; ++id)
      REQUIRE(first<wire::submit_reply>(
                engine.send(buy(id, static_cast<std::int64_t>(id), 1)))
                .reason
              == reason::none);
    CHECK(engine.state().index.used == 1000);
    for (std::uint64_t id = 1; id <= 1000; ++id)
      REQUIRE(first<wire::cancel_reply>(
                engine.send(cancel((id * 7) % 1000 + 1)))
                .reason
              == reason::none);
    CHECK(engine.state().order_pool.used == 0);
    CHECK(engine.state().level_pool.used == 0);
    CHECK(engine.state().node_pool.used == 0);
    CHECK(engine.state().index.used == 0);
  }
}

} // namespace ringwright::tests
