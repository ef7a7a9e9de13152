// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/detail/launched_kernel.hpp"
#include "ringwright/gpu/ingress.hpp"
#include "ringwright/messages/expected.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <span>
#include <vector>

namespace ringwright::actors {

/// A record as a thread without an actor gets it: an event or a reply.
struct host_record {
  record_header header;
  std::vector<std::uint64_t> payload;
};

/// The way of threads without actors into one instance and back: lane set 1.
///
/// Sends are serialised by a mutex; a batch pays for it once. Calls run in the
/// caller's thread when the instance is idle. Events wait here until they are
/// received, which is their credit, or go to a callback on the poller's thread.
class host_channel final : public gpu::record_sink {
public:
  using clock = std::chrono::steady_clock;
  using event_callback
    = std::function<void(const record_header&, std::span<const std::uint64_t>)>;

  /// `pump_later` is called from the poller's thread when staged messages
  /// could move and nobody is at it; it has to lead to `pump` on another one.
  host_channel(launched_kernel& kernel, std::function<void()> pump_later);

  /// Sends `count` messages of `words_each` words that lie one behind the
  /// other, all with `header`. Under `block` waits for room until `deadline`.
  /// Returns how many were taken; `why` tells what stopped the rest.
  std::size_t send(const record_header& header, const std::uint64_t* words,
                   std::size_t words_each, std::size_t count,
                   clock::time_point deadline, errc& why);

  /// Sends a request and waits for its reply until `deadline`.
  expected<host_record> call(record_header header,
                             std::span<const std::uint64_t> payload,
                             clock::time_point deadline);

  /// Takes the oldest event; waits for one until `deadline`.
  expected<host_record> receive(clock::time_point deadline);

  std::optional<host_record> try_receive();

  /// Sends the events of `port` to `callback` from now on; once per port.
  expected<void> on_events(std::uint8_t port, event_callback callback);

  /// Moves staged messages on.
  void pump();

  /// Answers all callers with `why`, and refuses what comes.
  void close(errc why);

  /// Waits until the instance has said that it has ended, or `deadline`.
  bool await_end(clock::time_point deadline);

  /// What the instance ended with, once it has.
  std::optional<errc> end() const;

  /// Gives the lanes back; the instance must be gone or stay for ever.
  void release_lanes();

  gpu::telemetry_counters counters() const;
  std::uint64_t staged() const;
  std::uint64_t in_lanes() const;
  std::uint64_t pending() const;
  std::uint64_t late_replies() const;

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override;
  void on_batch_end() override;

private:
  /// A thread that waits for its reply.
  struct waiter {
    std::binary_semaphore ready{0};
    host_record reply;
  };

  struct place {
    waiter* who = nullptr;
    std::uint32_t generation = 1;
  };

  class caught_reply;

  expected<void> open_lanes();
  bool wait_for_room(std::unique_lock<std::mutex>& guard,
                     clock::time_point deadline);
  void leave(std::unique_lock<std::mutex>& guard);
  expected<std::uint64_t> enlist(waiter& who);
  bool withdraw(std::uint64_t correlation_id);
  void answer(const record_header& header,
              std::span<const std::uint64_t> payload);
  void answer_error(std::uint64_t correlation_id, errc why);
  errc submit_call(const record_header& header,
                   std::span<const std::uint64_t> payload,
                   clock::time_point deadline);
  host_record pop_event();
  std::uint64_t look(std::uint64_t (*figure)(const gpu::ingress&)) const;

  launched_kernel* kernel_;
  std::function<void()> pump_later_;

  /// Guards the lanes and the counters.
  mutable std::mutex lanes_mutex_;
  std::unique_ptr<gpu::ingress> lanes_;
  std::condition_variable room_;
  gpu::telemetry_counters counters_;
  /// Room has been signalled that nobody has acted on.
  std::atomic<bool> credited_{false};
  std::atomic<bool> has_staged_{false};

  mutable std::mutex calls_mutex_;
  std::vector<place> places_;
  std::vector<std::uint32_t> free_places_;
  std::uint64_t pending_ = 0;
  std::uint64_t late_replies_ = 0;
  errc closed_ = errc::none;

  mutable std::mutex events_mutex_;
  std::condition_variable event_came_;
  std::condition_variable ended_;
  std::deque<host_record> events_;
  std::optional<errc> end_;
  /// Events received since credit was last given back.
  std::uint32_t received_ = 0;

  /// One per port, set once; null = its events wait to be received.
  std::unique_ptr<std::atomic<const event_callback*>[]> callbacks_;
  /// Owns them. Guarded by `events_mutex_`.
  std::vector<std::unique_ptr<const event_callback>> kept_callbacks_;
  /// Touched by the poller only.
  std::uint32_t called_back_ = 0;
  bool event_pending_ = false;
  bool credit_pending_ = false;
};

} // namespace ringwright::actors
