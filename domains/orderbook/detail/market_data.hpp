// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/progress.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The two commands that follow another exchange's feed instead of orders:
/// executions of named orders, and volume that no order is known for.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_COLD void refuse(engine& e, book* b,
                                 const wire::execute_order& m,
                                 wire::reason reason) {
  emit_rejected(e, b, m.order_id, m.symbol, 0, reason);
  wire::execute_reply reply{};
  reply.order_id = m.order_id;
  reply.sequence = b != nullptr ? b->sequence : 0;
  reply.reason = reason;
  e.ctx.reply(e.token(), reply);
}

RINGWRIGHT_HD inline void finish_execute(engine& e, book& b, const job& j) {
  publish_top(e, b);
  wire::execute_reply reply{};
  reply.order_id = j.order_id;
  reply.sequence = b.sequence;
  reply.executed_quantity = price8::from_units(j.result.filled);
  reply.resting_quantity = price8::from_units(j.result.resting);
  reply.first_order_id = j.walk_key;
  reply.first = j.result.kept_priority != 0;
  e.ctx.reply(e.token(), reply);
}

/// Takes an executed quantity from an order: displayed part first, then the
/// slices behind it.
RINGWRIGHT_HD inline void execute_quantity(engine& e, book& b,
                                           std::uint32_t order,
                                           std::int64_t quantity) {
  auto& node = e.orders[order];
  auto& level = e.levels[node.level()];
  auto& special = e.specials()[e.special_index(order)];
  if (quantity > node.quantity && special.hidden > 0) {
    // Hidden slices that come and go within one execution are not shown.
    auto from_hidden = quantity - node.quantity;
    special.hidden -= from_hidden;
    level.hidden -= from_hidden;
    quantity = node.quantity;
  }
  node.quantity -= quantity;
  level.visible -= quantity;
  if (node.quantity == 0)
    exhaust(e, b, order);
}

/// Handles an execution for an existing book.
RINGWRIGHT_HD inline void handle(engine& e, book& b,
                                 const wire::execute_order& m) {
  auto order = e.find_order(b, m.order_id, e.tag_of(b, m.order_id));
  if (order == 0)
    return refuse(e, &b, m, wire::reason::unknown_order);
  if (!is_lots(e.state, m.quantity.units()))
    return refuse(e, &b, m, wire::reason::invalid_quantity);
  const auto& node = e.orders[order];
  const auto& level = e.levels[node.level()];
  auto kind = level.ladder & 3;
  if (kind >= buy_stops)
    return refuse(e, &b, m, wire::reason::unknown_order);
  const auto& best = e.levels[b.ladders[kind].best_level];
  auto first = best.anonymous > 0 ? 0 : best.head;
  auto open = e.open_quantity(order);
  auto quantity = m.quantity.units() < open ? m.quantity.units() : open;
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, wire::execute_order::type_id, m.order_id);
  j.own = 0;
  j.walk_key = first != 0 ? e.orders[first].id : 0;
  j.result = {quantity, open - quantity, 1, wire::reason::none,
              static_cast<std::uint16_t>(first == order)};
  j.high = j.low = level.price;
  emit_trade(e, b,
             {node.id, 0, node.account, 0, static_cast<wire::side>(kind ^ 1)},
             level.price, quantity);
  execute_quantity(e, b, order, quantity);
  j.step = phase::elect;
  if (!advance(e, b, j))
    return park(e, j);
  finish_execute(e, b, j);
}

RINGWRIGHT_HD inline void reply_adjust(engine& e, const book* b,
                                       std::int64_t total,
                                       std::int64_t anonymous,
                                       std::uint32_t removed,
                                       wire::reason reason) {
  wire::adjust_reply reply{};
  reply.sequence = b != nullptr ? b->sequence : 0;
  reply.quantity = price8::from_units(total);
  reply.anonymous_quantity = price8::from_units(anonymous);
  reply.orders_removed = removed;
  reply.reason = reason;
  e.ctx.reply(e.token(), reply);
}

RINGWRIGHT_COLD void refuse(engine& e, book* b,
                                 const wire::adjust_level& m,
                                 wire::reason reason) {
  emit_rejected(e, b, 0, m.symbol, 0, reason);
  reply_adjust(e, b, 0, 0, 0, reason);
}

