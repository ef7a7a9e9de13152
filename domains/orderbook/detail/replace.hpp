// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/progress.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Replaces. An order whose quantity does not grow at an unchanged price keeps
/// its priority; any other loses it, stands at the back as a new order would,
/// and may trade. A refused replace leaves the order as it was.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_HD inline void reply_replace(engine& e, std::uint64_t sequence,
                                        std::uint64_t id, const outcome& r) {
  wire::replace_reply reply{};
  reply.order_id = id;
  reply.sequence = sequence;
  reply.filled_quantity = price8::from_units(r.filled);
  reply.resting_quantity = price8::from_units(r.resting);
  reply.trades = r.trades;
  reply.reason = r.reason;
  reply.kept_priority = r.kept_priority != 0;
  e.ctx.reply(e.token(), reply);
}

RINGWRIGHT_COLD void refuse(engine& e, book* b,
                                 const wire::replace_order& m,
                                 wire::reason reason) {
  emit_rejected(e, b, m.order_id, m.symbol, m.account, reason);
  reply_replace(e, b != nullptr ? b->sequence : 0, m.order_id,
                {0, 0, 0, reason, 0});
}

RINGWRIGHT_HD inline void finish_replace(engine& e, book& b, std::uint64_t id,
                                         const outcome& result) {
  publish_top(e, b);
  reply_replace(e, b.sequence, id, result);
}

/// Takes quantity away in place.
RINGWRIGHT_HD inline void replace_in_place(engine& e, book& b,
                                           const wire::replace_order& m,
                                           std::uint32_t order,
                                           std::int64_t open) {
  auto quantity = m.quantity.units();
  emit_cancelled(e, b, m.order_id, m.account, open - quantity, quantity,
                 wire::reason::replaced);
  if (quantity < open)
    reduce_order(e, order, open - quantity);
  finish_replace(e, b, m.order_id, {0, quantity, 0, wire::reason::none, 1});
}

/// A waiting stop order: its limit price and quantity change where it stands,
/// but a larger quantity sends it to the back of its stop price.
RINGWRIGHT_HD inline void replace_stop(engine& e, book& b,
                                       const wire::replace_order& m,
                                       std::uint32_t order,
                                       std::uint64_t ticks) {
  auto& node = e.orders[order];
  auto& special = e.specials()[e.special_of()[order]];
  auto level = node.level();
  auto limited = special.type
                 == static_cast<std::uint16_t>(wire::order_type::stop_limit);
  if (limited && !e.state.tick.accepts(ticks))
    return refuse(e, &b, m, wire::reason::invalid_price);
  auto quantity = m.quantity.units();
  auto grows = quantity > node.quantity;
  if (quantity - node.quantity > max_level_quantity - e.levels[level].visible)
    return refuse(e, &b, m, wire::reason::invalid_quantity);
  auto price = limited ? m.price.units() : 0;
  auto side = static_cast<wire::side>(e.levels[level].ladder & 1);
  auto type = static_cast<wire::order_type>(special.type);
  if (!grows && price == special.limit_price)
    return replace_in_place(e, b, m, order, node.quantity);
  emit_cancelled(e, b, m.order_id, m.account, node.quantity, 0,
                 wire::reason::replaced);
  emit_accepted(e, b, m.order_id, price, quantity, m.account, side, type);
  special.limit_price = price;
  if (grows) {
    unlink(e, order);
    node.quantity = quantity;
    push_back(e, level, order, node.flags());
  } else {
    e.levels[level].visible -= node.quantity - quantity;
    node.quantity = quantity;
  }
  finish_replace(e, b, m.order_id,
                 {0, quantity, 0, wire::reason::none, !grows});
}

/// The order as a taker at its new price and quantity.
RINGWRIGHT_HD inline taker taker_of(const engine& e,
                                    const wire::replace_order& m,
                                    std::uint32_t order, std::uint32_t tag,
                                    std::uint64_t ticks) {
  const auto& node = e.orders[order];
  const auto& special = e.specials()[e.special_index(order)];
  auto kind = e.levels[node.level()].ladder & 1;
  taker t{};
  t.id = m.order_id;
  t.price = m.price.units();
  t.remaining = m.quantity.units();
  t.display = special.display;
  t.limit_key = e.state.tick.limit - key_of(e.state, kind, ticks);
  t.account = m.account;
  t.node = order;
  t.tag = tag;
  t.side = static_cast<wire::side>(kind);
  t.type = node.has(order_node::post_only_flag) ? wire::order_type::post_only
                                                : wire::order_type::limit;
  t.time_in_force = node.has(order_node::day_flag) ? wire::time_in_force::day
                                                   : wire::time_in_force::gtc;
  t.self_trade = static_cast<wire::self_trade>(
    node.flags() >> order_node::self_trade_shift);
  return t;
}

/// Why the order cannot stand at its new price, looked at before it leaves the
/// old one.
RINGWRIGHT_HD inline wire::reason check_move(engine& e, book& b,
                                             const taker& t) {
  const auto& other = b.ladders[static_cast<std::uint32_t>(t.side) ^ 1];
  if (t.type == wire::order_type::post_only && other.best_key <= t.limit_key)
    return wire::reason::would_trade;
  std::uint32_t level = 0;
  auto& own = b.ladders[static_cast<std::uint32_t>(t.side)];
  auto reason = level_room(e, own, e.state.tick.limit - t.limit_key,
                           t.remaining, level);
  // The level that the order leaves may be the room it needs.
  const auto& here = e.levels[e.orders[t.node].level()];
  if (reason == wire::reason::levels_full && here.orders == 1
      && here.anonymous == 0)
    return wire::reason::none;
  return reason;
}

/// Takes the order out of its queue and sends it in anew.
RINGWRIGHT_HD inline void requeue(engine& e, book& b,
                                  const wire::replace_order& m, const taker& t,
                                  std::int64_t open) {
  auto reason = check_move(e, b, t);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  emit_cancelled(e, b, t.id, t.account, open, 0, wire::reason::replaced);
  leave_level(e, t.node);
  e.specials()[e.special_index(t.node)].hidden = 0;
  emit_accepted(e, b, t.id, t.price, t.remaining, t.account, t.side, t.type);
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, wire::replace_order::type_id, t.id);
  j.order = t;
  j.order.announced = 1;
  j.step = phase::match;
  if (!advance(e, b, j))
    return park(e, j);
  finish_replace(e, b, t.id, j.result);
}

/// Handles a replace for an existing book.
RINGWRIGHT_HD inline void handle(engine& e, book& b,
                                 const wire::replace_order& m) {
  auto tag = e.tag_of(b, m.order_id);
  auto order = e.find_order(b, m.order_id, tag);
  if (order == 0)
    return refuse(e, &b, m, wire::reason::unknown_order);
  const auto& node = e.orders[order];
  if (node.account != m.account)
    return refuse(e, &b, m, wire::reason::not_owner);
  if (!is_lots(e.state, m.quantity.units()))
    return refuse(e, &b, m, wire::reason::invalid_quantity);
  auto ticks = ticks_of(e.state, m.price.units());
  const auto& level = e.levels[node.level()];
  if ((level.ladder & 3) >= buy_stops)
    return replace_stop(e, b, m, order, ticks);
  if (!e.state.tick.accepts(ticks))
    return refuse(e, &b, m, wire::reason::invalid_price);
  auto open = e.open_quantity(order);
  if (level.price == m.price.units() && m.quantity.units() <= open)
    return replace_in_place(e, b, m, order, open);
  requeue(e, b, m, taker_of(e, m, order, tag, ticks), open);
}

} // namespace ringwright::domains::orderbook::detail
