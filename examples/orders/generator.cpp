// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/generator.hpp"

#include <algorithm>

namespace ringwright::examples::orders {

namespace {

using wire::order_type;
using wire::side;
using wire::time_in_force;

constexpr std::int64_t max_price_ticks = 2'000'000;
constexpr std::int64_t max_lots = 100'000;
constexpr std::int64_t max_distance_ticks = 256;
constexpr std::size_t max_stops = 64;
constexpr std::uint32_t accounts = 64;
/// With fewer orders a book gets limit orders only.
constexpr std::size_t thin_book = 8;
constexpr std::int64_t ns_per_second = 1'000'000'000;

side opposite(side which) {
  return which == side::buy ? side::sell : side::buy;
}

/// `distance` ticks from `price`, away from the other side of the book.
std::int64_t behind(side which, std::int64_t price, std::int64_t distance) {
  const auto moved = which == side::buy ? price - distance : price + distance;
  return std::clamp<std::int64_t>(moved, 1, max_price_ticks);
}

bool in_range(const generator_options& o) {
  const auto one = fixed<8>::from_units(fixed<8>::scale);
  return o.symbols >= 1 && o.symbols <= 65'536 && o.rate >= 1
         && o.rate <= 1'000'000'000 && o.tick > fixed<8>{} && o.tick <= one
         && o.lot > fixed<8>{} && o.lot <= one && o.depth >= 16;
}

} // namespace

expected<generator> generator::make(const generator_options& options) {
  if (!in_range(options))
    return fail(errc::invalid_argument,
                "generator: symbols must be 1 to 65536, rate 1 to 1e9, tick "
                "and lot above 0 and at most 1, depth at least 16");
  return generator{options};
}

generator::generator(const generator_options& options)
  : options_(options), rng_(options.seed), books_(options.symbols) {
  // 10 to 500 dollars with a tick of a cent.
  for (auto& book : books_)
    book.reference = rng_.between(1'000, 50'000);
}

bool generator::next(timed_command& out) {
  if (made_ == options_.count)
    return false;
  ++made_;
  time_ns_ += next_gap();
  out.time_ns = time_ns_;
  out.what = make_command(pick_symbol());
  return true;
}

std::int64_t generator::next_gap() {
  // Half of the commands come in bursts, ten times as fast as the mean; the
  // gaps of the others make up for it.
  if (rng_.chance(1, 20))
    in_burst_ = !in_burst_;
  const auto mean_ps
    = 1'000 * ns_per_second / static_cast<std::int64_t>(options_.rate);
  return rng_.exponential(in_burst_ ? mean_ps / 10 : mean_ps * 19 / 10) / 1'000;
}

std::uint32_t generator::pick_symbol() {
  // The smaller of two: the first symbols are the busiest.
  return static_cast<std::uint32_t>(
    std::min(rng_.below(options_.symbols), rng_.below(options_.symbols)));
}

command generator::make_command(std::uint32_t symbol) {
  const auto& orders = books_[symbol].orders;
  if (orders.live_count() < thin_book)
    return make_limit(symbol);
  const bool deep = orders.live_count() > options_.depth;
  const auto dice = rng_.below(1'000);
  if (dice < 430)
    return deep && rng_.chance(1, 2) ? make_cancel(symbol) : make_limit(symbol);
  if (dice < 800)
    return make_cancel(symbol);
  if (dice < 860)
    return make_replace(symbol);
  if (dice < 915)
    return make_sweep(symbol);
  if (dice < 945)
    return make_post_only(symbol);
  if (dice < 970)
    return make_iceberg(symbol);
  if (dice < 985)
    return make_stop(symbol);
  return make_fill_or_kill(symbol);
}

generator::draft generator::begin_draft(std::uint32_t symbol) {
  draft result{};
  result.symbol = symbol;
  result.order.id = made_;
  result.order.account = static_cast<std::uint32_t>(rng_.below(accounts)) + 1;
  result.order.side = rng_.chance(1, 2) ? side::buy : side::sell;
  result.order.shown = pick_lots();
  return result;
}

command generator::make_limit(std::uint32_t symbol) {
  auto made = begin_draft(symbol);
  const auto& book = books_[symbol];
  made.order.price = passive_price(book, made.order.side);
  if (rng_.chance(1, 20))
    made.order.price = touch(book, opposite(made.order.side));
  if (rng_.chance(1, 4))
    made.time_in_force = time_in_force::day;
  return submit(made, {});
}

command generator::make_post_only(std::uint32_t symbol) {
  auto made = begin_draft(symbol);
  const auto& book = books_[symbol];
  made.type = order_type::post_only;
  made.order.price = rng_.chance(1, 10) ? touch(book, opposite(made.order.side))
                                        : passive_price(book, made.order.side);
  if (book.orders.would_trade(made.order.side, made.order.price))
    return message_of(made); // will be rejected
  return submit(made, {});
}

command generator::make_iceberg(std::uint32_t symbol) {
  auto made = begin_draft(symbol);
  made.order.price = passive_price(books_[symbol], made.order.side);
  made.order.display = made.order.shown;
  made.order.shown *= rng_.between(2, 10);
  return submit(made, {});
}

command generator::make_sweep(std::uint32_t symbol) {
  auto made = begin_draft(symbol);
  const auto& book = books_[symbol];
  const auto facing = touch(book, opposite(made.order.side));
  made.time_in_force = time_in_force::ioc;
  if (rng_.chance(1, 2)) {
    made.type = order_type::market;
    return submit(made, {false, false});
  }
  // Through the touch by some ticks, with more than most levels hold.
  made.order.shown = std::min(max_lots, made.order.shown * 4);
  made.order.price
    = behind(opposite(made.order.side), facing, rng_.power_law(16) - 1);
  return submit(made, {true, false});
}

command generator::make_fill_or_kill(std::uint32_t symbol) {
  auto made = begin_draft(symbol);
  const auto& book = books_[symbol];
  made.time_in_force = time_in_force::fok;
  made.order.price = touch(book, opposite(made.order.side));
  if (book.orders.available(made.order.side, made.order.price)
      < made.order.shown)
    return message_of(made); // will be rejected
  return submit(made, {true, false});
}

command generator::make_stop(std::uint32_t symbol) {
  auto& book = books_[symbol];
  const auto last = book.orders.last_price();
  if (last == 0 || book.orders.stop_count() >= max_stops)
    return make_limit(symbol);
  auto made = begin_draft(symbol);
  const auto away = opposite(made.order.side);
  // Ahead of the last trade, the limit a little further.
  made.stop_price = behind(away, last, 1 + rng_.power_law(64));
  const bool limited = rng_.chance(1, 2);
  made.type = limited ? order_type::stop_limit : order_type::stop;
  if (limited)
    made.order.price = behind(away, made.stop_price, rng_.power_law(8));
  const bool reached = made.order.side == side::buy ? made.stop_price <= last
                                                    : made.stop_price >= last;
  if (reached) // at the end of the price range
    return make_limit(symbol);
  book.orders.wait(made.order, made.stop_price, limited);
  return message_of(made);
}

command generator::make_cancel(std::uint32_t symbol) {
  auto& orders = books_[symbol].orders;
  const auto resting = pick_live(orders);
  wire::cancel_order out;
  out.order_id = resting.id;
  out.symbol = symbol;
  out.account = resting.account;
  auto lots = resting.open();
  if (lots > 1 && rng_.chance(1, 10)) {
    lots = rng_.between(1, lots - 1);
    out.quantity = fixed<8>::from_units(lots * options_.lot.units());
  }
  orders.cancel(resting.id, lots);
  return out;
}

command generator::make_replace(std::uint32_t symbol) {
  auto& book = books_[symbol];
  const auto resting = pick_live(book.orders);
  if (resting.display > 0)
    return make_cancel(symbol);
  wire::replace_order out;
  out.order_id = resting.id;
  out.symbol = symbol;
  out.account = resting.account;
  auto price = resting.price;
  auto lots = resting.shown;
  if (lots > 1 && rng_.chance(1, 2)) {
    lots = rng_.between(1, lots - 1);
  } else {
    price = passive_price(book, resting.side);
    lots = pick_lots();
  }
  out.price = fixed<8>::from_units(price * options_.tick.units());
  out.quantity = fixed<8>::from_units(lots * options_.lot.units());
  book.orders.replace(resting.id, price, lots);
  return out;
}

command generator::submit(const draft& made, live_book::terms how) {
  auto& book = books_[made.symbol];
  book.orders.submit(made.order, how);
  if (book.orders.last_price() != 0)
    book.reference = book.orders.last_price();
  return message_of(made);
}

command generator::message_of(const draft& made) const {
  wire::submit_order out;
  out.order_id = made.order.id;
  if (made.type != order_type::market && made.type != order_type::stop)
    out.price = fixed<8>::from_units(made.order.price * options_.tick.units());
  out.stop_price
    = fixed<8>::from_units(made.stop_price * options_.tick.units());
  out.quantity = fixed<8>::from_units(made.order.shown * options_.lot.units());
  out.display_quantity
    = fixed<8>::from_units(made.order.display * options_.lot.units());
  out.symbol = made.symbol;
  out.account = made.order.account;
  out.side = made.order.side;
  out.type = made.type;
  out.time_in_force = made.time_in_force;
  return out;
}

const live_book::order& generator::pick_live(const live_book& from) {
  // Young orders are cancelled sooner: half the picks are the younger of two.
  const auto one = rng_.below(from.live_count());
  const auto& first = from.live(one);
  const auto& second = from.live(rng_.below(from.live_count()));
  return rng_.chance(1, 2) || first.id > second.id ? first : second;
}

std::int64_t generator::pick_lots() {
  // Mostly round lots of 100, the rest odd sizes.
  if (rng_.chance(7, 10))
    return 100 * rng_.power_law(100);
  return rng_.between(1, 200);
}

std::int64_t generator::passive_price(const symbol_state& at, side which) {
  const auto own = touch(at, which);
  const auto facing = touch(at, opposite(which));
  const auto dice = rng_.below(10);
  auto price = own;
  if (dice == 0)
    price = behind(opposite(which), own, 1); // a better price
  else if (dice > 3)
    price = behind(which, own, rng_.power_law(max_distance_ticks));
  const bool meets = which == side::buy ? price >= facing : price <= facing;
  return meets ? behind(which, facing, 1) : price;
}

std::int64_t generator::touch(const symbol_state& at, side which) const {
  const auto best = at.orders.best_price(which);
  return best != 0 ? best : behind(which, at.reference, 1);
}

} // namespace ringwright::examples::orders
