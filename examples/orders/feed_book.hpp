// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <unordered_map>

namespace ringwright::examples::orders {

namespace wire = messages::order_matching;

/// What a feed has said to rest in one book, order by order. Executions name
/// only an order id, so a feed handler has to remember where each order is.
///
/// It decides nothing about priority and matches nothing; that is the engine's
/// part. Finding an order costs O(1), finding a level O(log levels).
class feed_book {
public:
  struct order {
    std::uint64_t id;
    fixed<8> open;
  };

  /// One price: volume without an order id, and the orders, oldest first.
  struct level {
    fixed<8> anonymous;
    /// Anonymous volume and that of the orders.
    fixed<8> total;
    std::list<order> orders;
  };

  /// Best level first: keys are prices in units, negative for bids.
  using side_levels = std::map<std::int64_t, level>;

  /// Where an order rests.
  struct place {
    wire::side side;
    fixed<8> price;
    std::list<order>::iterator at;
  };

  feed_book() = default;
  // Copied iterators would point into the original; moved ones stay valid.
  feed_book(const feed_book&) = delete;
  feed_book& operator=(const feed_book&) = delete;
  feed_book(feed_book&&) = default;
  feed_book& operator=(feed_book&&) = default;

  /// Sorts better prices first on both sides.
  static std::int64_t key_of(wire::side side, fixed<8> price) {
    return side == wire::side::buy ? -price.units() : price.units();
  }

  static fixed<8> price_of(wire::side side, std::int64_t key) {
    return fixed<8>::from_units(side == wire::side::buy ? -key : key);
  }

  const side_levels& levels(wire::side side) const {
    return sides_[static_cast<std::size_t>(side)];
  }

  /// The level at this price, or null.
  const level* find_level(wire::side side, fixed<8> price) const;

  /// The order with this id, or null.
  const place* find_order(std::uint64_t id) const;

  /// Adds an order behind all others of its price. Preconditions: the id is
  /// new, `open` is positive.
  void add(wire::side side, fixed<8> price, order added);

  /// Takes volume from an order, which goes when nothing is left. Returns what
  /// was taken: the smaller of `quantity` and what is open. Precondition: the
  /// order is there.
  fixed<8> take(std::uint64_t id, fixed<8> quantity);

  /// Adds anonymous volume. Precondition: `quantity` is positive.
  void add_anonymous(wire::side side, fixed<8> price, fixed<8> quantity);

  /// Takes anonymous volume; returns what was there to take, at most
  /// `quantity`.
  fixed<8> take_anonymous(wire::side side, fixed<8> price, fixed<8> quantity);

  /// Forgets a level and its orders.
  void drop(wire::side side, fixed<8> price);

private:
  side_levels& side_of(wire::side side) {
    return sides_[static_cast<std::size_t>(side)];
  }

  void drop_if_empty(wire::side side, side_levels::iterator at);

  std::array<side_levels, 2> sides_;
  std::unordered_map<std::uint64_t, place> places_;
};

} // namespace ringwright::examples::orders
