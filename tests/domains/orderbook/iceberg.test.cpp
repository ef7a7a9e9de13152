// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order iceberg(std::uint64_t id, std::int64_t price,
                           std::int64_t quantity, std::int64_t display) {
  auto m = sell(id, price, quantity);
  m.display_quantity = whole(display);
  return m;
}

} // namespace

TEST_CASE("iceberg: shows only its slice", "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(iceberg(1, 100, 50, 10));
  CHECK(depth(engine) == std::vector<row>{{100, 10, 1}});
}

TEST_CASE("iceberg: a refilled slice goes to the back of the queue",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(iceberg(1, 100, 25, 10));
  engine.send(sell(2, 100, 10));
  auto said = engine.send(buy(3, 100, 40));
  CHECK(deals(said)
        == std::vector<deal>{{1, 3, 100, 10},
                             {2, 3, 100, 10},
                             {1, 3, 100, 10},
                             {1, 3, 100, 5}});
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}});
}

TEST_CASE("iceberg: a slice in part used keeps its place",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(iceberg(1, 100, 25, 10));
  engine.send(sell(2, 100, 10));
  engine.send(buy(3, 100, 4));
  CHECK(depth(engine) == std::vector<row>{{100, 16, 2}});
  CHECK(deals(engine.send(buy(4, 100, 7)))
        == std::vector<deal>{{1, 4, 100, 6}, {2, 4, 100, 1}});
}

TEST_CASE("iceberg: trades with its whole quantity when it comes in",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 30));
  auto said = engine.send(iceberg(2, 100, 45, 10));
  CHECK(first<wire::submit_reply>(said).filled_quantity == whole(30));
  CHECK(first<wire::submit_reply>(said).resting_quantity == whole(15));
  CHECK(depth(engine) == std::vector<row>{{100, 10, 1}});
}

TEST_CASE("iceberg: a partial cancel takes hidden quantity first",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(iceberg(1, 100, 25, 10));
  auto reply = first<wire::cancel_reply>(engine.send(cancel(1, 12)));
  CHECK(reply.resting_quantity == whole(13));
  CHECK(depth(engine) == std::vector<row>{{100, 10, 1}});
  engine.send(cancel(1, 5));
  CHECK(depth(engine) == std::vector<row>{{100, 8, 1}});
}

TEST_CASE("iceberg: cancelling gives back all of it",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(iceberg(1, 100, 25, 10));
  CHECK(first<wire::cancel_reply>(engine.send(cancel(1))).cancelled_quantity
        == whole(25));
  CHECK(engine.state().special_pool.used == 0);
}

TEST_CASE("iceberg: keeps its slice size when it is replaced",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  engine.send(iceberg(1, 100, 25, 10));
  engine.send(replace(1, 101, 60));
  CHECK(depth(engine) == std::vector<row>{{101, 10, 1}});
  CHECK(first<wire::cancel_reply>(engine.send(cancel(1))).cancelled_quantity
        == whole(60));
}

TEST_CASE("iceberg: a slice above the quantity or off lot is refused",
          "[orderbook][iceberg]") {
  engine_fixture engine;
  auto m = iceberg(1, 100, 10, 11);
  CHECK(first<wire::submit_reply>(engine.send(m)).reason
        == reason::invalid_display);
  m.display_quantity = fixed<8>::from_units(1);
  CHECK(first<wire::submit_reply>(engine.send(m)).reason
        == reason::invalid_display);
  m.display_quantity = whole(-1);
  CHECK(first<wire::submit_reply>(engine.send(m)).reason
        == reason::invalid_display);
  m.display_quantity = whole(10);
  CHECK(first<wire::submit_reply>(engine.send(m)).reason == reason::none);
}

} // namespace ringwright::tests
