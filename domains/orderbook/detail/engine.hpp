// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/domains/orderbook/detail/id_index.hpp"
#include "ringwright/domains/orderbook/detail/records.hpp"
#include "ringwright/domains/orderbook/detail/state.hpp"
#include "ringwright/gpu/context.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>

namespace ringwright::domains::orderbook::detail {

/// Outbox words that a command may need after its last step: accepted,
/// cancelled, book update and reply, or the two events of a replace.
inline constexpr std::uint32_t closing_words = 64;

/// Outbox words of one step: a trade or a cancel. Electing a stop counts as
/// two, for it emits two events.
inline constexpr std::uint32_t step_words = 12;

/// One call's view of an instance: its tables as pointers. Made anew where it
/// is needed, never stored.
struct engine {
  gpu::context& ctx;
  matching_state& state;
  std::byte* arena;
  price_level* levels;
  ladder_node* nodes;
  order_node* orders;
  id_index index;

  RINGWRIGHT_HOT engine(gpu::context& context, matching_state& head)
    : ctx(context),
      state(head),
      arena(context.arena().data),
      levels(table<price_level>(head.layout.levels)),
      nodes(table<ladder_node>(head.layout.ladder_nodes)),
      orders(table<order_node>(head.layout.orders)),
      index(table<id_bucket>(head.layout.index), head.index) {
    // nop
  }

  RINGWRIGHT_HD book* books() const {
    return table<book>(state.layout.books);
  }

  /// Side table entry of each order; valid where the order's flag is set.
  RINGWRIGHT_HD std::uint32_t* special_of() const {
    return table<std::uint32_t>(state.layout.special_of);
  }

  RINGWRIGHT_HD special_order* specials() const {
    return table<special_order>(state.layout.specials);
  }

  /// Who waits for the command's reply.
  RINGWRIGHT_HD gpu::reply_token token() const {
    return state.resumed != 0 ? state.token : ctx.defer();
  }

  RINGWRIGHT_HD bool wants_reply() const {
    return state.resumed != 0
             ? (state.token.flags & record_flags::needs_reply) != 0
             : ctx.wants_reply();
  }

  /// True when `steps` more steps fit into this slice.
  RINGWRIGHT_HD bool has_room(std::int32_t steps = 1) const {
    return state.steps_left >= steps;
  }

  RINGWRIGHT_HD book& book_of(const price_level& level) const {
    return books()[level.ladder >> 2];
  }

  RINGWRIGHT_HD ladder& ladder_of(const price_level& level) const {
    return books()[level.ladder >> 2].ladders[level.ladder & 3];
  }

  /// Hash of an order's name.
  RINGWRIGHT_HOT std::uint32_t tag_of(const book& b, std::uint64_t id) const {
    return id_index::tag_of(b.number, id ^ state.config.hash_salt);
  }

  /// Where the order `id` of book `b` is in the index, or would be.
  RINGWRIGHT_HOT id_index::place find_place(const book& b, std::uint64_t id,
                                     std::uint32_t tag) const {
    return index.find(tag, [&](std::uint32_t order) {
      const auto& node = orders[order];
      return node.id == id && levels[node.level()].ladder >> 2 == b.number;
    });
  }

  /// The order `id` of book `b`, or 0.
  RINGWRIGHT_HD std::uint32_t find_order(const book& b, std::uint64_t id,
                                         std::uint32_t tag) const {
    return *find_place(b, id, tag);
  }

  /// The side table entry of an order, or the sentinel 0.
  RINGWRIGHT_HOT std::uint32_t special_index(std::uint32_t order) const {
    return orders[order].has(order_node::special_flag) ? special_of()[order]
                                                       : 0;
  }

  /// Quantity of an order that is displayed or hidden.
  RINGWRIGHT_HOT std::int64_t open_quantity(std::uint32_t order) const {
    const auto& node = orders[order];
    if (node.has(order_node::special_flag))
      return node.quantity + specials()[special_of()[order]].hidden;
    return node.quantity;
  }

private:
  template <class Record>
  RINGWRIGHT_HD Record* table(std::uint64_t offset) const {
    return reinterpret_cast<Record*>(arena + offset);
  }
};

/// Key of a price in a ladder of this kind, or more than `tick.limit` if the
/// price is off tick or out of range. Bids and sell stops count downwards, so
/// that the best level always has the smallest key.
RINGWRIGHT_HOT std::uint64_t ticks_of(const matching_state& state,
                                            std::int64_t price) {
  return state.tick.quotient(
    static_cast<std::uint64_t>(price)
    - static_cast<std::uint64_t>(state.config.min_price.units()));
}

RINGWRIGHT_HOT std::uint64_t key_of(const matching_state& state,
                                          std::uint32_t kind,
                                          std::uint64_t ticks) {
  auto counts_down = kind == bids || kind == sell_stops;
  return counts_down ? state.tick.limit - ticks : ticks;
}

/// True for a positive multiple of the lot up to the maximum.
RINGWRIGHT_HOT bool is_lots(const matching_state& state,
                                  std::int64_t quantity) {
  // Zero is the one multiple that is not wanted: it wraps to the largest.
  return state.lot.quotient(static_cast<std::uint64_t>(quantity)) - 1
         < state.lot.limit;
}

} // namespace ringwright::domains::orderbook::detail
