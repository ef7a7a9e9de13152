// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/generator.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

generator made(const generator_options& options) {
  auto result = generator::make(options);
  REQUIRE(result);
  return std::move(*result);
}

bool same(const timed_command& a, const timed_command& b) {
  return a.time_ns == b.time_ns && a.what == b.what;
}

} // namespace

TEST_CASE("generator: the same seed gives the same flow", "[examples]") {
  generator_options options;
  options.count = 100'000;
  auto first = made(options);
  auto second = made(options);
  options.seed = 2;
  auto other = made(options);
  std::size_t equal_to_other = 0;
  timed_command a;
  timed_command b;
  timed_command c;
  while (first.next(a)) {
    REQUIRE(second.next(b));
    REQUIRE(other.next(c));
    REQUIRE(same(a, b));
    equal_to_other += same(a, c);
  }
  CHECK_FALSE(second.next(b));
  CHECK(equal_to_other == 0);
}

TEST_CASE("generator: more commands continue the same flow", "[examples]") {
  generator_options options;
  options.count = 1'000;
  auto few = made(options);
  options.count = 2'000;
  auto many = made(options);
  timed_command a;
  timed_command b;
  while (few.next(a)) {
    REQUIRE(many.next(b));
    REQUIRE(same(a, b));
  }
  CHECK(many.next(b));
}

