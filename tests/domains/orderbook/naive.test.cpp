// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"
#include "ringwright/tests/domains/orderbook/naive_book.hpp"
#include "ringwright/tests/domains/orderbook/random_session.hpp"

#include <rapidcheck.h>

namespace ringwright::tests {

namespace {

/// Runs both on the same random commands until they differ; returns how many
/// commands were compared.
std::size_t compare(const matching_config& config, std::uint64_t seed,
                    std::size_t commands, int prices) {
  engine_fixture engine{config};
  naive_books naive{config};
  random_session session{seed, prices};
  for (std::size_t i = 0; i < commands; ++i) {
    auto same = true;
    session.next([&](const auto& message, std::int64_t now, bool reply) {
      auto expected = naive.send(message, now, reply);
      auto said = engine.send(message, now, reply);
      if (said == expected)
        return;
      same = false;
      UNSCOPED_INFO("seed " << seed << ", command " << i << ", "
                            << message.name);
      CHECK(said == expected);
    });
    if (!same)
      return i;
  }
  for (std::uint32_t symbol = 0; symbol < config.symbols; ++symbol) {
    wire::query_depth query{};
    query.symbol = symbol;
    query.levels = 256;
    CHECK(engine.send(query) == naive.send(query));
  }
  return commands;
}

} // namespace

TEST_CASE("matching: agrees with the naive book on random commands",
          "[orderbook][naive]") {
  auto config = small_config();
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    REQUIRE(compare(config, seed, 200'000, 24) == 200'000);
}

TEST_CASE("matching: agrees with the naive book when room is scarce",
          "[orderbook][naive]") {
  auto config = small_config();
  config.orders = 12;
  config.levels = 7;
  config.special_orders = 3;
  for (std::uint64_t seed = 101; seed <= 106; ++seed)
    REQUIRE(compare(config, seed, 200'000, 16) == 200'000);
}

TEST_CASE("matching: agrees with the naive book in the smallest slices",
          "[orderbook][naive]") {
  auto config = small_config();
  config.slice_words = 128;
  config.slice_visits = 2;
  config.self_trade = wire::self_trade::cancel_oldest;
  for (std::uint64_t seed = 201; seed <= 206; ++seed)
    REQUIRE(compare(config, seed, 200'000, 12) == 200'000);
}

TEST_CASE("matching: agrees with the naive book on any list of commands",
          "[orderbook][naive]") {
  // A list that fails is shrunk to the commands that matter.
  auto agrees = rc::check("engine and naive book say the same", [] {
    auto config = small_config();
    config.orders = 30;
    config.levels = 12;
    engine_fixture engine{config};
    naive_books naive{config};
    random_session session{0};
    auto seeds = *rc::gen::container<std::vector<std::uint64_t>>(
      10'000, rc::gen::arbitrary<std::uint64_t>());
    for (auto seed : seeds) {
      session.reseed(seed);
      session.next([&](const auto& message, std::int64_t now, bool reply) {
        RC_ASSERT(engine.send(message, now, reply)
                  == naive.send(message, now, reply));
      });
    }
  });
  CHECK(agrees);
}

} // namespace ringwright::tests
