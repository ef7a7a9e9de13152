// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/domains/orderbook/detail/layout.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>
#include <cstring>

namespace ringwright::domains::orderbook::detail {

/// Makes the state and empty books in the arena, which devices hand out zeroed.
/// On the host it is cleared once more: what is touched now costs no page fault
/// later. On a GPU one thread would be at it for seconds.
RINGWRIGHT_HD inline errc start(gpu::context& ctx, matching_state& state,
                                const matching_config& c) {
  if (!ctx.group().leader())
    return errc::none;
  if (!is_valid(c))
    return errc::invalid_argument;
  auto layout = arena_layout::of(c);
  if (ctx.arena().bytes < layout.bytes)
    return errc::invalid_argument;
#ifndef __CUDA_ARCH__
  std::memset(ctx.arena().data, 0, layout.bytes);
#endif
  state = {};
  state.config = c;
  state.layout = layout;
  auto tick = static_cast<std::uint64_t>(c.tick.units());
  auto lot = static_cast<std::uint64_t>(c.lot.units());
  auto range
    = static_cast<std::uint64_t>(c.max_price.units() - c.min_price.units());
  state.tick = exact_divider::make(tick, range / tick);
  state.lot = exact_divider::make(
    lot, static_cast<std::uint64_t>(c.max_quantity.units()) / lot);
  state.order_pool.capacity = c.orders;
  state.level_pool.capacity = c.levels;
  state.node_pool.capacity = layout.node_capacity;
  state.special_pool.capacity = c.special_orders;
  state.index.largest_mask = layout.index_mask;
  state.depth = ladder_depth(range / tick + 1);
  auto steps = (c.slice_words - closing_words) / step_words;
  steps = steps < c.slice_visits ? steps : c.slice_visits;
  // Electing a stop takes two.
  state.slice_steps = static_cast<std::int32_t>(steps < 2 ? 2 : steps);
  auto* books
    = reinterpret_cast<book*>(ctx.arena().data + layout.books);
  for (std::uint32_t i = 0; i < c.symbols; ++i) {
    books[i].number = i;
    books[i].next_expiry = no_expiry;
    for (auto& l : books[i].ladders)
      l.best_key = no_key;
  }
  return errc::none;
}

} // namespace ringwright::domains::orderbook::detail
