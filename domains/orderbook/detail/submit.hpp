// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/progress.hpp"
#include "ringwright/domains/orderbook/detail/validation.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// New orders.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_HD inline void reply_submit(engine& e, std::uint64_t sequence,
                                       std::uint64_t id, const outcome& r) {
  if (!e.wants_reply())
    return;
  wire::submit_reply reply{};
  reply.order_id = id;
  reply.sequence = sequence;
  reply.filled_quantity = price8::from_units(r.filled);
  reply.resting_quantity = price8::from_units(r.resting);
  reply.trades = r.trades;
  reply.reason = r.reason;
  e.ctx.reply(e.token(), reply);
}

/// Refuses an order; `b` is null for a symbol without a book.
RINGWRIGHT_COLD void refuse(engine& e, book* b, const wire::submit_order& m,
                                 wire::reason reason) {
  emit_rejected(e, b, m.order_id, m.symbol, m.account, reason);
  reply_submit(e, b != nullptr ? b->sequence : 0, m.order_id,
               {0, 0, 0, reason, 0});
}

/// Ends a submit whose result is known.
RINGWRIGHT_HD inline void finish_submit(engine& e, book& b, std::uint64_t id,
                                        const outcome& result) {
  publish_top(e, b);
  reply_submit(e, b.sequence, id, result);
}

/// A new order as a taker.
RINGWRIGHT_HD inline taker taker_of(const wire::submit_order& m,
                                    std::uint32_t tag, std::uint64_t limit_key,
                                    wire::self_trade self_trade) {
  taker t{};
  t.id = m.order_id;
  t.price = m.type == wire::order_type::market ? 0 : m.price.units();
  t.remaining = m.quantity.units();
  t.display = m.display_quantity.units();
  t.expire_time = m.expire_time;
  t.limit_key = limit_key;
  t.account = m.account;
  t.tag = tag;
  t.side = m.side;
  t.type = m.type;
  t.time_in_force = m.time_in_force;
  t.self_trade = self_trade;
  return t;
}

/// Takes the order on its way against the other side, as far as one slice
/// goes.
RINGWRIGHT_HD inline void cross(engine& e, book& b, const taker& t) {
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, wire::submit_order::type_id, t.id);
  j.order = t;
  if (t.time_in_force == wire::time_in_force::fok) {
    begin_measure(e, b, j);
  } else {
    emit_accepted(e, b, t.id, t.price, t.remaining, t.account, t.side, t.type);
    j.step = phase::match;
  }
  if (!advance(e, b, j))
    return park(e, j);
  finish_submit(e, b, t.id, j.result);
}

/// A stop order waits, or goes to market at once if the last trade has
/// reached its price.
RINGWRIGHT_COLD void submit_stop(engine& e, book& b,
                                      const wire::submit_order& m,
                                      id_index::place place, std::uint32_t tag,
                                      wire::self_trade self_trade) {
  std::uint32_t order = 0;
  auto stop_ticks = ticks_of(e.state, m.stop_price.units());
  auto reason
    = wait_for_trigger(e, b, m, place, tag, stop_ticks, self_trade, order);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  emit_accepted(e, b, m.order_id,
                has_limit(m.type) ? m.price.units() : 0, m.quantity.units(),
                m.account, m.side, m.type);
  if (!is_triggered(b, m.side, m.stop_price.units()))
    return finish_submit(e, b, m.order_id,
                         {0, m.quantity.units(), 0, wire::reason::none, 0});
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, wire::submit_order::type_id, m.order_id);
  elect(e, b, j, order);
  j.own = 1;
  if (m.time_in_force == wire::time_in_force::fok)
    begin_measure(e, b, j);
  else
    j.step = phase::match;
  if (!advance(e, b, j))
    return park(e, j);
  finish_submit(e, b, m.order_id, j.result);
}

/// Room for an order that may rest after it has traded.
RINGWRIGHT_HD inline wire::reason room_to_rest(engine& e, book& b,
                                               const taker& t) {
  std::uint32_t level = 0;
  return level_room(e, b.ladders[static_cast<std::uint32_t>(t.side)],
                    e.state.tick.limit - t.limit_key, t.remaining, level);
}

/// An order that meets the other side, or may not rest.
RINGWRIGHT_HD inline void submit_crossing(engine& e, book& b,
                                          const wire::submit_order& m,
                                          std::uint32_t tag,
                                          std::uint64_t limit_key,
                                          wire::self_trade self_trade) {
  auto t = taker_of(m, tag, limit_key, self_trade);
  auto reason = wire::reason::none;
  if (m.type == wire::order_type::post_only)
    reason = wire::reason::would_trade;
  else if (may_rest(m))
    reason = room_to_rest(e, b, t);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  cross(e, b, t);
}

/// Puts a new order into its level, tells so, and tells the top of the book if
/// it is part of it.
RINGWRIGHT_HOT void enter(engine& e, book& b, const wire::submit_order& m,
                          std::uint32_t order, std::uint32_t level,
                          std::uint32_t flags) {
  push_back(e, level, order, flags);
  emit_accepted(e, b, m.order_id, m.price.units(), m.quantity.units(),
                m.account, m.side, m.type);
  if (b.ladders[static_cast<std::uint32_t>(m.side)].best_level == level)
    publish_changed_top(e, b);
  reply_submit(e, b.sequence, m.order_id,
               {0, m.quantity.units(), 0, wire::reason::none, 0});
}

