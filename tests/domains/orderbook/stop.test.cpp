// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order stop(std::uint64_t id, wire::side side,
                        std::int64_t stop_price, std::int64_t quantity) {
  auto m = limit(id, side, 0, quantity);
  m.type = wire::order_type::stop;
  m.stop_price = whole(stop_price);
  return m;
}

wire::submit_order stop_limit(std::uint64_t id, wire::side side,
                              std::int64_t stop_price, std::int64_t price,
                              std::int64_t quantity) {
  auto m = limit(id, side, price, quantity);
  m.type = wire::order_type::stop_limit;
  m.stop_price = whole(stop_price);
  return m;
}

/// Makes the last trade happen at `price`.
std::vector<record> trade_at(engine_fixture& engine, std::int64_t price) {
  static std::uint64_t id = 1'000'000;
  engine.send(sell(++id, price, 1));
  return engine.send(buy(++id, price, 1));
}

} // namespace

TEST_CASE("stop: waits out of sight until a trade reaches its price",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(sell(1, 110, 5));
  auto said = engine.send(stop(2, wire::side::buy, 105, 5));
  CHECK(first<wire::submit_reply>(said).resting_quantity == whole(5));
  CHECK(depth(engine) == std::vector<row>{{110, 5, 1}});
  CHECK(deals(trade_at(engine, 104)).size() == 1);
  said = trade_at(engine, 105);
  REQUIRE(deals(said).size() == 2);
  CHECK(deals(said)[1] == deal{1, 2, 110, 5});
  CHECK(engine.state().order_pool.used == 0);
}

TEST_CASE("stop: its election is told as a second acceptance",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(stop_limit(1, wire::side::sell, 95, 90, 5));
  auto said = trade_at(engine, 95);
  auto elected = all<wire::accepted>(said).back();
  CHECK(elected.order_id == 1);
  CHECK(elected.type == wire::order_type::limit);
  CHECK(elected.price == whole(90));
  CHECK(depth(engine) == std::vector<row>{{90, 5, 1}});
}

TEST_CASE("stop: a price that the last trade has reached triggers at once",
          "[orderbook][stop]") {
  engine_fixture engine;
  trade_at(engine, 100);
  engine.send(buy(1, 90, 5));
  auto said = engine.send(stop(2, wire::side::sell, 100, 5));
  CHECK(deals(said) == std::vector<deal>{{1, 2, 90, 5}});
  CHECK(first<wire::submit_reply>(said).filled_quantity == whole(5));
}

TEST_CASE("stop: elections go by stop price, then age, buys before sells",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(stop_limit(11, wire::side::buy, 102, 1, 1));
  engine.send(stop_limit(12, wire::side::buy, 101, 1, 1));
  engine.send(stop_limit(13, wire::side::buy, 101, 1, 1));
  engine.send(stop_limit(14, wire::side::sell, 103, 999, 1));
  engine.send(stop_limit(15, wire::side::sell, 104, 999, 1));
  auto said = trade_at(engine, 103);
  std::vector<std::uint64_t> order;
  for (const auto& event : all<wire::accepted>(said))
    if (event.order_id < 100)
      order.push_back(event.order_id);
  CHECK(order == std::vector<std::uint64_t>{12, 13, 11, 15, 14});
}

TEST_CASE("stop: what an elected order trades elects more",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(sell(1, 105, 1));
  engine.send(sell(2, 106, 1));
  engine.send(sell(3, 107, 1));
  engine.send(stop(21, wire::side::buy, 104, 1));
  engine.send(stop(22, wire::side::buy, 105, 1));
  engine.send(stop(23, wire::side::buy, 106, 1));
  auto said = trade_at(engine, 104);
  auto trades = deals(said);
  REQUIRE(trades.size() == 4);
  CHECK(trades[1] == deal{1, 21, 105, 1});
  CHECK(trades[2] == deal{2, 22, 106, 1});
  CHECK(trades[3] == deal{3, 23, 107, 1});
}

TEST_CASE("stop: each trade counts, not only the last of a sweep",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(stop_limit(1, wire::side::sell, 100, 500, 1));
  engine.send(sell(2, 100, 1));
  engine.send(sell(3, 120, 1));
  auto said = engine.send(buy(4, 120, 2));
  CHECK(all<wire::accepted>(said).back().order_id == 1);
}

TEST_CASE("stop: can be cancelled and replaced while it waits",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(stop_limit(1, wire::side::buy, 105, 106, 5));
  engine.send(stop_limit(2, wire::side::buy, 105, 106, 5));
  auto reply = first<wire::replace_reply>(engine.send(replace(1, 107, 4)));
  CHECK(reply.reason == reason::none);
  CHECK(reply.kept_priority);
  CHECK_FALSE(
    first<wire::replace_reply>(engine.send(replace(1, 107, 6))).kept_priority);
  auto said = trade_at(engine, 105);
  auto elected = all<wire::accepted>(said);
  CHECK(elected[1].order_id == 2);
  CHECK(elected[2].order_id == 1);
  CHECK(elected[2].price == whole(107));
  engine.send(stop(3, wire::side::buy, 500, 5));
  CHECK(first<wire::cancel_reply>(engine.send(cancel(3))).cancelled_quantity
        == whole(5));
}

TEST_CASE("stop: an elected fill-or-kill that cannot be filled is cancelled",
          "[orderbook][stop]") {
  engine_fixture engine;
  engine.send(sell(1, 110, 4));
  auto m = stop_limit(2, wire::side::buy, 105, 110, 5);
  m.time_in_force = wire::time_in_force::fok;
  engine.send(m);
  auto said = trade_at(engine, 105);
  CHECK(first<wire::cancelled>(said).reason == reason::not_fillable);
  CHECK(depth(engine) == std::vector<row>{{110, 4, 1}});
}

TEST_CASE("stop: a bad stop price is refused", "[orderbook][stop]") {
  engine_fixture engine;
  for (auto price : {0, -1, 1001})
    CHECK(first<wire::submit_reply>(
            engine.send(stop(1, wire::side::buy, price, 5)))
            .reason
          == reason::invalid_stop_price);
}

} // namespace ringwright::tests
