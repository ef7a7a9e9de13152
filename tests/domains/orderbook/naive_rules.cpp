// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/naive_book.hpp"

namespace ringwright::tests {

using wire::reason;

bool naive_books::on_tick(fixed<8> price) const {
  return price >= config_.min_price && price <= config_.max_price
         && price.units() % config_.tick.units() == 0;
}

bool naive_books::on_lot(fixed<8> quantity) const {
  return quantity.units() > 0 && quantity <= config_.max_quantity
         && quantity.units() % config_.lot.units() == 0;
}

std::optional<naive_books::found> naive_books::find(std::uint64_t id) {
  for (auto side = 0; side < 4; ++side) {
    auto& levels = here().sides[side];
    for (auto level = levels.begin(); level != levels.end(); ++level)
      for (auto order = level->second.queue.begin();
           order != level->second.queue.end(); ++order)
        if (order->id == id)
          return found{side, level, order};
  }
  return std::nullopt;
}

std::size_t naive_books::order_count() const {
  std::size_t sum = 0;
  for (const auto& b : books_)
    for (const auto& side : b.sides)
      for (const auto& level : side)
        sum += level.second.queue.size();
  return sum;
}

std::size_t naive_books::level_count() const {
  std::size_t sum = 0;
  for (const auto& b : books_)
    for (const auto& side : b.sides)
      sum += side.size();
  return sum;
}

std::size_t naive_books::special_count() const {
  std::size_t sum = 0;
  for (const auto& b : books_)
    for (const auto& side : b.sides)
      for (const auto& level : side)
        for (const auto& order : level.second.queue)
          sum += order.arrival != 0;
  return sum;
}

namespace {

bool is_stop(wire::order_type type) {
  return type == wire::order_type::stop || type == wire::order_type::stop_limit;
}

bool is_immediate(wire::time_in_force tif) {
  return tif == wire::time_in_force::ioc || tif == wire::time_in_force::fok;
}

reason check_enums(const wire::submit_order& m) {
  using wire::order_type;
  if (m.side != wire::side::buy && m.side != wire::side::sell)
    return reason::invalid_side;
  if (m.type > order_type::stop_limit)
    return reason::invalid_type;
  if (m.time_in_force > wire::time_in_force::gtd
      || (m.type == order_type::post_only && is_immediate(m.time_in_force)))
    return reason::invalid_time_in_force;
  if (m.self_trade > wire::self_trade::cancel_both)
    return reason::invalid_self_trade;
  return reason::none;
}

} // namespace

reason naive_books::check(const wire::submit_order& m) {
  using wire::order_type;
  if (auto wrong = check_enums(m); wrong != reason::none)
    return wrong;
  if (!on_lot(m.quantity))
    return reason::invalid_quantity;
  auto limited = m.type != order_type::market && m.type != order_type::stop;
  if (limited && !on_tick(m.price))
    return reason::invalid_price;
  if (is_stop(m.type) && !on_tick(m.stop_price))
    return reason::invalid_stop_price;
  auto iceberg = m.display_quantity.units() != 0;
  if (iceberg && (!on_lot(m.display_quantity)
                  || m.display_quantity > m.quantity))
    return reason::invalid_display;
  auto timed = m.time_in_force == wire::time_in_force::gtd;
  if (timed && (m.expire_time <= now_ || m.expire_time == INT64_MAX))
    return reason::invalid_expiry;
  if (m.order_id == 0 || find(m.order_id))
    return reason::duplicate_order;
  auto stays = is_stop(m.type)
               || (m.type != order_type::market
                   && !is_immediate(m.time_in_force));
  auto special = is_stop(m.type) || timed || iceberg;
  if (stays && order_count() == config_.orders)
    return reason::book_full;
  if (stays && special && special_count() == config_.special_orders)
    return reason::book_full;
  return reason::none;
}

reason naive_books::room(int side, std::int64_t price, std::int64_t quantity) {
  auto& levels = here().sides[side];
  auto at = levels.find(key(side, price));
  if (at == levels.end())
    return level_count() == config_.levels ? reason::levels_full
                                           : reason::none;
  auto total = at->second.anonymous;
  for (const auto& order : at->second.queue)
    total += order.open();
  return quantity > most - total ? reason::invalid_quantity : reason::none;
}

bool naive_books::crosses(const naive_order& order) const {
  auto buys = order.side == wire::side::buy;
  const auto& other = books_[symbol_].sides[buys ? 1 : 0];
  if (other.empty())
    return false;
  if (order.type == wire::order_type::market)
    return true;
  auto best = price_at(buys ? 1 : 0, other.begin()->first);
  return buys ? best <= order.price : best >= order.price;
}

bool naive_books::fillable(const naive_order& order) const {
  // The plainest check there is: try it on a copy of everything.
  auto copy = *this;
  auto taker = order;
  result r;
  copy.match(taker, r);
  return taker.shown == 0;
}

} // namespace ringwright::tests
