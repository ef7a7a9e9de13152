// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

reason why(engine_fixture& engine, fixed<8> price, fixed<8> quantity) {
  auto m = buy(1, 1, 1);
  m.price = price;
  m.quantity = quantity;
  auto result = first<wire::submit_reply>(engine.send(m)).reason;
  engine.send(cancel(1));
  return result;
}

fixed<8> units(std::int64_t number) {
  return fixed<8>::from_units(number);
}

} // namespace

TEST_CASE("tick: prices off tick or out of range are refused",
          "[orderbook][tick_lot]") {
  // Divisors with and without a power of two, and 1.
  for (std::int64_t tick : {1, 3, 8, 25, 100, 1'000'000, 3'000'000}) {
    auto config = small_config();
    config.tick = units(tick);
    config.min_price = units(4 * tick);
    config.max_price = units(1000 * tick);
    engine_fixture engine{config};
    auto check = [&](std::int64_t price) {
      auto good = price >= 4 * tick && price <= 1000 * tick
                  && price % tick == 0;
      INFO("tick " << tick << ", price " << price);
      CHECK((why(engine, units(price), whole(1)) == reason::none) == good);
    };
    for (std::int64_t base : {0, 3, 4, 5, 17, 999, 1000, 1001})
      for (std::int64_t offset : {-1, 0, 1})
        check(base * tick + offset);
    for (std::int64_t price : {INT64_MIN, INT64_MIN + 1, INT64_MAX,
                               INT64_MAX - 1, std::int64_t{-1}})
      check(price);
  }
}

TEST_CASE("lot: quantities off lot, not positive or too large are refused",
          "[orderbook][tick_lot]") {
  for (std::int64_t lot : {1, 3, 8, 100'000, 7'000'000}) {
    auto config = small_config();
    config.lot = units(lot);
    config.max_quantity = units(50 * lot);
    engine_fixture engine{config};
    for (std::int64_t quantity :
         {INT64_MIN, -lot, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
          lot - 1, lot, lot + 1, 2 * lot, 50 * lot - 1, 50 * lot, 50 * lot + 1,
          51 * lot, INT64_MAX}) {
      auto good = quantity > 0 && quantity <= 50 * lot && quantity % lot == 0;
      INFO("lot " << lot << ", quantity " << quantity);
      CHECK((why(engine, whole(1), units(quantity)) == reason::none) == good);
    }
  }
}

TEST_CASE("fields: enumerators out of range are refused",
          "[orderbook][tick_lot]") {
  engine_fixture engine;
  auto ask = [&](auto change) {
    auto m = buy(1, 100, 1);
    change(m);
    return first<wire::submit_reply>(engine.send(m)).reason;
  };
  CHECK(ask([](auto& m) { m.side = static_cast<wire::side>(2); })
        == reason::invalid_side);
  CHECK(ask([](auto& m) { m.type = static_cast<wire::order_type>(5); })
        == reason::invalid_type);
  CHECK(ask([](auto& m) {
          m.time_in_force = static_cast<wire::time_in_force>(5);
        })
        == reason::invalid_time_in_force);
  CHECK(ask([](auto& m) { m.self_trade = static_cast<wire::self_trade>(4); })
        == reason::invalid_self_trade);
  CHECK(ask([](auto& m) { m.symbol = 2; }) == reason::invalid_symbol);
}

} // namespace ringwright::tests
