// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace ringwright::examples::orders {

/// A count with one writer that any thread may read.
class tally {
public:
  void add(std::uint64_t amount) {
    // Relaxed: one writer, and readers only need whole words. What has to be
    // seen together is read after the writer has ended.
    value_.store(value_.load(std::memory_order_relaxed) + amount,
                 std::memory_order_relaxed);
  }

  void set(std::uint64_t value) {
    value_.store(value, std::memory_order_relaxed);
  }

  std::uint64_t value() const {
    return value_.load(std::memory_order_relaxed);
  }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// What the actors of a flow tell whoever runs it, while it runs.
///
/// Each tally is written by the one actor named; they stand in cache lines of
/// their own, by writer.
struct flow_counters {
  // -- feed actor -------------------------------------------------------------

  /// Commands that have left the feed.
  alignas(64) tally sent;
  /// QueryTop requests of the feed, the closing ones included.
  tally feed_queries;
  /// Events that the books say to have emitted in all; set at the end.
  tally events_expected;
  /// 1 when all is sent and answered and `events_expected` is known.
  tally feed_done;

  // -- risk actor -------------------------------------------------------------

  /// Commands that were held back.
  alignas(64) tally held_back;
  /// QueryTop requests of the risk check.
  tally risk_queries;

  // -- router actor -----------------------------------------------------------

  /// Messages that named no shard's book or were no orders.
  alignas(64) tally misdirected;
  /// Messages that a kernel's proxy refused.
  tally refused;

  // -- tape actor -------------------------------------------------------------

  alignas(64) tally trades_on_tape;
  /// Orders that the tape has been told were held back.
  tally held_back_on_tape;

  // -- market-data actor ------------------------------------------------------

  alignas(64) tally events;
  tally trades;
  /// When the last event came, ns of the flow's clock.
  tally last_event_ns;

  // -- any of them ------------------------------------------------------------

  /// Ends the flow; the first failure is kept.
  void fail(std::string what) {
    const std::lock_guard guard{mutex_};
    if (failure_.empty())
      failure_ = std::move(what);
  }

  /// What has failed; empty if nothing has.
  std::string failure() const {
    const std::lock_guard guard{mutex_};
    return failure_;
  }

private:
  mutable std::mutex mutex_;
  std::string failure_;
};

} // namespace ringwright::examples::orders
