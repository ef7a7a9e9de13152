// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/resting.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Stop orders wait in two ladders of their own, by stop price and age.
///
/// Each trade is for a moment the last trade, so a stop is elected as soon as
/// any trade of a command has reached its price. Elections follow when the
/// order that traded is done with, one at a time and each to its end: first
/// buy stops, lowest stop price first, then sell stops, highest first, the
/// older order first at one price. What an elected order trades can elect
/// more, which then take their place in the same order.
namespace ringwright::domains::orderbook::detail {

/// True when the last trade has reached the stop price already.
RINGWRIGHT_HD inline bool is_triggered(const book& b, wire::side side,
                                       std::int64_t stop_price) {
  if (b.last_price == 0)
    return false;
  return side == wire::side::buy ? b.last_price >= stop_price
                                 : b.last_price <= stop_price;
}

/// Puts a new stop order into its ladder and gives its node. Fails where there
/// is no room.
RINGWRIGHT_HD inline wire::reason
wait_for_trigger(engine& e, book& b, const wire::submit_order& m,
                 id_index::place place, std::uint32_t tag,
                 std::uint64_t stop_ticks, wire::self_trade self_trade,
                 std::uint32_t& order) {
  auto kind = static_cast<std::uint32_t>(m.side) + buy_stops;
  auto key = key_of(e.state, kind, stop_ticks);
  std::uint32_t level = 0;
  auto reason
    = level_room(e, b.ladders[kind], key, m.quantity.units(), level);
  if (reason != wire::reason::none)
    return reason;
  if (level == 0)
    level = add_level(e, b.number * 4 + kind, key, m.stop_price.units());
  auto timed = m.time_in_force == wire::time_in_force::gtd;
  order = make_node(e, place, m.order_id, tag, m.account);
  auto& special
    = make_special(e, b, order, timed ? m.expire_time : no_expiry);
  special.type = static_cast<std::uint16_t>(m.type);
  special.time_in_force = static_cast<std::uint16_t>(m.time_in_force);
  special.limit_price = has_limit(m.type) ? m.price.units() : 0;
  special.display = m.display_quantity.units();
  e.orders[order].quantity = m.quantity.units();
  push_back(e, level, order,
            node_flags(m.type, m.time_in_force, self_trade)
              | order_node::special_flag);
  return wire::reason::none;
}

/// The next stop order that the trades between `low` and `high` have reached,
/// or 0.
RINGWRIGHT_HD inline std::uint32_t next_elected(const engine& e, const book& b,
                                                const job& j) {
  if (j.high < j.low)
    return 0;
  const auto& buys = b.ladders[buy_stops];
  if (buys.best_level != 0 && e.levels[buys.best_level].price <= j.high)
    return e.levels[buys.best_level].head;
  const auto& sells = b.ladders[sell_stops];
  if (sells.best_level != 0 && e.levels[sells.best_level].price >= j.low)
    return e.levels[sells.best_level].head;
  return 0;
}

/// Turns a waiting stop order into the taker: market or limit.
RINGWRIGHT_HD inline void elect(engine& e, book& b, job& j,
                                std::uint32_t order) {
  auto& node = e.orders[order];
  const auto& special = e.specials()[e.special_of()[order]];
  auto kind = e.levels[node.level()].ladder & 1;
  auto limited = special.type
                 == static_cast<std::uint16_t>(wire::order_type::stop_limit);
  taker t{};
  t.id = node.id;
  t.price = limited ? special.limit_price : 0;
  t.remaining = node.quantity;
  t.display = special.display;
  t.expire_time = special.expire_time;
  t.limit_key = limited ? e.state.tick.limit
                            - key_of(e.state, kind,
                                     ticks_of(e.state, special.limit_price))
                        : no_key - 1;
  t.account = node.account;
  t.node = order;
  t.tag = e.tag_of(b, node.id);
  t.side = static_cast<wire::side>(kind);
  t.type = limited ? wire::order_type::limit : wire::order_type::market;
  t.time_in_force = static_cast<wire::time_in_force>(special.time_in_force);
  t.self_trade = static_cast<wire::self_trade>(
    node.flags() >> order_node::self_trade_shift);
  t.announced = 1;
  leave_level(e, order);
  emit_accepted(e, b, t.id, t.price, t.remaining, t.account, t.side, t.type);
  j.order = t;
  j.own = 0;
}

} // namespace ringwright::domains::orderbook::detail
