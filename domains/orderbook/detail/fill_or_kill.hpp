// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/domains/orderbook/detail/price_ladder.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The check of fill-or-kill orders before they trade. It counts hidden
/// quantity, and of the taker's own orders what self-trade prevention leaves.
/// `job` holds the walk, so it can be cut into slices; nothing changes in the
/// book meanwhile.
namespace ringwright::domains::orderbook::detail {

/// Begins the walk over the levels that the taker could trade with.
RINGWRIGHT_HD inline void begin_measure(const engine& e, const book& b,
                                        job& j) {
  const auto& l = b.ladders[static_cast<std::uint32_t>(j.order.side) ^ 1];
  j.step = phase::measure;
  j.sum = 0;
  j.partial = 0;
  j.walk_level = l.best_key <= j.order.limit_key ? l.best_level : 0;
  j.walk_order = e.levels[j.walk_level].head;
}

/// Goes to the next level within the limit, or to none.
RINGWRIGHT_HD inline void next_measured_level(const engine& e, job& j) {
  auto next = next_level(e, j.walk_level);
  if (next != 0 && e.levels[next].key > j.order.limit_key)
    next = 0;
  j.walk_level = next;
  j.walk_order = e.levels[next].head;
  j.partial = 0;
}

/// Visits one order of the current level. `j.partial` is what was found ahead
/// of it: displayed quantity for the modes that stop at an own order (hidden
/// slices queue behind it), own quantity for cancel_oldest. Returns false when
/// nothing behind this order can be reached.
RINGWRIGHT_HD inline bool measure_order(const engine& e, job& j) {
  const auto& node = e.orders[j.walk_order];
  auto own = node.account == j.order.account;
  if (j.order.self_trade == wire::self_trade::cancel_oldest) {
    if (own)
      j.partial += e.open_quantity(j.walk_order);
  } else if (own) {
    j.sum += e.levels[j.walk_level].anonymous + j.partial;
    return false;
  } else {
    j.partial += node.quantity;
  }
  j.walk_order = node.next;
  return true;
}

/// Walks on; false when the slice ends first. Afterwards the order can be
/// filled exactly if `j.sum` is at least what it wants.
RINGWRIGHT_HD inline bool measure(engine& e, job& j) {
  const auto& t = j.order;
  auto by_order = t.self_trade != wire::self_trade::allow && t.account != 0;
  auto visits = e.state.config.slice_visits;
  while (j.walk_level != 0 && j.sum < t.remaining) {
    if (visits-- == 0)
      return false;
    if (by_order && j.walk_order != 0) {
      if (!measure_order(e, j))
        return true;
      continue;
    }
    const auto& level = e.levels[j.walk_level];
    j.sum += level.visible + level.hidden;
    if (by_order && t.self_trade == wire::self_trade::cancel_oldest)
      j.sum -= j.partial;
    next_measured_level(e, j);
  }
  return true;
}

} // namespace ringwright::domains::orderbook::detail
