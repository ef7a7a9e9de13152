// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/order_matching.ring.hpp"

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <unordered_map>
#include <vector>

namespace ringwright::examples::orders {

namespace wire = messages::order_matching;

/// Which orders of a generated book are alive, so that the generator cancels
/// and replaces orders that are there. Plain price-time matching in ticks and
/// lots, with icebergs and stops; simple rather than fast.
class live_book {
public:
  struct order {
    std::uint64_t id = 0;
    std::uint32_t account = 0;
    wire::side side = wire::side::buy;
    /// Ticks; of a market order anything.
    std::int64_t price = 0;
    /// Lots that others see, and of an iceberg those behind.
    std::int64_t shown = 0;
    std::int64_t hidden = 0;
    /// Slice of an iceberg, 0 = none.
    std::int64_t display = 0;

    std::int64_t open() const {
      return shown + hidden;
    }
  };

  /// How a new order meets the book.
  struct terms {
    /// Has a limit price.
    bool limited = true;
    /// What does not trade rests.
    bool rests = true;
  };

  live_book() = default;
  // Copied iterators would point into the original; moved ones stay valid.
  live_book(const live_book&) = delete;
  live_book& operator=(const live_book&) = delete;
  live_book(live_book&&) = default;
  live_book& operator=(live_book&&) = default;

  /// Price of the last trade, 0 = none yet.
  std::int64_t last_price() const {
    return last_price_;
  }

  /// Best price of a side, 0 = empty.
  std::int64_t best_price(wire::side side) const;

  /// True if a limit order at this price would trade now.
  bool would_trade(wire::side side, std::int64_t price) const;

  /// Lots that an order of this side and price could trade now.
  std::int64_t available(wire::side side, std::int64_t price) const;

  /// Orders that rest; waiting stops are not among them.
  std::size_t live_count() const {
    return live_.size();
  }

  std::size_t stop_count() const {
    return stops_[0].size() + stops_[1].size();
  }

  /// The resting order number `index`, below `live_count()`.
  const order& live(std::size_t index) const {
    return *places_.at(live_[index]).at;
  }

  bool is_live(std::uint64_t id) const {
    return places_.count(id) != 0;
  }

  /// Matches a new order and, if it may, lets the rest of it rest; then the
  /// stops that the trades have reached. Icebergs come with `display` set and
  /// all quantity in `shown`.
  void submit(const order& incoming, terms how);

  /// Puts a stop order aside until a trade reaches `stop_price`.
  /// Precondition: the last trade has not.
  void wait(const order& waiting, std::int64_t stop_price, bool limited);

  /// Takes lots from a resting order; all it has: the order goes.
  void cancel(std::uint64_t id, std::int64_t lots);

  /// Changes price and quantity of a resting order that is no iceberg.
  void replace(std::uint64_t id, std::int64_t price, std::int64_t lots);

private:
  using queue = std::list<order>;
  /// Best first: bids have negative keys.
  using ladder = std::map<std::int64_t, queue>;

  struct place {
    queue::iterator at;
    std::size_t live_index;
  };

  struct stop {
    order waiting;
    bool limited;
  };

  /// Prices of the trades of one command.
  struct trade_range {
    std::int64_t low;
    std::int64_t high;
  };

  static std::int64_t key_of(wire::side side, std::int64_t price) {
    return side == wire::side::buy ? -price : price;
  }

  static wire::side opposite(wire::side side) {
    return side == wire::side::buy ? wire::side::sell : wire::side::buy;
  }

  ladder& side_of(wire::side side) {
    return sides_[static_cast<std::size_t>(side)];
  }

  const ladder& side_of(wire::side side) const {
    return sides_[static_cast<std::size_t>(side)];
  }

  void meet(order incoming, terms how, trade_range& range);
  void match(order& incoming, terms how, trade_range& range);
  void rest(order resting);
  void remove(std::uint64_t id);
  bool elect(trade_range& range);
  /// Shows the next slice of an iceberg, at the end of its queue.
  void refill(queue& at, queue::iterator used_up);

  std::array<ladder, 2> sides_;
  std::unordered_map<std::uint64_t, place> places_;
  std::vector<std::uint64_t> live_;
  /// By side; buy stops lowest first, sell stops highest first.
  std::array<std::multimap<std::int64_t, stop>, 2> stops_;
  std::int64_t last_price_ = 0;
};

} // namespace ringwright::examples::orders
