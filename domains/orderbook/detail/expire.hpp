// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/progress.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Expiry. Every command first cancels the book's orders whose time has come
/// at the command's event time, earliest first, so that no expired order ever
/// trades or is shown. ExpireOrders does only that, and at the end of the day
/// walks over the book for day orders.
namespace ringwright::domains::orderbook::detail {

RINGWRIGHT_HD inline void expire_order(engine& e, book& b,
                                       std::uint32_t order) {
  const auto& node = e.orders[order];
  emit_cancelled(e, b, node.id, node.account, e.open_quantity(order), 0,
                 wire::reason::expired);
  remove_order(e, b, order);
}

/// Cancels what has expired; false when the slice ends first.
RINGWRIGHT_HD inline bool expire_due(engine& e, book& b,
                                     std::uint32_t& count) {
  while (b.next_expiry <= e.ctx.now()) {
    if (!e.has_room())
      return false;
    --e.state.steps_left;
    expire_order(e, b, e.specials()[b.expiry_root].order);
    ++count;
  }
  return true;
}

/// Cancels the day orders: bids, asks, buy stops, sell stops, each best price
/// first and oldest first; false when the slice ends first. `j.walk_ladder`,
/// `j.walk_key` and `j.walk_order` (0 = the level's first) say where it is.
RINGWRIGHT_HD inline bool expire_day(engine& e, book& b, job& j) {
  auto visits = e.state.config.slice_visits;
  while (j.walk_ladder < 4) {
    auto level = level_from(e, b.ladders[j.walk_ladder], j.walk_key);
    if (level == 0) {
      ++j.walk_ladder;
      j.walk_key = 0;
      continue;
    }
    j.walk_key = e.levels[level].key;
    auto order = j.walk_order != 0 ? j.walk_order : e.levels[level].head;
    while (order != 0) {
      if (visits-- == 0 || !e.has_room()) {
        j.walk_order = order;
        return false;
      }
      auto next = e.orders[order].next;
      if (e.orders[order].has(order_node::day_flag)) {
        --e.state.steps_left;
        expire_order(e, b, order);
        ++j.count;
      }
      order = next;
    }
    j.walk_order = 0;
    ++j.walk_key;
  }
  return true;
}

RINGWRIGHT_HD inline void finish_expire(engine& e, book& b, const job& j) {
  publish_top(e, b);
  wire::expire_reply reply{};
  reply.sequence = b.sequence;
  reply.expired = j.count;
  e.ctx.reply(e.token(), reply);
}

/// Handles ExpireOrders for an existing book.
RINGWRIGHT_HD inline void handle(engine& e, book& b,
                                 const wire::expire_orders& m,
                                 std::uint32_t expired) {
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, wire::expire_orders::type_id, 0);
  j.count = expired;
  if (m.end_of_day) {
    j.step = phase::end_of_day;
    if (!expire_day(e, b, j))
      return park(e, j);
  }
  finish_expire(e, b, j);
}

} // namespace ringwright::domains::orderbook::detail
