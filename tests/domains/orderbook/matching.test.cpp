// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/orderbook/matching.hpp"

#include "ringwright/tests/domains/orderbook/fixture.hpp"
#include "ringwright/tests/domains/orderbook/random_session.hpp"

#include <map>
#include <set>

namespace ringwright::tests {

namespace {

/// What an instance says over a random session, each record handed to `see`.
template <class See>
void run_session(engine_fixture& engine, std::uint64_t seed, std::size_t count,
                 See&& see) {
  random_session session{seed};
  for (std::size_t i = 0; i < count; ++i)
    session.next([&](const auto& message, std::int64_t now, bool reply) {
      for (const auto& r : engine.send(message, now, reply))
        see(r);
    });
}

std::uint64_t hash_of_session(std::uint64_t seed, std::size_t count) {
  engine_fixture engine{small_config()};
  run_session(engine, seed, count, [](const record&) {});
  return engine.state_hash();
}

} // namespace

TEST_CASE("matching: the same million messages give the same bytes",
          "[orderbook][matching]") {
  auto hash = hash_of_session(1, 1'000'000);
  CHECK(hash_of_session(1, 1'000'000) == hash);
  CHECK(hash_of_session(2, 1'000) != hash_of_session(1, 1'000));
}

TEST_CASE("matching: random sessions reach every reason and event",
          "[orderbook][matching]") {
  auto config = small_config();
  config.orders = 40;
  config.levels = 14;
  config.special_orders = 9;
  engine_fixture engine{config};
  std::set<wire::reason> reasons;
  std::set<std::uint16_t> types;
  run_session(engine, 3, 200'000, [&](const record& r) {
    types.insert(r.type_id);
    if (r.is<wire::rejected>())
      reasons.insert(r.as<wire::rejected>().reason);
    if (r.is<wire::cancelled>())
      reasons.insert(r.as<wire::cancelled>().reason);
  });
  for (std::uint16_t i = 1; i < wire::reason_count; ++i) {
    auto reason = static_cast<wire::reason>(i);
    // A symbol is either a book's number or none.
    if (reason == wire::reason::unknown_symbol)
      continue;
    INFO(to_string(reason));
    CHECK(reasons.count(reason) == 1);
  }
  CHECK(types
        == std::set<std::uint16_t>{0, 501, 505, 507, 511, 521, 523, 531, 533,
                                   540, 541, 542, 543, 544});
}

TEST_CASE("matching: sequence numbers have no gaps and books never cross",
          "[orderbook][matching]") {
  engine_fixture engine;
  std::map<std::uint32_t, std::uint64_t> last;
  auto number = [&](std::uint32_t symbol, std::uint64_t sequence) {
    if (symbol < 2)
      CHECK(sequence == ++last[symbol]);
  };
  run_session(engine, 4, 100'000, [&](const record& r) {
    if (r.is<wire::accepted>())
      number(r.as<wire::accepted>().symbol, r.as<wire::accepted>().sequence);
    if (r.is<wire::rejected>())
      number(r.as<wire::rejected>().symbol, r.as<wire::rejected>().sequence);
    if (r.is<wire::trade>())
      number(r.as<wire::trade>().symbol, r.as<wire::trade>().sequence);
    if (r.is<wire::cancelled>())
      number(r.as<wire::cancelled>().symbol, r.as<wire::cancelled>().sequence);
    if (r.is<wire::book_update>()) {
      const auto& update = r.as<wire::book_update>();
      number(update.symbol, update.sequence);
      if (update.bid_quantity > whole(0) && update.ask_quantity > whole(0))
        CHECK(update.bid_price < update.ask_price);
    }
  });
  CHECK(last[0] > 50'000);
}

TEST_CASE("matching: what comes in goes out or stays",
          "[orderbook][matching]") {
  // Per order: accepted = traded + cancelled + resting, without iceberg loss.
  engine_fixture engine;
  std::map<std::uint64_t, std::int64_t> open;
  random_session session{5};
  auto account_for = [&](const record& r) {
    if (r.is<wire::accepted>()) {
      const auto& event = r.as<wire::accepted>();
      // The election of a stop repeats the acceptance.
      open[event.order_id * 2 + event.symbol] = event.quantity.units();
    } else if (r.is<wire::trade>()) {
      const auto& event = r.as<wire::trade>();
      for (auto id : {event.resting_order_id, event.incoming_order_id})
        if (id != 0)
          open[id * 2 + event.symbol] -= event.quantity.units();
    } else if (r.is<wire::cancelled>()) {
      const auto& event = r.as<wire::cancelled>();
      auto& left = open[event.order_id * 2 + event.symbol];
      left -= event.quantity.units();
      CHECK(left == event.resting_quantity.units());
    }
  };
  for (auto i = 0; i < 100'000; ++i)
    session.next([&](const auto& message, std::int64_t now, bool reply) {
      for (const auto& r : engine.send(message, now, reply))
        account_for(r);
    });
  std::size_t resting = 0;
  for (const auto& [id, left] : open) {
    CHECK(left >= 0);
    resting += left > 0;
  }
  CHECK(resting == engine.state().order_pool.used);
}

TEST_CASE("matching: a long sweep is cut into slices and stays one command",
          "[orderbook][matching]") {
  auto config = small_config();
  config.orders = 2000;
  engine_fixture engine{config};
  for (std::uint64_t id = 1; id <= 1000; ++id)
    engine.send(sell(id, 100 + static_cast<std::int64_t>(id % 7), 1));
  auto said = engine.send(buy(5000, 200, 1001));
  CHECK(engine.slices() > 3);
  CHECK(deals(said).size() == 1000);
  CHECK(all<wire::book_update>(said).size() == 1);
  auto reply = first<wire::submit_reply>(said);
  CHECK(reply.trades == 1000);
  CHECK(reply.filled_quantity == whole(1000));
  CHECK(reply.resting_quantity == whole(1));
  CHECK(said.back().is<wire::submit_reply>());
}

TEST_CASE("matching: a long check of a fill-or-kill order is cut, too",
          "[orderbook][matching]") {
  auto config = small_config();
  config.orders = 2000;
  config.slice_visits = 100;
  engine_fixture engine{config};
  for (std::uint64_t id = 1; id <= 1000; ++id) {
    auto m = sell(id, 100, 1);
    m.account = 7;
    engine.send(m);
  }
  auto taker = buy(5000, 100, 1001);
  taker.account = 8;
  taker.self_trade = wire::self_trade::cancel_newest;
  taker.time_in_force = wire::time_in_force::fok;
  auto said = engine.send(taker);
  CHECK(engine.slices() > 9);
  CHECK(first<wire::submit_reply>(said).reason == wire::reason::not_fillable);
}

TEST_CASE("matching: the outcome does not depend on the size of slices",
          "[orderbook][matching]") {
  auto one = small_config();
  auto other = small_config();
  other.slice_words = 128;
  other.slice_visits = 1;
  engine_fixture first_engine{one};
  engine_fixture second_engine{other};
  random_session session{6};
  for (auto i = 0; i < 20'000; ++i)
    session.next([&](const auto& message, std::int64_t now, bool reply) {
      REQUIRE(first_engine.send(message, now, reply)
              == second_engine.send(message, now, reply));
    });
}

} // namespace ringwright::tests
