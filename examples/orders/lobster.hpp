// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// The lines of a LOBSTER message file and of its orderbook file.
namespace ringwright::examples::orders {

namespace wire = messages::order_matching;

/// What a line of the message file reports. Types 5 to 7 change no book.
enum class lobster_event : std::uint8_t {
  add = 1,
  partial_cancel = 2,
  remove = 3,
  execution = 4,
  hidden_execution = 5,
  cross = 6,
  halt = 7,
};

/// One line of the message file.
struct lobster_message {
  /// ns after midnight, below 24 h.
  std::int64_t time_ns = 0;
  lobster_event event = lobster_event::add;
  /// The side of the resting order.
  wire::side side = wire::side::buy;
  /// 0 where the file names no order.
  std::uint64_t order_id = 0;
  /// Shares.
  fixed<8> size;
  /// USD; 0 for a halt.
  fixed<8> price;

  friend bool operator==(const lobster_message&, const lobster_message&)
    = default;
};

/// Price in USD and size in shares of one level.
struct lobster_level {
  fixed<8> price;
  fixed<8> size;

  friend bool operator==(const lobster_level&, const lobster_level&) = default;
};

/// One line of the orderbook file: the book after the message of the same
/// line, best level first, `window` levels of each side at most.
struct lobster_row {
  std::vector<lobster_level> bids;
  std::vector<lobster_level> asks;
  /// Levels per side that the file shows when there are as many.
  std::uint32_t window = 0;

  const std::vector<lobster_level>& side(wire::side which) const {
    return which == wire::side::buy ? bids : asks;
  }

  friend bool operator==(const lobster_row&, const lobster_row&) = default;
};

/// Most levels per side of an orderbook file.
inline constexpr std::uint32_t max_lobster_levels = 500;

/// Largest number of shares of a message or level.
inline constexpr std::int64_t max_lobster_shares = 10'000'000'000;

/// Largest price in 1/10000 USD; the file's mark of an empty level is one more.
inline constexpr std::int64_t max_lobster_price = 9'999'999'998;

/// Reads a line of a message file; the error is the reason alone.
/// Six columns: seconds after midnight with at most 9 decimals, type 1 to 7,
/// order id, shares, price in 1/10000 USD, direction 1 or -1.
expected<lobster_message> parse_message(std::string_view line);

/// Reads a line of an orderbook file into `row`, whose memory is reused; the
/// error is the reason alone. Ask price and size, bid price and size of each
/// level, the levels from the best on strictly outwards, empty ones last.
expected<void> parse_row(std::string_view line, lobster_row& row);

} // namespace ringwright::examples::orders
