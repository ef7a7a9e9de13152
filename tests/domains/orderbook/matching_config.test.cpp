// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/orderbook/matching_config.hpp"

#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

namespace {

using domains::orderbook::matching;

/// What `start` says to a config, with an arena of the right size.
errc start_with(const matching_config& config, std::size_t missing_bytes = 0) {
  auto bytes = matching::arena_bytes(config);
  if (bytes == 0)
    bytes = 4096;
  auto memory = gpu::region::map(bytes).value();
  gpu::outbox out;
  gpu::context ctx{out, {memory.data(), bytes - missing_bytes}, 0};
  matching::state state{};
  return matching::start(ctx, state, config);
}

} // namespace

TEST_CASE("matching_config: the defaults start", "[orderbook][config]") {
  CHECK(start_with(matching_config{}) == errc::none);
  CHECK(start_with(small_config()) == errc::none);
}

TEST_CASE("matching_config: an arena one byte too small is refused",
          "[orderbook][config]") {
  CHECK(start_with(small_config(), 1) == errc::invalid_argument);
}

TEST_CASE("matching_config: values out of range are refused",
          "[orderbook][config]") {
  auto refused = [](auto change) {
    auto config = small_config();
    change(config);
    CHECK(matching::arena_bytes(config) == 0);
    return start_with(config) == errc::invalid_argument;
  };
  CHECK(refused([](auto& c) { c.symbols = 0; }));
  CHECK(refused([](auto& c) { c.symbols = (1u << 20) + 1; }));
  CHECK(refused([](auto& c) { c.orders = 0; }));
  CHECK(refused([](auto& c) { c.orders = (1u << 28) + 1; }));
  CHECK(refused([](auto& c) { c.levels = 0; }));
  CHECK(refused([](auto& c) { c.levels = (1u << 26) + 1; }));
  CHECK(refused([](auto& c) { c.special_orders = (1u << 28) + 1; }));
  CHECK(refused([](auto& c) { c.tick = whole(0); }));
  CHECK(refused([](auto& c) { c.tick = whole(-1); }));
  CHECK(refused([](auto& c) { c.min_price = whole(0); }));
  CHECK(refused([](auto& c) { c.min_price = fixed<8>::from_units(1); }));
  CHECK(refused([](auto& c) { c.max_price = fixed<8>::from_units(1); }));
  CHECK(refused([](auto& c) {
    c.tick = c.min_price = fixed<8>::from_units(1);
    c.max_price = fixed<8>::from_units((std::int64_t{1} << 36) + 1);
  }));
  CHECK(refused([](auto& c) { c.lot = whole(0); }));
  CHECK(refused([](auto& c) { c.max_quantity = fixed<8>::from_units(1); }));
  CHECK(refused([](auto& c) {
    c.max_quantity = fixed<8>::from_units((std::int64_t{1} << 61) + 1);
  }));
  CHECK(refused([](auto& c) {
    c.self_trade = static_cast<wire::self_trade>(4);
  }));
  CHECK(refused([](auto& c) { c.slice_words = 127; }));
  CHECK(refused([](auto& c) { c.slice_words = 2049; }));
  CHECK(refused([](auto& c) { c.slice_visits = 0; }));
}

TEST_CASE("matching_config: any number of ticks gives a working ladder",
          "[orderbook][config]") {
  for (std::int64_t ticks : {1, 2, 64, 65, 4096, 4097, 262'145, 1 << 30}) {
    auto config = small_config();
    config.tick = config.min_price = fixed<8>::from_units(1);
    config.max_price = fixed<8>::from_units(ticks);
    engine_fixture engine{config};
    auto high = buy(1, 1, 1);
    auto low = buy(2, 1, 1);
    high.price = config.max_price;
    low.price = config.min_price;
    engine.send(high);
    engine.send(low);
    CHECK(top(engine).bid_price == config.max_price);
    engine.send(cancel(1));
    CHECK(top(engine).bid_price == config.min_price);
    engine.send(cancel(2));
    CHECK(top(engine).bid_quantity == whole(0));
  }
}

} // namespace ringwright::tests
