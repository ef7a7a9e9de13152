// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/gpu/ports.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <new>

/// What a matching instance tells the world. Every event takes the next
/// sequence number of its book, so a gap in the numbers is a lost event.
namespace ringwright::domains::orderbook::detail {

using price8 = fixed<8>;

/// The output ports of `orderbook/matching`.
using matching_outputs
  = gpu::output_ports<gpu::port<"accepted", wire::accepted>,
                      gpu::port<"rejected", wire::rejected>,
                      gpu::port<"trade", wire::trade>,
                      gpu::port<"cancelled", wire::cancelled>,
                      gpu::port<"book_update", wire::book_update>>;

/// Room for an event in the outbox, all zero. Steps are counted so that there
/// always is.
template <class Event>
RINGWRIGHT_HD Event& emit(engine& e) {
  return *::new (e.ctx.emit_in_place<matching_outputs, Event>()) Event{};
}

RINGWRIGHT_HOT void emit_accepted(engine& e, book& b, std::uint64_t id,
                                        std::int64_t price,
                                        std::int64_t quantity,
                                        std::uint32_t account, wire::side side,
                                        wire::order_type type) {
  auto& event = emit<wire::accepted>(e);
  event.order_id = id;
  event.sequence = ++b.sequence;
  event.price = price8::from_units(price);
  event.quantity = price8::from_units(quantity);
  event.symbol = b.number;
  event.account = account;
  event.side = side;
  event.type = type;
}

RINGWRIGHT_HD inline void emit_rejected(engine& e, book* b, std::uint64_t id,
                                        std::uint32_t symbol,
                                        std::uint32_t account,
                                        wire::reason reason) {
  auto& event = emit<wire::rejected>(e);
  event.order_id = id;
  event.sequence = b != nullptr ? ++b->sequence : 0;
  event.symbol = symbol;
  event.account = account;
  event.reason = reason;
}

RINGWRIGHT_HOT void emit_cancelled(engine& e, book& b, std::uint64_t id,
                                         std::uint32_t account,
                                         std::int64_t quantity,
                                         std::int64_t resting,
                                         wire::reason reason) {
  auto& event = emit<wire::cancelled>(e);
  event.order_id = id;
  event.sequence = ++b.sequence;
  event.quantity = price8::from_units(quantity);
  event.resting_quantity = price8::from_units(resting);
  event.symbol = b.number;
  event.account = account;
  event.reason = reason;
}

/// The two parties of a trade; id 0 is anonymous volume, or the unknown
/// counterparty of ExecuteOrder.
struct trade_parties {
  std::uint64_t resting_id;
  std::uint64_t incoming_id;
  std::uint32_t resting_account;
  std::uint32_t incoming_account;
  wire::side aggressor;
};

RINGWRIGHT_HOT void emit_trade(engine& e, book& b,
                                     const trade_parties& parties,
                                     std::int64_t price,
                                     std::int64_t quantity) {
  b.last_price = price;
  auto& event = emit<wire::trade>(e);
  event.price = price8::from_units(price);
  event.quantity = price8::from_units(quantity);
  event.resting_order_id = parties.resting_id;
  event.incoming_order_id = parties.incoming_id;
  event.sequence = ++b.sequence;
  event.resting_account = parties.resting_account;
  event.incoming_account = parties.incoming_account;
  event.symbol = b.number;
  event.aggressor = parties.aggressor;
}

/// Best price and size of both sides now.
RINGWRIGHT_HOT top_of_book top_of(const engine& e, const book& b) {
  // The sentinel level of an empty side reads as price 0, size 0.
  const auto& bid = e.levels[b.ladders[bids].best_level];
  const auto& ask = e.levels[b.ladders[asks].best_level];
  return {bid.price, bid.visible, ask.price, ask.visible};
}

/// Tells the top of the book, which has changed.
RINGWRIGHT_HOT void publish_changed_top(engine& e, book& b) {
  b.top = top_of(e, b);
  auto& event = emit<wire::book_update>(e);
  event.bid_price = price8::from_units(b.top.bid_price);
  event.bid_quantity = price8::from_units(b.top.bid_quantity);
  event.ask_price = price8::from_units(b.top.ask_price);
  event.ask_quantity = price8::from_units(b.top.ask_quantity);
  event.sequence = ++b.sequence;
  event.symbol = b.number;
}

/// Ends a command: tells the top of the book if the command has changed it.
RINGWRIGHT_HD inline void publish_top(engine& e, book& b) {
  if (top_of(e, b) != b.top)
    publish_changed_top(e, b);
}

} // namespace ringwright::domains::orderbook::detail
