// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>
#include <limits>
#include <type_traits>

/// The records in a matching instance's arena. All links are 32-bit indices
/// into the table of the record's own kind; index 0 is a sentinel that means
/// "none" and may be written but is never read for meaning, so that unlinking
/// needs no branches. No record has padding: equal books are equal bytes.
namespace ringwright::domains::orderbook::detail {

/// One named order that rests in a book; two share a cache line. What few
/// orders have (iceberg, stop, expiry) lies in `special_order`.
struct order_node {
  std::uint64_t id;
  /// Open quantity, of an iceberg the displayed part; raw units.
  std::int64_t quantity;
  std::uint32_t previous;
  /// Also links free nodes.
  std::uint32_t next;
  /// Index of the price level, shifted over the flags.
  std::uint32_t place;
  std::uint32_t account;

  static constexpr std::uint32_t flag_bits = 5;
  /// Has an entry in the side table.
  static constexpr std::uint32_t special_flag = 1;
  static constexpr std::uint32_t day_flag = 2;
  static constexpr std::uint32_t post_only_flag = 4;
  /// Two bits: the self-trade mode, for when the order trades again.
  static constexpr std::uint32_t self_trade_shift = 3;
  static constexpr std::uint32_t flags_mask = (1u << flag_bits) - 1;

  RINGWRIGHT_HD std::uint32_t level() const {
    return place >> flag_bits;
  }

  RINGWRIGHT_HD std::uint32_t flags() const {
    return place & flags_mask;
  }

  RINGWRIGHT_HD bool has(std::uint32_t flag) const {
    return (place & flag) != 0;
  }

  RINGWRIGHT_HD std::uint32_t& link() {
    return next;
  }
};

static_assert(sizeof(order_node) == 32);
static_assert(std::has_unique_object_representations_v<order_node>);

/// All orders at one price of one side, in one cache line.
struct price_level {
  /// Raw units.
  std::int64_t price;
  /// Displayed quantity, anonymous volume included.
  std::int64_t visible;
  /// Hidden quantity of the icebergs.
  std::int64_t hidden;
  /// Volume without an order, ahead of all orders.
  std::int64_t anonymous;
  /// Place in its ladder; the best price has the smallest key.
  std::uint64_t key;
  std::uint32_t head;
  std::uint32_t tail;
  std::uint32_t orders;
  /// Ladder leaf that holds it.
  std::uint32_t leaf;
  /// Number of its ladder: 4 * book + `ladder_kind`.
  std::uint32_t ladder;
  std::uint32_t next_free;

  RINGWRIGHT_HD bool empty() const {
    return orders == 0 && anonymous == 0;
  }

  RINGWRIGHT_HD std::uint32_t& link() {
    return next_free;
  }
};

static_assert(sizeof(price_level) == 64);
static_assert(std::has_unique_object_representations_v<price_level>);

/// Node of a ladder's 64-way tree of bitmaps; leaves point to levels.
struct ladder_node {
  std::uint64_t bits;
  /// Also links free nodes.
  std::uint32_t parent;
  std::uint32_t reserved;
  /// All zero where `bits` has no one.
  std::uint32_t child[64];

  RINGWRIGHT_HD std::uint32_t& link() {
    return parent;
  }
};

static_assert(sizeof(ladder_node) == 272);
static_assert(std::has_unique_object_representations_v<ladder_node>);

/// The four ladders of a book. Bit 0 is the side of the orders (0 = buy).
enum ladder_kind : std::uint32_t {
  bids = 0,
  asks = 1,
  buy_stops = 2,
  sell_stops = 3,
};

/// Key of an empty ladder's best level.
inline constexpr std::uint64_t no_key
  = std::numeric_limits<std::uint64_t>::max();

/// The price levels of one side, sorted. `best_*` and the cached leaves make
/// the common search one or two loads.
struct ladder {
  struct cached_leaf {
    std::uint32_t tag;
    std::uint32_t node;
  };

  static constexpr std::uint32_t cached_leaves = 16;

  std::uint64_t best_key;
  std::uint32_t best_level;
  std::uint32_t root;
  std::uint32_t levels;
  std::uint32_t orders;
  /// Direct-mapped by the leaf's key; node 0 = unused.
  cached_leaf cache[cached_leaves];
};

static_assert(sizeof(ladder) == 152);
static_assert(std::has_unique_object_representations_v<ladder>);

/// No expiry pending.
inline constexpr std::int64_t no_expiry
  = std::numeric_limits<std::int64_t>::max();

/// Best price and displayed quantity of both sides; 0 = empty side.
struct top_of_book {
  std::int64_t bid_price;
  std::int64_t bid_quantity;
  std::int64_t ask_price;
  std::int64_t ask_quantity;

  friend bool operator==(const top_of_book&, const top_of_book&) = default;
};

/// One book: its hot head in one cache line, then its ladders.
struct book {
  /// Number of the last event.
  std::uint64_t sequence;
  /// Price of the last trade, 0 = none yet.
  std::int64_t last_price;
  /// Smallest expiry time of its orders, or `no_expiry`.
  std::int64_t next_expiry;
  /// Root of the expiry heap.
  std::uint32_t expiry_root;
  /// Its symbol.
  std::uint32_t number;
  /// As last published.
  top_of_book top;
  ladder ladders[4];
  std::uint64_t unused[4];
};

static_assert(sizeof(book) == 704 && sizeof(book) % 64 == 0);
static_assert(std::has_unique_object_representations_v<book>);

/// What an order needs beyond `order_node`: iceberg, stop, expiry time.
struct special_order {
  /// Iceberg: quantity not yet displayed.
  std::int64_t hidden;
  /// Iceberg: size of a displayed slice, 0 = none.
  std::int64_t display;
  /// Waiting stop-limit order: its limit price.
  std::int64_t limit_price;
  /// `no_expiry` unless good till date.
  std::int64_t expire_time;
  /// Acceptance number; decides between equal expiry times.
  std::uint64_t arrival;
  /// Expiry heap.
  std::uint32_t left;
  std::uint32_t right;
  std::uint32_t parent;
  /// The order; also links free entries.
  std::uint32_t order;
  /// Heap: length of the right spine.
  std::uint32_t rank;
  /// Waiting stops: `order_type` and `time_in_force` of the message.
  std::uint16_t type;
  std::uint16_t time_in_force;

  RINGWRIGHT_HD std::uint32_t& link() {
    return order;
  }
};

static_assert(sizeof(special_order) == 64);
static_assert(std::has_unique_object_representations_v<special_order>);

} // namespace ringwright::domains::orderbook::detail
