// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The orders of a book that expire, earliest first: a leftist heap threaded
/// through the side table, one root per book. Insertion, removal of any order
/// and removal of the first cost O(log n), also in the worst case.
namespace ringwright::domains::orderbook::detail {

/// True when `a` expires before `b`; the older order first at equal times.
RINGWRIGHT_HD inline bool expires_before(const engine& e, std::uint32_t a,
                                         std::uint32_t b) {
  const auto& x = e.specials()[a];
  const auto& y = e.specials()[b];
  return x.expire_time != y.expire_time ? x.expire_time < y.expire_time
                                        : x.arrival < y.arrival;
}

/// Makes the left spine of `entry` the longer one and updates its rank; false
/// when the rank was right.
RINGWRIGHT_HD inline bool repair_rank(engine& e, std::uint32_t entry) {
  auto& here = e.specials()[entry];
  if (e.specials()[here.left].rank < e.specials()[here.right].rank) {
    auto left = here.left;
    here.left = here.right;
    here.right = left;
  }
  auto before = here.rank;
  here.rank = e.specials()[here.right].rank + 1;
  return here.rank != before;
}

/// Joins two heaps along their right spines; the new root's parent is 0.
RINGWRIGHT_HD inline std::uint32_t merge_heaps(engine& e, std::uint32_t a,
                                               std::uint32_t b) {
  std::uint32_t root = 0;
  std::uint32_t last = 0;
  while (a != 0 || b != 0) {
    auto take_a = b == 0 || (a != 0 && expires_before(e, a, b));
    auto next = take_a ? a : b;
    auto whole = a == 0 || b == 0;
    if (last == 0)
      root = next;
    else
      e.specials()[last].right = next;
    e.specials()[next].parent = last;
    if (whole)
      break;
    last = next;
    (take_a ? a : b) = e.specials()[next].right;
  }
  // The spine's ranks, from its lower end up to the root.
  for (auto at = last; at != 0; at = e.specials()[at].parent)
    repair_rank(e, at);
  return root;
}

RINGWRIGHT_HD inline void set_expiry_root(engine& e, book& b,
                                          std::uint32_t root) {
  b.expiry_root = root;
  b.next_expiry = root != 0 ? e.specials()[root].expire_time : no_expiry;
}

/// Adds a side table entry whose expiry time and arrival are set.
RINGWRIGHT_HD inline void add_expiry(engine& e, book& b, std::uint32_t entry) {
  auto& made = e.specials()[entry];
  made.left = made.right = made.parent = 0;
  made.rank = 1;
  set_expiry_root(e, b, merge_heaps(e, b.expiry_root, entry));
}

/// Takes an entry out, wherever it is.
RINGWRIGHT_HD inline void remove_expiry(engine& e, book& b,
                                        std::uint32_t entry) {
  auto& gone = e.specials()[entry];
  auto parent = gone.parent;
  auto joined = merge_heaps(e, gone.left, gone.right);
  if (joined != 0)
    e.specials()[joined].parent = parent;
  if (parent == 0) {
    set_expiry_root(e, b, joined);
  } else {
    auto& above = e.specials()[parent];
    (above.left == entry ? above.left : above.right) = joined;
    // Ranks are logarithmic, and above an unchanged one nothing changes.
    while (parent != 0 && repair_rank(e, parent))
      parent = e.specials()[parent].parent;
  }
  gone.left = gone.right = gone.parent = gone.rank = 0;
}

} // namespace ringwright::domains::orderbook::detail
