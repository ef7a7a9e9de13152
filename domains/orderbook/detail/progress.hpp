// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/fill_or_kill.hpp"
#include "ringwright/domains/orderbook/detail/matching_rules.hpp"
#include "ringwright/domains/orderbook/detail/resting.hpp"
#include "ringwright/domains/orderbook/detail/stops.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The way of an order from arrival to rest, and of the stops behind it. The
/// steps can be cut between any two trades; no other message is handled in
/// between, so a command is atomic to the outside.
namespace ringwright::domains::orderbook::detail {

/// Prepares `j` for a command of this type.
RINGWRIGHT_HD inline void begin_job(const book& b, job& j,
                                    std::uint32_t type_id,
                                    std::uint64_t order_id) {
  j = {};
  j.type_id = type_id;
  j.order_id = order_id;
  j.high = INT64_MIN;
  j.low = INT64_MAX;
  j.own = 1;
  j.symbol = b.number;
}

/// Keeps `j` for the next slice.
RINGWRIGHT_HD inline void park(engine& e, const job& j) {
  e.state.token = e.token();
  e.state.parked = j;
  e.ctx.continue_later();
}

/// Gives back the node of an order that is done and stands in no queue.
RINGWRIGHT_HD inline void drop_node(engine& e, book& b, const taker& t) {
  if (t.node != 0)
    release(e, b, t.node, place_of(e, b, t.node));
}

/// Cancels what remains of the taker.
RINGWRIGHT_HD inline void cancel_rest(engine& e, book& b, taker& t,
                                      wire::reason reason) {
  emit_cancelled(e, b, t.id, t.account, t.remaining, 0, reason);
  drop_node(e, b, t);
  t.halt = reason;
}

/// Settles what the taker could not trade: it rests or is cancelled.
RINGWRIGHT_HD inline void settle(engine& e, book& b, job& j) {
  auto& t = j.order;
  auto resting = std::int64_t{0};
  if (t.remaining == 0) {
    drop_node(e, b, t);
  } else if (t.halt != wire::reason::none) {
    cancel_rest(e, b, t, t.halt);
  } else if (t.type == wire::order_type::market
             || is_immediate(t.time_in_force)) {
    cancel_rest(e, b, t, wire::reason::no_liquidity);
  } else if (auto reason = rest(e, b, t); reason != wire::reason::none) {
    cancel_rest(e, b, t, reason);
  } else {
    resting = t.remaining;
  }
  if (j.own != 0)
    j.result = {t.filled, resting, t.trades, t.halt, j.result.kept_priority};
}

/// After the check of a fill-or-kill order: on to match it, or its end.
RINGWRIGHT_HD inline void decide_fill(engine& e, book& b, job& j) {
  auto& t = j.order;
  j.step = phase::match;
  if (j.sum < t.remaining) {
    t.halt = wire::reason::not_fillable;
    if (t.announced == 0) {
      emit_rejected(e, &b, t.id, b.number, t.account, t.halt);
      j.result.reason = t.halt;
      j.step = phase::idle;
    }
    return;
  }
  if (t.announced == 0)
    emit_accepted(e, b, t.id, t.price, t.remaining, t.account, t.side, t.type);
}

/// Runs `j` until it is done; false when the slice ends first.
RINGWRIGHT_HD inline bool advance(engine& e, book& b, job& j) {
  for (;;) {
    switch (j.step) {
      case phase::measure:
        if (!measure(e, j))
          return false;
        decide_fill(e, b, j);
        break;
      case phase::match:
        if (!match(e, b, j))
          return false;
        settle(e, b, j);
        j.step = phase::elect;
        break;
      case phase::elect: {
        if (!e.has_room(2))
          return false;
        auto order = next_elected(e, b, j);
        if (order == 0) {
          j.step = phase::idle;
          break;
        }
        e.state.steps_left -= 2;
        elect(e, b, j, order);
        if (j.order.time_in_force == wire::time_in_force::fok)
          begin_measure(e, b, j);
        else
          j.step = phase::match;
        break;
      }
      default:
        return true;
    }
  }
}

} // namespace ringwright::domains::orderbook::detail
