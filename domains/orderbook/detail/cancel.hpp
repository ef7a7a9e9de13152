// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/events.hpp"
#include "ringwright/domains/orderbook/detail/queue.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Cancels, whole or in part. A part is taken from the hidden quantity first,
/// and what is left keeps its priority.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_HD inline void reply_cancel(engine& e, const book* b,
                                       const wire::cancel_order& m,
                                       std::int64_t cancelled,
                                       std::int64_t resting,
                                       wire::reason reason) {
  if (!e.wants_reply())
    return;
  wire::cancel_reply reply{};
  reply.order_id = m.order_id;
  reply.sequence = b != nullptr ? b->sequence : 0;
  reply.cancelled_quantity = price8::from_units(cancelled);
  reply.resting_quantity = price8::from_units(resting);
  reply.reason = reason;
  e.ctx.reply(e.token(), reply);
}

RINGWRIGHT_COLD void refuse(engine& e, book* b,
                                 const wire::cancel_order& m,
                                 wire::reason reason) {
  emit_rejected(e, b, m.order_id, m.symbol, m.account, reason);
  reply_cancel(e, b, m, 0, 0, reason);
}

/// Cancels a part of an order, or all of it if that is less.
RINGWRIGHT_HD inline void cancel_part(engine& e, book& b,
                                 const wire::cancel_order& m,
                                 id_index::place place) {
  auto wanted = m.quantity.units();
  if (!is_lots(e.state, wanted))
    return refuse(e, &b, m, wire::reason::invalid_quantity);
  auto order = *place;
  auto open = e.open_quantity(order);
  auto cancelled = wanted < open ? wanted : open;
  emit_cancelled(e, b, m.order_id, m.account, cancelled, open - cancelled,
                 wire::reason::user_cancel);
  if (cancelled == open)
    remove_order(e, b, order, place);
  else
    reduce_order(e, order, cancelled);
  publish_top(e, b);
  reply_cancel(e, &b, m, cancelled, open - cancelled, wire::reason::none);
}

/// The way off the short path of a cancel, which takes no engine: it would
/// have to be in memory for it, and is cheap to make anew.
RINGWRIGHT_COLD void cancel_any(gpu::context& ctx, matching_state& state,
                                const wire::cancel_order& m,
                                id_index::place place) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  auto& b = e.books()[m.symbol];
  if (*place == 0)
    return refuse(e, &b, m, wire::reason::unknown_order);
  if (e.orders[*place].account != m.account)
    return refuse(e, &b, m, wire::reason::not_owner);
  cancel_part(e, b, m, place);
}

/// Handles a cancel for an existing book.
RINGWRIGHT_HOT void handle(engine& e, book& b, const wire::cancel_order& m) {
  auto place = e.find_place(b, m.order_id, e.tag_of(b, m.order_id));
  auto order = *place;
  const auto& node = e.orders[order];
  if (order == 0 || node.account != m.account || m.quantity.units() != 0)
    return cancel_any(e.ctx, e.state, m, place);
  auto open = e.open_quantity(order);
  const auto& level = e.levels[node.level()];
  auto kind = level.ladder & 3;
  auto was_best = b.ladders[kind].best_level == node.level() && kind <= asks;
  emit_cancelled(e, b, m.order_id, m.account, open, 0,
                 wire::reason::user_cancel);
  remove_order(e, b, order, place);
  if (was_best)
    publish_changed_top(e, b);
  reply_cancel(e, &b, m, open, 0, wire::reason::none);
}

} // namespace ringwright::domains::orderbook::detail
