// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order with(wire::time_in_force tif, wire::submit_order m) {
  m.time_in_force = tif;
  return m;
}

constexpr auto ioc = wire::time_in_force::ioc;
constexpr auto fok = wire::time_in_force::fok;

} // namespace

TEST_CASE("ioc: trades what it can and cancels the rest",
          "[orderbook][ioc]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 5));
  engine.send(sell(2, 102, 5));
  auto said = engine.send(with(ioc, buy(3, 101, 8)));
  CHECK(deals(said) == std::vector<deal>{{1, 3, 100, 5}});
  auto reply = first<wire::submit_reply>(said);
  CHECK(reply.filled_quantity == whole(5));
  CHECK(reply.reason == reason::no_liquidity);
  CHECK(depth(engine) == std::vector<row>{{102, 5, 1}});
}

TEST_CASE("fok: is filled whole, over several levels", "[orderbook][fok]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 5));
  engine.send(sell(2, 101, 5));
  auto said = engine.send(with(fok, buy(3, 101, 10)));
  CHECK(deals(said).size() == 2);
  CHECK(first<wire::submit_reply>(said).filled_quantity == whole(10));
  CHECK(depth(engine).empty());
}

TEST_CASE("fok: one unit too few and nothing happens", "[orderbook][fok]") {
  engine_fixture engine;
  engine.send(sell(1, 100, 5));
  engine.send(sell(2, 101, 4));
  engine.send(sell(3, 102, 50));
  auto before = depth(engine);
  auto said = engine.send(with(fok, buy(4, 101, 10)));
  CHECK(first<wire::submit_reply>(said).reason == reason::not_fillable);
  CHECK(first<wire::rejected>(said).reason == reason::not_fillable);
  CHECK(all<wire::accepted>(said).empty());
  CHECK(deals(said).empty());
  CHECK(depth(engine) == before);
}

TEST_CASE("fok: counts the hidden part of icebergs", "[orderbook][fok]") {
  engine_fixture engine;
  auto iceberg = sell(1, 100, 20);
  iceberg.display_quantity = whole(3);
  engine.send(iceberg);
  CHECK(first<wire::submit_reply>(engine.send(with(fok, buy(2, 100, 21))))
          .reason
        == reason::not_fillable);
  CHECK(first<wire::submit_reply>(engine.send(with(fok, buy(3, 100, 20))))
          .filled_quantity
        == whole(20));
}

TEST_CASE("fok: does not count what self-trade prevention would cancel",
          "[orderbook][fok]") {
  for (auto mode : {wire::self_trade::cancel_newest,
                    wire::self_trade::cancel_oldest,
                    wire::self_trade::cancel_both}) {
    engine_fixture engine;
    auto foreign = sell(1, 100, 5);
    auto own = sell(2, 100, 5);
    auto behind = sell(3, 100, 5);
    foreign.account = behind.account = 8;
    own.account = 9;
    for (const auto& m : {foreign, own, behind})
      engine.send(m);
    auto taker = with(fok, buy(4, 100, 10));
    taker.account = 9;
    taker.self_trade = mode;
    auto fills = mode == wire::self_trade::cancel_oldest;
    INFO(to_string(mode));
    CHECK(first<wire::submit_reply>(engine.send(taker)).reason
          == (fills ? reason::none : reason::not_fillable));
    CHECK(depth(engine).size() == (fills ? 0 : 1));
  }
}

TEST_CASE("fok: a hidden slice behind an own order is out of reach",
          "[orderbook][fok]") {
  engine_fixture engine;
  auto iceberg = sell(1, 100, 50);
  iceberg.display_quantity = whole(5);
  auto own = sell(2, 100, 5);
  own.account = 9;
  engine.send(iceberg);
  engine.send(own);
  auto taker = with(fok, buy(3, 100, 6));
  taker.account = 9;
  taker.self_trade = wire::self_trade::cancel_newest;
  CHECK(first<wire::submit_reply>(engine.send(taker)).reason
        == reason::not_fillable);
  taker.quantity = whole(5);
  CHECK(first<wire::submit_reply>(engine.send(taker)).reason == reason::none);
}

} // namespace ringwright::tests
