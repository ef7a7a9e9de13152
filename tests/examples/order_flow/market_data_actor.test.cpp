// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/market_data_actor.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;

TEST_CASE("market data: numbers that do not follow one another are gaps") {
  market_data data;
  data.note(0, 1, 1, 1);
  data.note(5, 1, 1, 1);
  data.note(0, 2, 1, 1);
  CHECK(data.gaps() == 0);
  data.note(0, 4, 1, 1);
  CHECK(data.gaps() == 1);
  data.note(5, 1, 1, 1);
  CHECK(data.gaps() == 2);
}

TEST_CASE("market data: the first event of a message is its latency") {
  market_data data;
  data.note(0, 1, 100, 150);
  data.note(0, 2, 100, 900);
  data.note(1, 1, 100, 160);
  data.note(0, 3, 200, 190);
  CHECK(data.latency().count() == 3);
  CHECK(data.latency().max() == 60);
  CHECK(data.latency().min() == 0);
}

TEST_CASE("market data: a bid at or above the ask is a crossed book") {
  market_data data;
  wire::book_update top;
  top.bid_price = top.ask_price = fixed<8>::from_units(100);
  top.bid_quantity = fixed<8>::from_units(1);
  data.update(top);
  CHECK(data.crossed() == 0);
  top.ask_quantity = top.bid_quantity;
  data.update(top);
  CHECK(data.crossed() == 1);
}
