// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/lobster.hpp"
#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <vector>

namespace ringwright::examples::orders {

/// Best bid and ask; size 0 = empty side, whose price then counts as 0.
struct best_quotes {
  fixed<8> bid_price;
  fixed<8> bid_size;
  fixed<8> ask_price;
  fixed<8> ask_size;

  friend bool operator==(const best_quotes&, const best_quotes&) = default;
};

/// The best quotes of a row of the file.
best_quotes quotes_of(const lobster_row& row);

/// The best quotes of the engine.
best_quotes quotes_of(const wire::top_reply& reply);

/// A row whose best quotes differ from the engine's.
struct different_row {
  /// Line of the file, from 1.
  std::uint64_t line = 0;
  best_quotes file;
  best_quotes engine;
};

/// Judges the engine's replies by the file.
class comparison {
public:
  /// Different rows that are kept for a person to look at.
  static constexpr std::size_t max_kept = 100;

  /// The engine's quotes after the message of this line against the row.
  void row(std::uint64_t line, const best_quotes& file,
           const best_quotes& engine);

  /// The reply to the execution of an order that the file introduced; one that
  /// the engine refuses did not stand first.
  void executed(const wire::execute_reply& reply);

  std::uint64_t rows() const {
    return rows_;
  }

  std::uint64_t rows_equal() const {
    return rows_equal_;
  }

  std::uint64_t executions() const {
    return executions_;
  }

  std::uint64_t executions_first() const {
    return executions_first_;
  }

  /// The first rows that differed.
  const std::vector<different_row>& different() const {
    return different_;
  }

private:
  std::uint64_t rows_ = 0;
  std::uint64_t rows_equal_ = 0;
  std::uint64_t executions_ = 0;
  std::uint64_t executions_first_ = 0;
  std::vector<different_row> different_;
};

} // namespace ringwright::examples::orders