/// An order that rests at once.
RINGWRIGHT_HOT void submit_resting(engine& e, book& b,
                                   const wire::submit_order& m,
                                   id_index::place place, std::uint32_t tag,
                                   std::uint64_t key,
                                   wire::self_trade self_trade) {
  auto kind = static_cast<std::uint32_t>(m.side);
  std::uint32_t level = 0;
  auto reason
    = level_room(e, b.ladders[kind], key, m.quantity.units(), level);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  if (level == 0)
    level = add_level(e, b.number * 4 + kind, key, m.price.units());
  auto order = make_node(e, place, m.order_id, tag, m.account);
  e.orders[order].quantity = m.quantity.units();
  auto flags = node_flags(m.type, m.time_in_force, self_trade);
  if (needs_special(m))
    flags |= attach_special(e, b, m, order, level);
  enter(e, b, m, order, level, flags);
}

/// Why there is no room for one order more, or none.
RINGWRIGHT_HD inline wire::reason check_room(const engine& e,
                                             const wire::submit_order& m) {
  auto waits = is_stop(m.type) || may_rest(m);
  if (waits
      && (e.state.order_pool.full()
          || (needs_special(m) && e.state.special_pool.full())))
    return wire::reason::book_full;
  return wire::reason::none;
}

/// The self-trade mode of an order: its own, or the instance's.
RINGWRIGHT_HOT wire::self_trade self_trade_of(const engine& e,
                                              const wire::submit_order& m) {
  return m.self_trade != wire::self_trade::allow ? m.self_trade
                                                 : e.state.config.self_trade;
}

/// Any new order.
RINGWRIGHT_HD inline void submit_any(engine& e, book& b,
                                const wire::submit_order& m,
                                std::uint32_t tag) {
  auto reason = check_kind(m);
  auto ticks = ticks_of(e.state, m.price.units());
  if (reason == wire::reason::none)
    reason = check_numbers(e.state, m, e.ctx.now(), ticks);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  e.index.reserve();
  auto place = e.find_place(b, m.order_id, tag);
  if (m.order_id == 0 || *place != 0)
    return refuse(e, &b, m, wire::reason::duplicate_order);
  reason = check_room(e, m);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  auto self_trade = self_trade_of(e, m);
  if (is_stop(m.type))
    return submit_stop(e, b, m, place, tag, self_trade);
  auto kind = static_cast<std::uint32_t>(m.side);
  auto key = key_of(e.state, kind, ticks);
  auto limit_key = m.type == wire::order_type::market
                     ? no_key - 1
                     : e.state.tick.limit - key;
  if (b.ladders[kind ^ 1].best_key <= limit_key || !may_rest(m))
    return submit_crossing(e, b, m, tag, limit_key, self_trade);
  submit_resting(e, b, m, place, tag, key, self_trade);
}

// The ways off the short path take no engine: it would have to be in memory
// for them, and is cheap to make anew.

RINGWRIGHT_COLD void leave_refused(gpu::context& ctx, matching_state& state,
                                   const wire::submit_order& m,
                                   wire::reason reason) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  refuse(e, &e.books()[m.symbol], m, reason);
}

RINGWRIGHT_COLD void leave_to_cross(gpu::context& ctx, matching_state& state,
                                    const wire::submit_order& m,
                                    std::uint32_t tag,
                                    std::uint64_t limit_key) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  submit_crossing(e, e.books()[m.symbol], m, tag, limit_key,
                  self_trade_of(e, m));
}

RINGWRIGHT_COLD void leave_plain(gpu::context& ctx, matching_state& state,
                                 const wire::submit_order& m,
                                 std::uint32_t tag) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  submit_any(e, e.books()[m.symbol], m, tag);
}

/// Handles a new order for an existing book. Plain limit orders, which most
/// are, take a short way; what is not right with them is told by the long one.
RINGWRIGHT_HOT void handle(engine& e, book& b, const wire::submit_order& m) {
  auto tag = e.tag_of(b, m.order_id);
  e.index.prefetch(tag);
  auto ticks = ticks_of(e.state, m.price.units());
  auto right = is_plain(m) & e.state.tick.accepts(ticks)
               & is_lots(e.state, m.quantity.units()) & (m.order_id != 0)
               & !e.state.order_pool.full();
  if (!right)
    return leave_plain(e.ctx, e.state, m, tag);
  auto kind = static_cast<std::uint32_t>(m.side);
  auto key = key_of(e.state, kind, ticks);
  auto limit_key = e.state.tick.limit - key;
  e.index.reserve();
  auto place = e.find_place(b, m.order_id, tag);
  if (*place != 0)
    return leave_refused(e.ctx, e.state, m, wire::reason::duplicate_order);
  if (b.ladders[kind ^ 1].best_key <= limit_key)
    return leave_to_cross(e.ctx, e.state, m, tag, limit_key);
  std::uint32_t level = 0;
  auto reason
    = level_room(e, b.ladders[kind], key, m.quantity.units(), level);
  if (reason != wire::reason::none)
    return leave_refused(e.ctx, e.state, m, reason);
  if (level == 0)
    level = add_level(e, b.number * 4 + kind, key, m.price.units());
  auto order = make_node(e, place, m.order_id, tag, m.account);
  e.orders[order].quantity = m.quantity.units();
  enter(e, b, m, order, level,
        node_flags(m.type, m.time_in_force, self_trade_of(e, m)));
}

} // namespace ringwright::domains::orderbook::detail
