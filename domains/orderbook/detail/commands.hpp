// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/cancel.hpp"
#include "ringwright/domains/orderbook/detail/expire.hpp"
#include "ringwright/domains/orderbook/detail/market_data.hpp"
#include "ringwright/domains/orderbook/detail/queries.hpp"
#include "ringwright/domains/orderbook/detail/replace.hpp"
#include "ringwright/domains/orderbook/detail/submit.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/gpu/result.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>

/// The door of the engine: from a message, or the rest of one that was cut
/// into slices, to its handler.
namespace ringwright::domains::orderbook::detail {

/// True for commands whose refusal is told by an event and a reason; the
/// others have no field for one and fail with an errc.
template <class Message>
inline constexpr bool has_reason
  = !std::is_same_v<Message, wire::query_top>
    && !std::is_same_v<Message, wire::query_depth>
    && !std::is_same_v<Message, wire::expire_orders>;

/// The command itself, after expiry.
template <class Message>
RINGWRIGHT_HOT void handle_due(engine& e, book& b, const Message& m,
                              std::uint32_t expired) {
  if constexpr (std::is_same_v<Message, wire::expire_orders>)
    handle(e, b, m, expired);
  else
    handle(e, b, m);
}

/// Expires what is due, tells so, then handles the command; what does not fit
/// into the slice is parked.
template <class Message>
RINGWRIGHT_COLD void expire_and_handle(gpu::context& ctx,
                                       matching_state& state, const Message& m,
                                       std::uint32_t expired) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  auto& b = e.books()[m.symbol];
  if (expire_due(e, b, expired)) {
    publish_top(e, b);
    return handle_due(e, b, m, expired);
  }
  RINGWRIGHT_LEADER_OBJECT(job, j);
  begin_job(b, j, Message::type_id, 0);
  j.step = phase::expire;
  j.count = expired;
  static_assert(sizeof(Message) <= sizeof(j.words));
  std::memcpy(j.words, &m, sizeof(Message));
  park(e, j);
}

/// Refuses a message whose symbol has no book.
template <class Message>
RINGWRIGHT_COLD errc refuse_symbol(gpu::context& ctx, matching_state& state,
                                   const Message& m) {
  if constexpr (has_reason<Message>) {
    RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
    refuse(e, nullptr, m, wire::reason::invalid_symbol);
    return errc::none;
  } else {
    return errc::invalid_argument;
  }
}

/// Handles one message. Answers through the reply token, so the result is
/// "later" or, for a query about a symbol without a book, invalid_argument.
template <class Message>
RINGWRIGHT_HOT errc receive(gpu::context& ctx, matching_state& state,
                            const Message& m) {
  state.steps_left = state.slice_steps;
  state.resumed = 0;
  if (m.symbol >= state.config.symbols)
    return refuse_symbol(ctx, state, m);
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  auto& b = e.books()[m.symbol];
  if (b.next_expiry <= ctx.now())
    expire_and_handle(ctx, state, m, 0);
  else
    handle_due(e, b, m, 0);
  return errc::none;
}

/// Goes on with a message that waited for expiry.
template <class Message>
RINGWRIGHT_HD bool resume_expiry(engine& e, const job& j) {
  if (j.type_id != Message::type_id)
    return false;
  RINGWRIGHT_LEADER_OBJECT(Message, m);
  std::memcpy(&m, j.words, sizeof(Message));
  expire_and_handle(e.ctx, e.state, m, j.count);
  return true;
}

/// Goes on with a command that was cut after its checks.
RINGWRIGHT_HD inline void resume_command(engine& e, job& j) {
  auto& b = e.books()[j.symbol];
  auto done = j.step == phase::end_of_day ? expire_day(e, b, j)
              : j.step == phase::shrink   ? shrink(e, b, j)
                                          : advance(e, b, j);
  if (!done)
    return park(e, j);
  switch (j.type_id) {
    case wire::submit_order::type_id:
      return finish_submit(e, b, j.order_id, j.result);
    case wire::replace_order::type_id:
      return finish_replace(e, b, j.order_id, j.result);
    case wire::execute_order::type_id:
      return finish_execute(e, b, j);
    case wire::adjust_level::type_id:
      return finish_adjust(e, b, j);
    default:
      return finish_expire(e, b, j);
  }
}

/// The next slice of the parked command.
template <class... Messages>
RINGWRIGHT_HD void resume(gpu::context& ctx, matching_state& state,
                          messages::message_types<Messages...>) {
  RINGWRIGHT_LEADER_OBJECT(job, j, state.parked);
  if (j.step == phase::idle)
    return;
  state.parked = {};
  state.steps_left = state.slice_steps;
  state.resumed = 1;
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  if (j.step != phase::expire)
    return resume_command(e, j);
  (resume_expiry<Messages>(e, j) || ...);
}

} // namespace ringwright::domains::orderbook::detail
