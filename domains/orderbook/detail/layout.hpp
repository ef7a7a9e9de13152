// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/id_index.hpp"
#include "ringwright/domains/orderbook/detail/records.hpp"
#include "ringwright/domains/orderbook/matching_config.hpp"
#include "ringwright/gpu/arena_tables.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::domains::orderbook::detail {

/// Levels of a ladder's tree that hold `ticks` keys: 6 bits each.
RINGWRIGHT_HD constexpr std::uint32_t ladder_depth(std::uint64_t ticks) {
  std::uint32_t depth = 1;
  for (auto rest = (ticks - 1) >> 6; rest != 0; rest >>= 6)
    ++depth;
  return depth;
}

/// Most ladder nodes that `levels` levels in `ladders` ladders can need, so
/// that levels run out before nodes do.
RINGWRIGHT_HD constexpr std::uint64_t
ladder_nodes(std::uint64_t ladders, std::uint64_t levels, std::uint64_t ticks) {
  std::uint64_t sum = 0;
  auto span = ticks;
  for (auto layer = ladder_depth(ticks); layer > 0; --layer) {
    span = (span + 63) / 64;
    auto widest = ladders * span;
    sum += widest < levels ? widest : levels;
  }
  return sum;
}

/// Where the tables of an instance lie in its arena, in bytes from its start.
/// Each starts on a cache line and has one record more than its capacity: the
/// sentinel 0.
struct arena_layout {
  std::uint64_t books = 0;
  std::uint64_t levels = 0;
  std::uint64_t ladder_nodes = 0;
  std::uint64_t orders = 0;
  std::uint64_t special_of = 0;
  std::uint64_t specials = 0;
  std::uint64_t index = 0;
  std::uint64_t bytes = 0;
  std::uint32_t node_capacity = 0;
  /// Buckets of the largest id index, less one.
  std::uint32_t index_mask = 0;

  RINGWRIGHT_HD static constexpr arena_layout of(const matching_config& c) {
    arena_layout result;
    gpu::arena_cursor at;
    auto ticks = static_cast<std::uint64_t>(
                   (c.max_price.units() - c.min_price.units())
                   / c.tick.units())
                 + 1;
    auto nodes = detail::ladder_nodes(std::uint64_t{c.symbols} * 4, c.levels,
                                      ticks);
    std::uint64_t buckets = id_index_size::smallest;
    while (buckets * id_bucket::entries < 2 * std::uint64_t{c.orders})
      buckets *= 2;
    result.node_capacity = static_cast<std::uint32_t>(nodes);
    result.index_mask = static_cast<std::uint32_t>(buckets - 1);
    result.books = at.take(c.symbols, sizeof(book));
    result.levels = at.take(c.levels + 1ull, sizeof(price_level));
    result.ladder_nodes = at.take(nodes + 1, sizeof(ladder_node));
    result.orders = at.take(c.orders + 1ull, sizeof(order_node));
    result.special_of = at.take(c.orders + 1ull, sizeof(std::uint32_t));
    result.specials = at.take(c.special_orders + 1ull, sizeof(special_order));
    result.index = at.take(2 * buckets, sizeof(id_bucket));
    result.bytes = at.bytes();
    return result;
  }
};

/// True when every value of `c` is in its documented range.
RINGWRIGHT_HD constexpr bool is_valid(const matching_config& c) {
  constexpr auto most = std::int64_t{1} << 61;
  if (c.symbols == 0 || c.symbols > (1u << 20) || c.orders == 0
      || c.orders > (1u << 28) || c.levels == 0 || c.levels > (1u << 26)
      || c.special_orders > (1u << 28))
    return false;
  auto tick = c.tick.units();
  auto low = c.min_price.units();
  auto high = c.max_price.units();
  if (tick < 1 || low < 1 || high < low || low % tick != 0
      || (high - low) / tick >= (std::int64_t{1} << 36))
    return false;
  auto lot = c.lot.units();
  auto largest = c.max_quantity.units();
  if (lot < 1 || largest < lot || largest > most)
    return false;
  return static_cast<std::uint16_t>(c.self_trade)
           < messages::order_matching::self_trade_count
         && c.slice_words >= 128 && c.slice_words <= 2048
         && c.slice_visits >= 1;
}

} // namespace ringwright::domains::orderbook::detail
