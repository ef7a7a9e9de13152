// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/events.hpp"
#include "ringwright/domains/orderbook/detail/price_ladder.hpp"
#include "ringwright/messages/list.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Questions about a book.
namespace ringwright::domains::orderbook::detail {

/// Most levels per side that one DepthReply carries.
inline constexpr std::uint32_t max_depth = 256;

/// Answers a query for the top of the book.
RINGWRIGHT_HD inline void handle(engine& e, book& b, const wire::query_top& m) {
  auto top = top_of(e, b);
  publish_top(e, b);
  wire::top_reply reply{};
  reply.bid_price = price8::from_units(top.bid_price);
  reply.bid_quantity = price8::from_units(top.bid_quantity);
  reply.ask_price = price8::from_units(top.ask_price);
  reply.ask_quantity = price8::from_units(top.ask_quantity);
  reply.last_price = price8::from_units(b.last_price);
  reply.sequence = b.sequence;
  reply.symbol = m.symbol;
  reply.bid_orders = e.levels[b.ladders[bids].best_level].orders;
  reply.ask_orders = e.levels[b.ladders[asks].best_level].orders;
  e.ctx.reply(e.token(), reply);
}

/// Number of levels of a side, at most `limit`.
RINGWRIGHT_HD inline std::uint32_t level_count(const ladder& l,
                                               std::uint32_t limit) {
  return l.levels < limit ? l.levels : limit;
}

/// Writes the best `count` levels of a side.
RINGWRIGHT_HD inline void write_levels(const engine& e, const ladder& l,
                                       wire::side side, std::uint32_t count,
                                       wire::level* out) {
  auto level = l.best_level;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto& at = e.levels[level];
    wire::level row{};
    row.price = price8::from_units(at.price);
    row.quantity = price8::from_units(at.visible);
    row.orders = at.orders;
    row.side = side;
    out[i] = row;
    level = next_level(e, level);
  }
}

/// Answers a query for depth: at most `max_depth` levels per side.
RINGWRIGHT_HD inline void handle(engine& e, book& b,
                                 const wire::query_depth& m) {
  publish_top(e, b);
  auto limit = m.levels < max_depth ? m.levels : max_depth;
  auto bid_count = level_count(b.ladders[bids], limit);
  auto ask_count = level_count(b.ladders[asks], limit);
  wire::depth_reply head{};
  head.sequence = b.sequence;
  head.symbol = m.symbol;
  head.bid_levels = bid_count;
  head.ask_levels = ask_count;
  auto count = bid_count + ask_count;
  auto words
    = static_cast<std::uint32_t>(messages::words_with_list<wire::depth_reply>(
      count));
  auto* out
    = e.ctx.reply_words(e.token(), wire::depth_reply::type_id, words);
  if (out == nullptr)
    return;
  constexpr auto shape = messages::shape_of<wire::level>();
  std::memcpy(out, &head, wire::depth_reply::data_words * 8);
  out += wire::depth_reply::data_words;
  *out++ = messages::list_pointer(shape, count);
  *out++ = messages::list_tag(shape, count);
  auto* rows = reinterpret_cast<wire::level*>(out);
  write_levels(e, b.ladders[bids], wire::side::buy, bid_count, rows);
  write_levels(e, b.ladders[asks], wire::side::sell, ask_count,
               rows + bid_count);
}

} // namespace ringwright::domains::orderbook::detail