/// Removes named orders, newest first, until the surplus `j.sum` is gone;
/// false when the slice ends first. `j.walk_level` is the level.
RINGWRIGHT_HD inline bool shrink(engine& e, book& b, job& j) {
  while (j.sum > 0) {
    if (!e.has_room())
      return false;
    --e.state.steps_left;
    auto order = e.levels[j.walk_level].tail;
    const auto& node = e.orders[order];
    if (j.sum < node.quantity) {
      emit_cancelled(e, b, node.id, node.account, j.sum,
                     e.open_quantity(order) - j.sum, wire::reason::user_cancel);
      e.levels[j.walk_level].visible -= j.sum;
      e.orders[order].quantity -= j.sum;
      j.sum = 0;
    } else {
      j.sum -= node.quantity;
      emit_cancelled(e, b, node.id, node.account, e.open_quantity(order), 0,
                     wire::reason::user_cancel);
      ++j.count;
      remove_order(e, b, order);
    }
  }
  return true;
}

RINGWRIGHT_HD inline void finish_adjust(engine& e, book& b, const job& j) {
  publish_top(e, b);
  // A level that is gone reads as the sentinel.
  const auto& at = e.levels[find_level(e, b.ladders[j.walk_ladder],
                                       j.walk_key)];
  reply_adjust(e, &b, at.visible, at.anonymous, j.count, wire::reason::none);
}

/// Makes the level's total `quantity`, or begins to.
RINGWRIGHT_HD inline void set_total(engine& e, job& j, std::int64_t quantity) {
  auto& at = e.levels[j.walk_level];
  auto surplus = at.visible - quantity;
  // Anonymous volume takes up what it can, in both directions.
  auto from_anonymous = surplus < at.anonymous ? surplus : at.anonymous;
  at.anonymous -= from_anonymous;
  at.visible -= from_anonymous;
  j.sum = surplus - from_anonymous;
}

/// Why a level cannot be set to `quantity`.
RINGWRIGHT_HD inline wire::reason check_adjust(engine& e, book& b,
                                               const wire::adjust_level& m,
                                               std::uint64_t ticks,
                                               std::uint32_t level) {
  if (m.mode == wire::adjust_mode::reduce || m.quantity.units() == 0)
    return wire::reason::none;
  auto kind = static_cast<std::uint32_t>(m.side);
  auto key = key_of(e.state, kind, ticks);
  if (b.ladders[kind ^ 1].best_key <= e.state.tick.limit - key)
    return wire::reason::would_trade;
  if (level == 0 && e.state.level_pool.full())
    return wire::reason::levels_full;
  return wire::reason::none;
}

/// Enumerators and numbers of an adjustment.
RINGWRIGHT_HD inline wire::reason check_fields(const matching_state& state,
                                               const wire::adjust_level& m,
                                               std::uint64_t ticks) {
  if (static_cast<std::uint16_t>(m.side) >= wire::side_count)
    return wire::reason::invalid_side;
  if (static_cast<std::uint16_t>(m.mode) >= wire::adjust_mode_count)
    return wire::reason::invalid_type;
  if (!state.tick.accepts(ticks))
    return wire::reason::invalid_price;
  auto quantity = m.quantity.units();
  auto lots = static_cast<std::uint64_t>(quantity)
              / static_cast<std::uint64_t>(state.config.lot.units());
  if (quantity < 0 || quantity >= max_level_quantity / 2
      || static_cast<std::int64_t>(lots) * state.config.lot.units()
           != quantity)
    return wire::reason::invalid_quantity;
  return wire::reason::none;
}

/// Handles an adjustment for an existing book.
RINGWRIGHT_HD inline void handle(engine& e, book& b,
                                 const wire::adjust_level& m) {
  auto ticks = ticks_of(e.state, m.price.units());
  auto reason = check_fields(e.state, m, ticks);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  auto kind = static_cast<std::uint32_t>(m.side);
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, wire::adjust_level::type_id, 0);
  j.walk_ladder = kind;
  j.walk_key = key_of(e.state, kind, ticks);
  j.walk_level = find_level(e, b.ladders[kind], j.walk_key);
  reason = check_adjust(e, b, m, ticks, j.walk_level);
  if (reason != wire::reason::none)
    return refuse(e, &b, m, reason);
  if (j.walk_level == 0 && m.mode == wire::adjust_mode::set
      && m.quantity.units() > 0)
    j.walk_level = add_level(e, b.number * 4 + kind, j.walk_key,
                             m.price.units());
  if (j.walk_level != 0) {
    auto& at = e.levels[j.walk_level];
    if (m.mode == wire::adjust_mode::set) {
      set_total(e, j, m.quantity.units());
    } else {
      auto gone = m.quantity.units() < at.anonymous ? m.quantity.units()
                                                    : at.anonymous;
      at.anonymous -= gone;
      at.visible -= gone;
    }
    if (at.empty())
      remove_level(e, j.walk_level);
  }
  j.step = phase::shrink;
  if (!shrink(e, b, j))
    return park(e, j);
  finish_adjust(e, b, j);
}

} // namespace ringwright::domains::orderbook::detail
