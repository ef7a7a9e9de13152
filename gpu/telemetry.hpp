// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/histogram.hpp"
#include "ringwright/gpu/lifecycle.hpp"
#include "ringwright/messages/errc.hpp"

#include <cstdint>
#include <string>

namespace ringwright::gpu {

/// Adds to a counter of which the caller is the only writer.
RINGWRIGHT_HD inline void count(std::uint64_t& counter,
                                std::uint64_t amount = 1) {
  store_own(&counter, load_own(&counter) + amount);
}

/// What one writer has counted about one instance since its launch.
///
/// Proxy and loop each own one of these; a snapshot adds them up. All zeroes
/// is the beginning; counters only rise.
struct alignas(128) telemetry_counters {
  /// Messages that were addressed to the instance, whatever became of them.
  std::uint64_t received = 0;
  /// Messages that a handler has finished, with or without success.
  std::uint64_t handled = 0;
  /// Those of `handled` whose handler reported a failure.
  std::uint64_t failed = 0;
  /// Messages refused with `queue_full`, `credit_exceeded` or as invalid.
  std::uint64_t rejected = 0;
  /// Messages evicted by drop_oldest.
  std::uint64_t dropped = 0;
  /// One-way messages that nobody could be told about: dead letters.
  std::uint64_t dead = 0;
  /// Events put on output ports.
  std::uint64_t emitted = 0;
  /// Replies sent.
  std::uint64_t replies = 0;
  /// Messages sent to other kernels.
  std::uint64_t sent = 0;
  /// Payload bytes of what was received.
  std::uint64_t bytes_in = 0;
  /// Payload bytes of replies, events and sends.
  std::uint64_t bytes_out = 0;
  /// Messages to other kernels that found no taker.
  std::uint64_t undelivered = 0;
  /// Further slices of long work.
  std::uint64_t slices = 0;
  /// Calls of timers.
  std::uint64_t timers = 0;
  /// Messages handled without their deadline, tenant and trace id, because
  /// they had waited behind more messages than the device has contexts.
  std::uint64_t lost_contexts = 0;
};

static_assert(sizeof(telemetry_counters) == 128);

namespace detail {

/// Calls `f` with a pointer to each counter.
template <class F>
RINGWRIGHT_HD inline void for_each_counter(F f) {
  using t = telemetry_counters;
  f(&t::received), f(&t::handled), f(&t::failed), f(&t::rejected);
  f(&t::dropped), f(&t::dead), f(&t::emitted), f(&t::replies), f(&t::sent);
  f(&t::bytes_in), f(&t::bytes_out), f(&t::undelivered);
  f(&t::slices), f(&t::timers), f(&t::lost_contexts);
}

} // namespace detail

/// A copy of counters that another thread is writing.
RINGWRIGHT_HD inline telemetry_counters
read_counters(const telemetry_counters& from) {
  telemetry_counters copy;
  detail::for_each_counter(
      [&](auto field) { copy.*field = load_relaxed(&(from.*field)); });
  return copy;
}

/// The sum of two writers' counters.
RINGWRIGHT_HD inline telemetry_counters operator+(const telemetry_counters& a,
                                                  const telemetry_counters& b) {
  telemetry_counters sum;
  detail::for_each_counter(
      [&](auto field) { sum.*field = a.*field + b.*field; });
  return sum;
}

/// Messages that were received and of which nothing has become yet; 0 once
/// the instance is drained. Negative only in a snapshot of moving counters.
RINGWRIGHT_HD inline std::int64_t in_flight(const telemetry_counters& c) {
  return static_cast<std::int64_t>(c.received - c.handled - c.rejected
                                   - c.dropped - c.dead);
}

/// Whether every message is accounted for:
/// received = handled + rejected + dropped + dead + still on the way.
RINGWRIGHT_HD inline bool balanced(const telemetry_counters& c,
                                   std::uint64_t on_the_way = 0) {
  return in_flight(c) == static_cast<std::int64_t>(on_the_way);
}

/// The figures of a histogram that people ask for, all in ns.
struct latency_summary {
  std::uint64_t count = 0;
  std::uint64_t min_ns = 0;
  std::uint64_t mean_ns = 0;
  std::uint64_t p50_ns = 0;
  std::uint64_t p99_ns = 0;
  std::uint64_t p999_ns = 0;
  std::uint64_t max_ns = 0;
};

/// Takes the figures from a histogram; all 0 when it is empty.
inline latency_summary summarise(const histogram& from) {
  const std::uint64_t n = from.count();
  if (n == 0)
    return {};
  return {n,
          from.min(),
          from.sum() / n,
          from.percentile(50),
          from.percentile(99),
          from.percentile(99.9),
          from.max()};
}

/// What is known about one instance at one moment.
struct kernel_metrics {
  /// The name given at launch.
  std::string id;
  kernel_state state = kernel_state::created;
  std::uint32_t generation = 0;
  /// Whether its loop is resident on the device.
  bool resident = false;
  errc last_error = errc::none;
  std::uint64_t uptime_ns = 0;
  /// Turns of the loop; stands still if it hangs.
  std::uint64_t heartbeat = 0;
  telemetry_counters counts;
  /// Messages that wait in staging, in the lanes and in the output.
  std::uint64_t staged_depth = 0;
  std::uint64_t input_depth = 0;
  std::uint64_t output_depth = 0;
  std::uint64_t device_memory_bytes = 0;
  std::uint64_t host_memory_bytes = 0;
  /// Service time of the handlers, from a sample: the first message of each
  /// type, one in 16 after it, and all of a type that takes long.
  latency_summary latency;

  /// Messages handled per second since launch.
  double throughput() const {
    return uptime_ns == 0 ? 0.0
                          : static_cast<double>(counts.handled) * 1e9
                                / static_cast<double>(uptime_ns);
  }

  /// Share of received messages that were dropped, 0 to 1.
  double drop_rate() const {
    return counts.received == 0 ? 0.0
                                : static_cast<double>(counts.dropped)
                                      / static_cast<double>(counts.received);
  }
};

/// What is known about a whole runtime at one moment.
struct runtime_metrics {
  std::uint64_t active_kernels = 0;
  std::uint64_t total_launched = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t device_memory_bytes = 0;
  std::uint64_t host_memory_bytes = 0;
};

} // namespace ringwright::gpu
