// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/feed_source.hpp"
#include "ringwright/examples/orders/flow_clock.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace ringwright::examples::orders {

/// Whether a wake-up is on its way: keeps a pacer from filling a mailbox.
class wake_flag {
public:
  /// True if none was: the caller is to send one.
  bool raise() {
    // Pairs with `clear`: who finds the flag up comes before its `clear`, and
    // so before the look at the clock that follows that.
    return !up_.exchange(true, std::memory_order_acq_rel);
  }

  void clear() {
    // An exchange, not a store: the clock must not be read before the flag is
    // down for the others.
    up_.exchange(false, std::memory_order_acq_rel);
  }

private:
  std::atomic<bool> up_{false};
};

/// A thread that wakes the feed whenever a command is due, as exactly as the
/// system can: an actor's own timer is late by 50 us and more.
class pacer {
public:
  /// Wakes by `wake` for each of the first `count` commands of `source`, whose
  /// `due_ns` must be constant; from then on until it is destroyed now and
  /// then, for wake-ups that came to nothing.
  pacer(std::shared_ptr<const script_source> source, std::uint64_t count,
        flow_clock clock, std::shared_ptr<wake_flag> flag,
        std::function<void()> wake);

  ~pacer();

  pacer(const pacer&) = delete;
  pacer& operator=(const pacer&) = delete;

private:
  void run();
  bool sleep_until(std::int64_t due_ns);

  std::shared_ptr<const script_source> source_;
  std::uint64_t count_;
  flow_clock clock_;
  std::shared_ptr<wake_flag> flag_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  std::thread thread_;
};

} // namespace ringwright::examples::orders
