// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::domains::orderbook::detail {

/// Hands out the records 1 .. capacity of a table. The last one given back is
/// the next one taken: it is the one still in the cache. Memory of records
/// that were never taken is not touched.
struct index_pool {
  std::uint32_t free_head = 0;
  /// Records taken at least once.
  std::uint32_t touched = 0;
  std::uint32_t used = 0;
  std::uint32_t capacity = 0;

  RINGWRIGHT_HD bool full() const {
    return used == capacity;
  }

  /// A record's index. Precondition: not full. O(1).
  template <class Record>
  RINGWRIGHT_HOT std::uint32_t take(Record* table) {
    ++used;
    if (free_head == 0)
      return ++touched;
    auto index = free_head;
    free_head = table[index].link();
    return index;
  }

  /// Gives `index` back. O(1).
  template <class Record>
  RINGWRIGHT_HOT void give(Record* table, std::uint32_t index) {
    --used;
    table[index].link() = free_head;
    free_head = index;
  }
};

} // namespace ringwright::domains::orderbook::detail
