// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/domains/orderbook/detail/expiry_heap.hpp"
#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/domains/orderbook/detail/price_ladder.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The queue of orders at one price: doubly linked, oldest first. All steps
/// are O(1), whatever the length of the queue.
namespace ringwright::domains::orderbook::detail {

/// Puts an order at the end of a level's queue; `flags` as in `order_node`.
/// The level's totals grow by its displayed quantity.
RINGWRIGHT_HOT void push_back(engine& e, std::uint32_t level,
                                    std::uint32_t order, std::uint32_t flags) {
  auto& at = e.levels[level];
  auto& node = e.orders[order];
  node.place = (level << order_node::flag_bits) | flags;
  node.previous = at.tail;
  node.next = 0;
  // With an empty queue this writes the sentinel.
  e.orders[at.tail].next = order;
  at.tail = order;
  at.head = at.head == 0 ? order : at.head;
  ++at.orders;
  at.visible += node.quantity;
}

/// Takes an order out of its queue; the level's totals shrink by its displayed
/// quantity. The level stays, even if it is empty now.
RINGWRIGHT_HOT void unlink(engine& e, std::uint32_t order) {
  const auto& node = e.orders[order];
  auto& at = e.levels[node.level()];
  auto previous = node.previous;
  auto next = node.next;
  at.visible -= node.quantity;
  --at.orders;
  // Stores only: a neighbour that is not in the cache holds nobody up.
  e.orders[previous].next = next;
  e.orders[next].previous = previous;
  at.head = previous == 0 ? next : at.head;
  at.tail = next == 0 ? previous : at.tail;
}

/// Gives back the side table entry of an order.
RINGWRIGHT_COLD void release_special(gpu::context& ctx, matching_state& state,
                                     book& b, std::uint32_t entry) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  if (e.specials()[entry].expire_time != no_expiry)
    remove_expiry(e, b, entry);
  e.state.special_pool.give(e.specials(), entry);
}

/// Forgets an order that stands in no queue any more; `place` is its entry in
/// the id index.
RINGWRIGHT_HOT void release(engine& e, book& b, std::uint32_t order,
                            id_index::place place) {
  if (e.orders[order].has(order_node::special_flag))
    release_special(e.ctx, e.state, b, e.special_of()[order]);
  e.index.erase(place);
  e.state.order_pool.give(e.orders, order);
}

/// The index entry of an order that is there.
RINGWRIGHT_HD inline id_index::place place_of(engine& e, const book& b,
                                        std::uint32_t order) {
  return e.index.find(e.tag_of(b, e.orders[order].id),
                      [order](std::uint32_t it) { return it == order; });
}

/// Takes an order out of its level, which goes too if it is empty then.
RINGWRIGHT_HOT void leave_level(engine& e, std::uint32_t order) {
  auto level = e.orders[order].level();
  unlink(e, order);
  auto& at = e.levels[level];
  if (e.orders[order].has(order_node::special_flag))
    at.hidden -= e.specials()[e.special_of()[order]].hidden;
  if (at.empty())
    remove_level(e.ctx, e.state, level);
}

/// Takes an order out of the book altogether.
RINGWRIGHT_HOT void remove_order(engine& e, book& b, std::uint32_t order,
                                       id_index::place place) {
  leave_level(e, order);
  release(e, b, order, place);
}

RINGWRIGHT_HD inline void remove_order(engine& e, book& b,
                                       std::uint32_t order) {
  remove_order(e, b, order, place_of(e, b, order));
}

/// Takes `quantity` from an order in its queue, hidden quantity first.
/// Precondition: less than its open quantity.
RINGWRIGHT_HD inline void reduce_order(engine& e, std::uint32_t order,
                                       std::int64_t quantity) {
  auto& node = e.orders[order];
  auto& at = e.levels[node.level()];
  auto& special = e.specials()[e.special_index(order)];
  auto from_hidden = quantity < special.hidden ? quantity : special.hidden;
  if (from_hidden > 0) {
    special.hidden -= from_hidden;
    at.hidden -= from_hidden;
    quantity -= from_hidden;
  }
  node.quantity -= quantity;
  at.visible -= quantity;
}

/// Shows the next slice of an iceberg whose displayed part is used up, at the
/// end of the queue. Precondition: it has hidden quantity.
RINGWRIGHT_HD inline void refill(engine& e, std::uint32_t order) {
  auto& node = e.orders[order];
  auto& special = e.specials()[e.special_of()[order]];
  auto level = node.level();
  unlink(e, order);
  auto slice
    = special.display < special.hidden ? special.display : special.hidden;
  special.hidden -= slice;
  e.levels[level].hidden -= slice;
  node.quantity = slice;
  push_back(e, level, order, node.flags());
}

/// Ends a fill of the order at the head of its level, whose displayed part is
/// used up: refills an iceberg, removes any other order.
RINGWRIGHT_HD inline void exhaust(engine& e, book& b, std::uint32_t order) {
  auto entry = e.special_index(order);
  if (entry != 0 && e.specials()[entry].hidden > 0)
    refill(e, order);
  else
    remove_order(e, b, order);
}

} // namespace ringwright::domains::orderbook::detail