TEST_CASE("generator: cancels and replaces name orders that rest",
          "[examples]") {
  generator_options options;
  options.count = 300'000;
  options.symbols = 4;
  auto flow = made(options);
  auto behind = made(options); // one command behind: the books before it
  struct submitted {
    std::uint32_t symbol;
    std::uint32_t account;
  };
  std::unordered_map<std::uint64_t, submitted> known;
  const auto check = [&](const auto& named) {
    REQUIRE(known.at(named.order_id).symbol == named.symbol);
    REQUIRE(known.at(named.order_id).account == named.account);
    REQUIRE(behind.book(named.symbol).is_live(named.order_id));
  };
  timed_command out;
  timed_command same_again;
  while (flow.next(out)) {
    if (const auto* order = std::get_if<wire::submit_order>(&out.what))
      REQUIRE(
        known.emplace(order->order_id, submitted{order->symbol, order->account})
          .second);
    else if (const auto* gone = std::get_if<wire::cancel_order>(&out.what))
      check(*gone);
    else
      check(std::get<wire::replace_order>(out.what));
    REQUIRE(behind.next(same_again));
  }
  CHECK(known.size() > 100'000);
}

TEST_CASE("generator: no order is cancelled whole and named again",
          "[examples]") {
  generator_options options;
  options.count = 500'000;
  auto flow = made(options);
  std::unordered_set<std::uint64_t> alive;
  timed_command out;
  while (flow.next(out)) {
    if (const auto* order = std::get_if<wire::submit_order>(&out.what)) {
      alive.insert(order->order_id);
    } else if (const auto* gone = std::get_if<wire::cancel_order>(&out.what)) {
      REQUIRE(alive.count(gone->order_id) == 1);
      if (gone->quantity == fixed<8>{})
        alive.erase(gone->order_id);
    } else {
      REQUIRE(alive.count(std::get<wire::replace_order>(out.what).order_id)
              == 1);
    }
  }
}

TEST_CASE("generator: prices and quantities fit the book", "[examples]") {
  generator_options options;
  options.count = 200'000;
  options.tick = fixed<8>::from_units(5'000'000); // 0.05
  options.lot = fixed<8>::from_units(1'000'000);  // 0.01
  auto flow = made(options);
  const auto on_grid = [](fixed<8> value, fixed<8> grid) {
    return value > fixed<8>{} && value.units() % grid.units() == 0;
  };
  timed_command out;
  std::int64_t last_time = 0;
  while (flow.next(out)) {
    REQUIRE(out.time_ns >= last_time);
    last_time = out.time_ns;
    REQUIRE(symbol_of(out.what) < options.symbols);
    const auto* order = std::get_if<wire::submit_order>(&out.what);
    if (order == nullptr)
      continue;
    REQUIRE(order->account > 0);
    REQUIRE(on_grid(order->quantity, options.lot));
    const bool market = order->type == wire::order_type::market
                        || order->type == wire::order_type::stop;
    REQUIRE((market ? order->price == fixed<8>{}
                    : on_grid(order->price, options.tick)));
    const bool stop = order->type == wire::order_type::stop
                      || order->type == wire::order_type::stop_limit;
    REQUIRE((stop ? on_grid(order->stop_price, options.tick)
                  : order->stop_price == fixed<8>{}));
    REQUIRE(order->display_quantity <= order->quantity);
  }
}

TEST_CASE("generator: every kind of order comes, in a realistic mix",
          "[examples]") {
  generator_options options;
  options.count = 300'000;
  options.symbols = 16;
  auto flow = made(options);
  std::map<std::pair<wire::order_type, wire::time_in_force>, double> orders;
  std::map<std::size_t, double> kinds;
  std::map<std::uint32_t, double> symbols;
  double icebergs = 0;
  timed_command out;
  while (flow.next(out)) {
    kinds[out.what.index()] += 100.0 / 300'000;
    symbols[symbol_of(out.what)] += 100.0 / 300'000;
    if (const auto* order = std::get_if<wire::submit_order>(&out.what)) {
      ++orders[{order->type, order->time_in_force}];
      icebergs += order->display_quantity > fixed<8>{};
    }
  }
  using wire::order_type;
  using wire::time_in_force;
  CHECK(kinds[0] > 45); // submits
  CHECK(kinds[1] > 30); // cancels
  CHECK(kinds[2] > 3);  // replaces
  CHECK(orders[{order_type::limit, time_in_force::gtc}] > 50'000);
  CHECK(orders[{order_type::limit, time_in_force::day}] > 10'000);
  CHECK(orders[{order_type::limit, time_in_force::ioc}] > 3'000);
  CHECK(orders[{order_type::limit, time_in_force::fok}] > 2'000);
  CHECK(orders[{order_type::market, time_in_force::ioc}] > 3'000);
  CHECK(orders[{order_type::post_only, time_in_force::gtc}] > 3'000);
  CHECK(orders[{order_type::stop, time_in_force::gtc}] > 300);
  CHECK(orders[{order_type::stop_limit, time_in_force::gtc}] > 300);
  CHECK(icebergs > 3'000);
  CHECK(symbols.size() == 16);
  CHECK(symbols[0] > 4 * symbols[15]);
}

TEST_CASE("generator: books stay two-sided, bounded and uncrossed",
          "[examples]") {
  generator_options options;
  options.count = 400'000;
  options.symbols = 2;
  options.depth = 500;
  auto flow = made(options);
  timed_command out;
  std::uint64_t two_sided = 0;
  std::set<std::int64_t> trade_prices;
  while (flow.next(out)) {
    const auto& book = flow.book(0);
    const auto bid = book.best_price(wire::side::buy);
    const auto ask = book.best_price(wire::side::sell);
    two_sided += bid != 0 && ask != 0;
    if (bid != 0 && ask != 0)
      REQUIRE(bid < ask);
    REQUIRE(book.live_count() < 4 * options.depth);
    REQUIRE(book.stop_count() <= 64);
    trade_prices.insert(book.last_price());
  }
  CHECK(two_sided > 390'000);
  CHECK(trade_prices.size() > 50); // the price moves
}

TEST_CASE("generator: arrivals come at the rate, in bursts", "[examples]") {
  generator_options options;
  options.count = 200'000;
  options.rate = 50'000;
  auto flow = made(options);
  timed_command out;
  std::vector<std::int64_t> gaps;
  std::int64_t last = 0;
  while (flow.next(out)) {
    gaps.push_back(out.time_ns - last);
    last = out.time_ns;
  }
  const auto seconds = static_cast<double>(last) / 1e9;
  CHECK(200'000 / seconds == Approx(50'000).epsilon(0.1));
  // A Poisson process has its median gap at 69 % of the mean.
  std::nth_element(gaps.begin(), gaps.begin() + 100'000, gaps.end());
  CHECK(gaps[100'000] < 10'000);
}

TEST_CASE("generator: options out of range are refused", "[examples]") {
  const auto refused = [](auto change) {
    generator_options options;
    change(options);
    const auto result = generator::make(options);
    return !result && result.error().code == errc::invalid_argument;
  };
  CHECK(refused([](auto& o) { o.symbols = 0; }));
  CHECK(refused([](auto& o) { o.symbols = 65'537; }));
  CHECK(refused([](auto& o) { o.rate = 0; }));
  CHECK(refused([](auto& o) { o.rate = 1'000'000'001; }));
  CHECK(refused([](auto& o) { o.tick = {}; }));
  CHECK(refused([](auto& o) { o.lot = fixed<8>::from_units(-1); }));
  CHECK(refused([](auto& o) { o.lot = fixed<8>::from_units(100'000'001); }));
  CHECK(refused([](auto& o) { o.depth = 15; }));
}
