// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/events.hpp"
#include "ringwright/domains/orderbook/detail/queue.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Price-time priority: the best level first, in it the anonymous volume, then
/// the orders by age; trades at the resting order's price.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_HD inline wire::side opposite(wire::side side) {
  return side == wire::side::buy ? wire::side::sell : wire::side::buy;
}

/// Books a fill of the taker at `price`.
RINGWRIGHT_HD inline void fill(job& j, std::int64_t price,
                               std::int64_t quantity) {
  j.order.remaining -= quantity;
  j.order.filled += quantity;
  ++j.order.trades;
  if (price > j.high)
    j.high = price;
  if (price < j.low)
    j.low = price;
}

/// Trades with the volume that no order stands for.
RINGWRIGHT_HD inline void trade_anonymous(engine& e, book& b, job& j,
                                          std::uint32_t level) {
  auto& at = e.levels[level];
  auto& t = j.order;
  auto quantity = t.remaining < at.anonymous ? t.remaining : at.anonymous;
  at.anonymous -= quantity;
  at.visible -= quantity;
  fill(j, at.price, quantity);
  emit_trade(e, b, {0, t.id, 0, t.account, t.side}, at.price, quantity);
  if (at.empty())
    remove_level(e, level);
}

/// Keeps the taker from trading with an order of its own account.
RINGWRIGHT_HD inline void prevent_self_trade(engine& e, book& b, job& j,
                                             std::uint32_t order) {
  auto mode = j.order.self_trade;
  if (mode != wire::self_trade::cancel_oldest)
    j.order.halt = wire::reason::self_trade;
  if (mode == wire::self_trade::cancel_newest)
    return;
  const auto& node = e.orders[order];
  emit_cancelled(e, b, node.id, node.account, e.open_quantity(order), 0,
                 wire::reason::self_trade);
  remove_order(e, b, order);
}

/// Trades with the first order of a level.
RINGWRIGHT_HD inline void trade_head(engine& e, book& b, job& j,
                                     std::uint32_t level) {
  auto& at = e.levels[level];
  auto order = at.head;
  auto& node = e.orders[order];
  auto& t = j.order;
  if (t.self_trade != wire::self_trade::allow && t.account != 0
      && node.account == t.account)
    return prevent_self_trade(e, b, j, order);
  auto quantity = t.remaining < node.quantity ? t.remaining : node.quantity;
  node.quantity -= quantity;
  at.visible -= quantity;
  fill(j, at.price, quantity);
  emit_trade(e, b, {node.id, t.id, node.account, t.account, t.side}, at.price,
             quantity);
  if (node.quantity == 0)
    exhaust(e, b, order);
}

/// Matches the taker until it is filled, halted or finds no more; false when
/// the slice ends before that.
RINGWRIGHT_HD inline bool match(engine& e, book& b, job& j) {
  auto& t = j.order;
  auto& l = b.ladders[static_cast<std::uint32_t>(opposite(t.side))];
  while (t.remaining > 0 && l.best_key <= t.limit_key
         && t.halt == wire::reason::none) {
    if (!e.has_room())
      return false;
    --e.state.steps_left;
    auto level = l.best_level;
    if (e.levels[level].anonymous > 0)
      trade_anonymous(e, b, j, level);
    else
      trade_head(e, b, j, level);
  }
  return true;
}

} // namespace ringwright::domains::orderbook::detail
