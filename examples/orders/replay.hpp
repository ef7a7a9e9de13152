// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/command.hpp"
#include "ringwright/examples/orders/feed_book.hpp"
#include "ringwright/examples/orders/lobster.hpp"
#include "ringwright/messages/fixed.hpp"

#include <cstdint>
#include <vector>

/// How a LOBSTER pair becomes commands for a matching engine, and how the
/// engine's answers are judged.
///
/// The commands follow from the two files alone. `replay` keeps what the feed
/// has said to rest, order by order, and so knows without asking which orders
/// a correction has to name; the flow needs no round trip per message. The
/// judgement is the engine's: behind the commands of a message the flow sends
/// QueryTop, and only then the corrections of that row. All of them are for
/// one book, hence for one instance, which handles them in this order; so the
/// TopReply is the engine's book after the message and before anything is
/// taken from the row. `comparison` holds engine replies against rows of the
/// file and sees nothing of what `replay` believes. Where the two disagree
/// with the engine, rows differ and commands are refused, and both are counted.
namespace ringwright::examples::orders {

/// What was needed beside the messages themselves.
struct replay_counts {
  /// Messages applied, those that change no book included.
  std::uint64_t messages = 0;
  /// Levels that held more than their row: volume that went while the level
  /// was outside the window. One per level and row.
  std::uint64_t corrections = 0;
  /// Levels that held less than their row, or were not known: volume that
  /// came from outside the window. One per level and row.
  std::uint64_t depth_added = 0;
  /// Messages about volume that the book lacked, for a correction had kept
  /// the wrong order; taken from another order of the level instead.
  std::uint64_t reassigned = 0;
  /// Orders left out: the id rests already, the price would trade, or the
  /// level's sum would overflow.
  std::uint64_t ignored = 0;

  friend bool operator==(const replay_counts&, const replay_counts&) = default;
};

/// Turns the lines of a LOBSTER pair into commands for one book.
///
/// Rules. An order that the file introduced is named in its cancellations and
/// executions. Any other cancellation or execution takes anonymous volume at
/// its price and, where that is not enough, the oldest order there, which must
/// have gone unseen. Levels beyond the window stay as they are until the
/// window reaches them again. See docs/order-flow.md for the figures.
class replay {
public:
  explicit replay(std::uint32_t symbol) : symbol_(symbol) {
    // nop
  }

  /// Fills the empty book from the first row. Appends commands to `out`, as
  /// all of these do.
  void seed(const lobster_row& row, std::vector<command>& out);

  /// Applies a message.
  void apply(const lobster_message& message, std::vector<command>& out);

  /// Makes the window equal to the row, after the comparison with it.
  void correct(const lobster_row& row, std::vector<command>& out);

  const replay_counts& counts() const {
    return counts_;
  }

  const feed_book& book() const {
    return book_;
  }

private:
  struct place {
    wire::side side;
    fixed<8> price;
  };

  void add(const lobster_message& message, std::vector<command>& out);
  void cancel(const lobster_message& message, std::vector<command>& out);
  void execute(const lobster_message& message, std::vector<command>& out);
  void take_unnamed(place at, fixed<8> quantity, std::vector<command>& out);
  void correct_side(wire::side side, const lobster_row& row,
                    std::vector<command>& out);
  void clear_missing(wire::side side, const lobster_row& row,
                     std::vector<command>& out);
  void shrink(place at, fixed<8> surplus, std::vector<command>& out);
  void shrink_newest(place at, fixed<8> surplus, std::vector<command>& out);
  void cancel_orders(const std::vector<std::uint64_t>& ids,
                     std::vector<command>& out);
  void cancel_order(std::uint64_t id, fixed<8> quantity,
                    std::vector<command>& out);
  fixed<8> reduce(place at, fixed<8> quantity, std::vector<command>& out);
  void set_level(place at, fixed<8> total, std::vector<command>& out) const;

  std::uint32_t symbol_;
  feed_book book_;
  replay_counts counts_;
};

} // namespace ringwright::examples::orders
