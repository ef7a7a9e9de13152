// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order until(wire::submit_order m, std::int64_t time) {
  m.time_in_force = wire::time_in_force::gtd;
  m.expire_time = time;
  return m;
}

wire::submit_order day(wire::submit_order m) {
  m.time_in_force = wire::time_in_force::day;
  return m;
}

wire::expire_orders expire(bool end_of_day) {
  wire::expire_orders m{};
  m.end_of_day = end_of_day;
  return m;
}

} // namespace

TEST_CASE("expiry: an order is gone when its time has come",
          "[orderbook][expiry]") {
  engine_fixture engine;
  engine.send(until(sell(1, 100, 5), 1000), 0);
  CHECK(top(engine, 999).ask_quantity == whole(5));
  auto said = engine.send(buy(2, 100, 5), 1000);
  CHECK(deals(said).empty());
  CHECK(first<wire::cancelled>(said).order_id == 1);
  CHECK(first<wire::cancelled>(said).reason == reason::expired);
  CHECK(depth(engine, 1000) == std::vector<row>{{100, 5, 1}});
}

TEST_CASE("expiry: goes by time, then by age", "[orderbook][expiry]") {
  engine_fixture engine;
  for (std::uint64_t id : {5, 3, 9, 1})
    engine.send(until(sell(id, 100, 1), id == 9 ? 10 : 20));
  auto said = engine.send(expire(false), 20);
  CHECK(first<wire::expire_reply>(said).expired == 4);
  std::vector<std::uint64_t> order;
  for (const auto& event : all<wire::cancelled>(said))
    order.push_back(event.order_id);
  CHECK(order == std::vector<std::uint64_t>{9, 5, 3, 1});
}

TEST_CASE("expiry: many orders leave the heap in order",
          "[orderbook][expiry]") {
  auto config = small_config();
  config.orders = config.special_orders = 2000;
  engine_fixture engine{config};
  for (std::uint64_t id = 1; id <= 2000; ++id)
    engine.send(until(sell(id, 100, 1),
                      static_cast<std::int64_t>(id * 7919 % 2003 + 1)));
  for (std::uint64_t id = 3; id <= 2000; id += 3)
    engine.send(cancel(id));
  std::int64_t last = 0;
  auto count = 0;
  for (const auto& gone : all<wire::cancelled>(engine.send(expire(false),
                                                           3000))) {
    auto time = static_cast<std::int64_t>(gone.order_id * 7919 % 2003 + 1);
    CHECK(time >= last);
    last = time;
    ++count;
  }
  CHECK(count == 2000 - 666);
  CHECK(engine.state().special_pool.used == 0);
  CHECK(engine.slices() > 1);
}

TEST_CASE("expiry: one book's orders do not expire by another's messages",
          "[orderbook][expiry]") {
  engine_fixture engine;
  engine.send(until(sell(1, 100, 5), 10));
  wire::query_top other{};
  other.symbol = 1;
  CHECK(all<wire::cancelled>(engine.send(other, 50)).empty());
  CHECK(top(engine, 9).ask_quantity == whole(5));
}

TEST_CASE("expiry: day orders end with the day, others do not",
          "[orderbook][expiry]") {
  engine_fixture engine;
  engine.send(day(buy(1, 100, 5)));
  engine.send(buy(2, 100, 5));
  engine.send(day(sell(3, 105, 5)));
  auto waiting = day(buy(4, 0, 5));
  waiting.type = wire::order_type::stop;
  waiting.stop_price = whole(200);
  engine.send(waiting);
  CHECK(first<wire::expire_reply>(engine.send(expire(false))).expired == 0);
  auto said = engine.send(expire(true));
  CHECK(first<wire::expire_reply>(said).expired == 3);
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}});
  CHECK(engine.state().order_pool.used == 1);
}

TEST_CASE("expiry: a waiting stop order expires too",
          "[orderbook][expiry]") {
  engine_fixture engine;
  auto m = until(buy(1, 0, 5), 10);
  m.type = wire::order_type::stop;
  m.stop_price = whole(200);
  engine.send(m);
  CHECK(first<wire::expire_reply>(engine.send(expire(false), 10)).expired
        == 1);
}

TEST_CASE("expiry: a time that has passed is refused",
          "[orderbook][expiry]") {
  engine_fixture engine;
  CHECK(first<wire::submit_reply>(engine.send(until(buy(1, 100, 5), 7), 7))
          .reason
        == reason::invalid_expiry);
  CHECK(first<wire::submit_reply>(engine.send(until(buy(1, 100, 5), 8), 7))
          .reason
        == reason::none);
}

} // namespace ringwright::tests
