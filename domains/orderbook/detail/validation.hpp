// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>

/// What makes a request invalid before the book is looked at. The first rule
/// that is broken gives the reason.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_HD constexpr bool is_stop(wire::order_type type) {
  return type == wire::order_type::stop || type == wire::order_type::stop_limit;
}

/// True for the types that carry a limit price.
RINGWRIGHT_HD constexpr bool has_limit(wire::order_type type) {
  return type != wire::order_type::market && type != wire::order_type::stop;
}

/// True when what does not trade at once is cancelled.
RINGWRIGHT_HD constexpr bool is_immediate(wire::time_in_force tif) {
  return tif == wire::time_in_force::ioc || tif == wire::time_in_force::fok;
}

/// True when what does not trade at once may rest.
RINGWRIGHT_HD constexpr bool may_rest(const wire::submit_order& m) {
  return m.type != wire::order_type::market && !is_immediate(m.time_in_force);
}

/// True for the orders that need no side table entry and are not immediate:
/// limit orders without iceberg and expiry, with all enumerators in range.
RINGWRIGHT_HD constexpr bool is_plain(const wire::submit_order& m) {
  return (m.type == wire::order_type::limit)
         & (static_cast<std::uint16_t>(m.side) < wire::side_count)
         & (static_cast<std::uint16_t>(m.self_trade) < wire::self_trade_count)
         & ((m.time_in_force == wire::time_in_force::gtc)
            | (m.time_in_force == wire::time_in_force::day))
         & (m.display_quantity.units() == 0);
}

/// Enumerators out of range, and types that contradict their time in force.
RINGWRIGHT_HD inline wire::reason check_kind(const wire::submit_order& m) {
  if (static_cast<std::uint16_t>(m.side) >= wire::side_count)
    return wire::reason::invalid_side;
  if (static_cast<std::uint16_t>(m.type) >= wire::order_type_count)
    return wire::reason::invalid_type;
  if (static_cast<std::uint16_t>(m.time_in_force) >= wire::time_in_force_count)
    return wire::reason::invalid_time_in_force;
  if (m.type == wire::order_type::post_only && is_immediate(m.time_in_force))
    return wire::reason::invalid_time_in_force;
  if (static_cast<std::uint16_t>(m.self_trade) >= wire::self_trade_count)
    return wire::reason::invalid_self_trade;
  return wire::reason::none;
}

/// Quantities, prices and times of a new order; `ticks` is the tick number of
/// its price.
RINGWRIGHT_HD inline wire::reason
check_numbers(const matching_state& state, const wire::submit_order& m,
              std::int64_t now, std::uint64_t ticks) {
  if (!is_lots(state, m.quantity.units()))
    return wire::reason::invalid_quantity;
  if (has_limit(m.type) && !state.tick.accepts(ticks))
    return wire::reason::invalid_price;
  if (is_stop(m.type)
      && !state.tick.accepts(ticks_of(state, m.stop_price.units())))
    return wire::reason::invalid_stop_price;
  auto display = m.display_quantity.units();
  if (display != 0
      && (display > m.quantity.units() || !is_lots(state, display)))
    return wire::reason::invalid_display;
  if (m.time_in_force == wire::time_in_force::gtd
      && (m.expire_time <= now || m.expire_time == no_expiry))
    return wire::reason::invalid_expiry;
  return wire::reason::none;
}

/// True when the order needs an entry in the side table if it rests.
RINGWRIGHT_HD inline bool needs_special(const wire::submit_order& m) {
  return is_stop(m.type) || m.time_in_force == wire::time_in_force::gtd
         || m.display_quantity.units() != 0;
}

} // namespace ringwright::domains::orderbook::detail
