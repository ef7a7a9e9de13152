// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/events.hpp"
#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/domains/orderbook/detail/queue.hpp"
#include "ringwright/domains/orderbook/detail/validation.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// How an order comes to rest in a ladder, and whether there is room for it.
namespace ringwright::domains::orderbook::detail {

/// Flags of the node of an order that may rest.
RINGWRIGHT_HOT std::uint32_t
node_flags(wire::order_type type, wire::time_in_force tif,
           wire::self_trade self_trade) {
  auto flags = static_cast<std::uint32_t>(self_trade)
               << order_node::self_trade_shift;
  if (type == wire::order_type::post_only)
    flags |= order_node::post_only_flag;
  if (tif == wire::time_in_force::day)
    flags |= order_node::day_flag;
  return flags;
}

/// Whether `quantity` more finds room at `key`: none, levels_full, or
/// invalid_quantity where the level's total would leave its range.
RINGWRIGHT_HOT wire::reason level_room(engine& e, ladder& l,
                                             std::uint64_t key,
                                             std::int64_t quantity,
                                             std::uint32_t& level) {
  level = find_level(e, l, key);
  if (level == 0)
    return e.state.level_pool.full() ? wire::reason::levels_full
                                 : wire::reason::none;
  const auto& at = e.levels[level];
  if (quantity > max_level_quantity - at.visible - at.hidden)
    return wire::reason::invalid_quantity;
  return wire::reason::none;
}

/// A new node with its entry in the id index at `place`, which is free.
/// Precondition: there is room.
RINGWRIGHT_HOT std::uint32_t make_node(engine& e, id_index::place place,
                                             std::uint64_t id,
                                             std::uint32_t tag,
                                             std::uint32_t account) {
  auto order = e.state.order_pool.take(e.orders);
  auto& node = e.orders[order];
  node.id = id;
  node.account = account;
  e.index.insert(place, tag, order);
  return order;
}

/// A new side table entry for `order`, which joins the expiry heap if it has
/// an expiry time. Precondition: there is room.
RINGWRIGHT_HD inline special_order& make_special(engine& e, book& b,
                                                 std::uint32_t order,
                                                 std::int64_t expire_time) {
  auto entry = e.state.special_pool.take(e.specials());
  auto& made = e.specials()[entry];
  made = {};
  made.expire_time = expire_time;
  made.arrival = ++e.state.arrivals;
  made.order = order;
  e.special_of()[order] = entry;
  if (expire_time != no_expiry)
    add_expiry(e, b, entry);
  return made;
}

/// Gives a new order that rests its side table entry: expiry time and, of an
/// iceberg, the hidden part. Returns the flag for its node.
RINGWRIGHT_HD inline std::uint32_t
attach_special(engine& e, book& b, const wire::submit_order& m,
               std::uint32_t order, std::uint32_t level) {
  auto timed = m.time_in_force == wire::time_in_force::gtd;
  auto& special = make_special(e, b, order, timed ? m.expire_time : no_expiry);
  auto display = m.display_quantity.units();
  auto quantity = m.quantity.units();
  special.display = display;
  if (display != 0 && display < quantity) {
    special.hidden = quantity - display;
    e.orders[order].quantity = display;
    e.levels[level].hidden += special.hidden;
  }
  return order_node::special_flag;
}

/// Lets the rest of `t` stand in its ladder. Fails where there is no room;
/// nothing has changed then.
RINGWRIGHT_HD inline wire::reason rest(engine& e, book& b, taker& t) {
  auto kind = static_cast<std::uint32_t>(t.side);
  auto key = e.state.tick.limit - t.limit_key;
  auto& l = b.ladders[kind];
  std::uint32_t level = 0;
  auto reason = level_room(e, l, key, t.remaining, level);
  if (reason != wire::reason::none)
    return reason;
  if (level == 0)
    level = add_level(e, b.number * 4 + kind, key, t.price);
  auto flags = node_flags(t.type, t.time_in_force, t.self_trade);
  auto iceberg = t.display != 0 && t.display < t.remaining;
  auto timed = t.time_in_force == wire::time_in_force::gtd;
  if (t.node == 0) {
    t.node = make_node(e, e.find_place(b, t.id, t.tag), t.id, t.tag, t.account);
    if (t.display != 0 || timed) {
      make_special(e, b, t.node, timed ? t.expire_time : no_expiry);
      flags |= order_node::special_flag;
    }
  } else {
    flags |= e.orders[t.node].flags() & order_node::special_flag;
  }
  auto hidden = std::int64_t{0};
  if ((flags & order_node::special_flag) != 0) {
    auto& special = e.specials()[e.special_of()[t.node]];
    hidden = iceberg ? t.remaining - t.display : 0;
    special.hidden = hidden;
    special.display = t.display;
    e.levels[level].hidden += hidden;
  }
  e.orders[t.node].quantity = t.remaining - hidden;
  push_back(e, level, t.node, flags);
  return wire::reason::none;
}

} // namespace ringwright::domains::orderbook::detail
