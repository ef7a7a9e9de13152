// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/command.hpp"
#include "ringwright/examples/orders/counter_rng.hpp"
#include "ringwright/examples/orders/live_book.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/fixed.hpp"

#include <cstdint>
#include <vector>

namespace ringwright::examples::orders {

struct generator_options {
  /// Commands to make.
  std::uint64_t count = 1'000'000;
  /// Books, 1 to 65,536; some are much busier than others.
  std::uint32_t symbols = 8;
  std::uint64_t seed = 1;
  /// Mean of commands per second, 1 to 1,000,000,000.
  std::uint64_t rate = 100'000;
  /// Positive, at most 1. Prices stay between 1 and 2,000,000 ticks.
  fixed<8> tick = fixed<8>::from_units(1'000'000);
  /// Positive, at most 1. Quantities are up to 100,000 lots.
  fixed<8> lot = fixed<8>::from_units(100'000'000);
  /// Orders that rest in a book before cancellations outweigh, at least 16.
  std::uint32_t depth = 1'000;
};

/// Makes a realistic flow of orders from a seed.
///
/// Bursts of Poisson arrivals; limit orders at and near the touch, further out
/// with a power law; as many cancellations (a tenth of them in part) and
/// replacements; market and immediate-or-cancel orders that sweep levels, and
/// fill-or-kill, post-only, iceberg, stop and stop-limit orders. The generator
/// matches its own orders, so what it cancels or replaces rests in a correct
/// engine; only some fill-or-kill and post-only orders are meant to fail. The
/// same options give the same flow on every machine.
class generator {
public:
  /// `invalid_argument` for options out of range.
  static expected<generator> make(const generator_options& options);

  /// Makes the next command; false when `count` have been made.
  bool next(timed_command& out);

  const generator_options& options() const {
    return options_;
  }

  /// What rests in a book as far as the generator knows.
  const live_book& book(std::uint32_t symbol) const {
    return books_[symbol].orders;
  }

private:
  struct symbol_state {
    live_book orders;
    /// Ticks; the price while a side is empty.
    std::int64_t reference = 0;
  };

  /// What all orders have in common, in ticks and lots.
  struct draft {
    std::uint32_t symbol;
    live_book::order order;
    wire::order_type type = wire::order_type::limit;
    wire::time_in_force time_in_force = wire::time_in_force::gtc;
    std::int64_t stop_price = 0;
  };

  explicit generator(const generator_options& options);

  std::int64_t next_gap();
  std::uint32_t pick_symbol();
  draft begin_draft(std::uint32_t symbol);
  command make_command(std::uint32_t symbol);
  command make_limit(std::uint32_t symbol);
  command make_post_only(std::uint32_t symbol);
  command make_iceberg(std::uint32_t symbol);
  command make_sweep(std::uint32_t symbol);
  command make_fill_or_kill(std::uint32_t symbol);
  command make_stop(std::uint32_t symbol);
  command make_cancel(std::uint32_t symbol);
  command make_replace(std::uint32_t symbol);
  command submit(const draft& made, live_book::terms how);
  command message_of(const draft& made) const;
  const live_book::order& pick_live(const live_book& from);
  std::int64_t pick_lots();
  /// A price that does not trade: at, before or behind the touch.
  std::int64_t passive_price(const symbol_state& at, wire::side side);
  /// The touch of a side, or near the reference price while it is empty.
  std::int64_t touch(const symbol_state& at, wire::side side) const;

  generator_options options_;
  counter_rng rng_;
  std::vector<symbol_state> books_;
  std::uint64_t made_ = 0;
  std::int64_t time_ns_ = 0;
  bool in_burst_ = false;
};

} // namespace ringwright::examples::orders
