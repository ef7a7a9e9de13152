// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/comparison.hpp"
#include "ringwright/gpu/telemetry.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ringwright::examples::orders {

/// What became of everything that went into one pass of the flow: the feed's
/// commands and the queries of feed and risk check.
struct flow_account {
  std::uint64_t in = 0;
  /// By handlers of the matching instances, their business rejects included.
  std::uint64_t handled = 0;
  /// Held back by the risk check, or refused on the way.
  std::uint64_t rejected = 0;
  std::uint64_t dropped = 0;
  std::uint64_t dead = 0;

  /// Whether nothing is missing.
  bool balanced() const {
    return in == handled + rejected + dropped + dead;
  }

  friend bool operator==(const flow_account&, const flow_account&) = default;
};

/// What one pass of the flow has shown.
struct pass_report {
  /// Commands of the feed.
  std::uint64_t commands = 0;
  /// From the start of the pass to its last event.
  double seconds = 0;
  flow_account account;
  /// Events of all books, by their own numbers, and what market data got.
  std::uint64_t events_expected = 0;
  std::uint64_t events = 0;
  std::uint64_t event_gaps = 0;
  std::uint64_t crossed = 0;
  /// Trades that market data got, and those on the tape.
  std::uint64_t trades = 0;
  std::uint64_t trades_on_tape = 0;
  std::uint64_t volume_units = 0;
  std::uint64_t trade_hash = 0;
  std::map<std::string, std::uint64_t> rejected;
  gpu::latency_summary latency;
};

/// `handler_failed` naming the figures, if anything of the pass was lost or a
/// book was crossed.
expected<void> check(const pass_report& pass);

/// What the whole flow has shown.
struct flow_report {
  std::string source;
  std::string device;
  std::uint32_t shards = 0;
  std::uint32_t workers = 0;
  std::uint32_t symbols = 0;
  /// Lines of the message file, or commands that were generated.
  std::uint64_t messages = 0;
  /// True if there was a LOBSTER pair to agree with.
  bool compared = false;
  std::uint64_t rows = 0;
  std::uint64_t rows_best_equal = 0;
  std::uint64_t executions_known = 0;
  std::uint64_t executions_known_first = 0;
  std::uint64_t corrections = 0;
  std::uint64_t depth_added = 0;
  std::uint64_t reassigned = 0;
  /// The first rows that differ.
  std::vector<different_row> different;
  /// The pass that `rejected`, trades and account are taken from: the one that
  /// was compared, else the one at full speed.
  pass_report counted;
  /// As fast as it goes.
  pass_report full_speed;
  /// At the given rate; 0 = not measured.
  std::uint64_t rate = 0;
  pass_report paced;

  double orders_per_second() const {
    return full_speed.seconds > 0
             ? static_cast<double>(full_speed.commands) / full_speed.seconds
             : 0;
  }

  /// Share of the rows whose best quotes agree, 0 to 1; 1 without rows.
  double agreement() const {
    return rows == 0
             ? 1.0
             : static_cast<double>(rows_best_equal) / static_cast<double>(rows);
  }
};

} // namespace ringwright::examples::orders
