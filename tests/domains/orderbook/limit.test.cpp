// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

TEST_CASE("limit: an order that meets nobody rests", "[orderbook][limit]") {
  engine_fixture engine;
  auto said = engine.send(buy(1, 100, 5));
  auto reply = first<wire::submit_reply>(said);
  CHECK(reply.reason == reason::none);
  CHECK(reply.resting_quantity == whole(5));
  CHECK(reply.filled_quantity == whole(0));
  CHECK(first<wire::accepted>(said).price == whole(100));
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}});
}

TEST_CASE("limit: trades are at the resting order's price, best price first",
          "[orderbook][limit]") {
  engine_fixture engine;
  engine.send(sell(1, 103, 5));
  engine.send(sell(2, 101, 5));
  engine.send(sell(3, 102, 5));
  auto said = engine.send(buy(4, 102, 12));
  CHECK(deals(said) == std::vector<deal>{{2, 4, 101, 5}, {3, 4, 102, 5}});
  auto reply = first<wire::submit_reply>(said);
  CHECK(reply.filled_quantity == whole(10));
  CHECK(reply.resting_quantity == whole(2));
  CHECK(reply.trades == 2);
  CHECK(depth(engine) == std::vector<row>{{102, 2, 1}, {103, 5, 1}});
}

TEST_CASE("limit: at one price the older order trades first",
          "[orderbook][limit]") {
  engine_fixture engine;
  for (std::uint64_t id = 1; id <= 4; ++id)
    engine.send(buy(id, 100, 10));
  engine.send(cancel(2));
  auto said = engine.send(sell(5, 100, 25));
  CHECK(deals(said)
        == std::vector<deal>{{1, 5, 100, 10}, {3, 5, 100, 10}, {4, 5, 100, 5}});
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}});
}

TEST_CASE("limit: sells mirror buys", "[orderbook][limit]") {
  engine_fixture engine;
  engine.send(buy(1, 98, 5));
  engine.send(buy(2, 100, 5));
  engine.send(buy(3, 99, 5));
  auto said = engine.send(sell(4, 99, 12));
  CHECK(deals(said) == std::vector<deal>{{2, 4, 100, 5}, {3, 4, 99, 5}});
  CHECK(all<wire::trade>(said).front().aggressor == wire::side::sell);
  CHECK(depth(engine) == std::vector<row>{{98, 5, 1}, {99, 2, 1}});
}

TEST_CASE("limit: an id can be used again only when its order is gone",
          "[orderbook][limit]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 5));
  auto said = engine.send(buy(1, 99, 5));
  CHECK(first<wire::submit_reply>(said).reason == reason::duplicate_order);
  CHECK(first<wire::rejected>(said).reason == reason::duplicate_order);
  engine.send(cancel(1));
  CHECK(first<wire::submit_reply>(engine.send(buy(1, 99, 5))).reason
        == reason::none);
}

TEST_CASE("limit: id 0 is kept for anonymous volume", "[orderbook][limit]") {
  engine_fixture engine;
  auto said = engine.send(buy(0, 100, 5));
  CHECK(first<wire::submit_reply>(said).reason == reason::duplicate_order);
}

TEST_CASE("limit: the same id may rest in two books", "[orderbook][limit]") {
  engine_fixture engine;
  auto other = buy(1, 200, 7);
  other.symbol = 1;
  engine.send(buy(1, 100, 5));
  CHECK(first<wire::submit_reply>(engine.send(other)).reason == reason::none);
  engine.send(cancel(1));
  CHECK(depth(engine).empty());
  wire::query_top query{};
  query.symbol = 1;
  CHECK(first<wire::top_reply>(engine.send(query)).bid_quantity == whole(7));
}

} // namespace ringwright::tests
