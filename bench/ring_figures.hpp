// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/bench/ring_client.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

/// What is measured of a device's rings. Each figure has a consumer that
/// checks what comes; a fault makes the figure an error.
namespace ringwright::bench {

using ring_clients = std::vector<std::unique_ptr<ring_client>>;

/// Instances of the volley kernel on a device; instances 2i and 2i + 1 are
/// connected to each other. `count` is even.
expected<ring_clients> open_clients(gpu::device& where, std::size_t count,
                                    const gpu::instance_options& options);

/// Request to reply, one at a time: ns of each.
expected<std::vector<double>> echo_ns(ring_client& to, std::uint64_t rounds);

/// Messages of 64 bytes to one kernel with the window full: M msg/s.
expected<double> send_rate(ring_client& to, std::uint64_t count);

/// What the sender spends on a message when there is room: ns.
expected<double> injection_ns(ring_client& to, std::uint64_t count);

/// Events of all kernels to the host: M msg/s, all together.
expected<double> event_rate(ring_clients& from, std::uint64_t count_each);

/// One ball between two connected kernels: ns for a hop.
expected<double> hop_ns(ring_client& first, std::uint64_t hops);

/// Many balls between all pairs: M msg/s.
expected<double> volley_rate(ring_clients& all, std::uint64_t hops);

/// CPU time of the process while nothing happens: percent of one core.
expected<double> idle_percent(ring_clients& all, std::chrono::seconds span);

/// What came of a soak.
struct soak_outcome {
  std::uint64_t answered = 0;
  /// Requests whose answer is not there, came twice, or is wrong.
  std::uint64_t faults = 0;
  double seconds = 0;
};

/// Requests to all kernels, many under way, for a while.
soak_outcome soak(ring_clients& all, std::chrono::seconds span);

} // namespace ringwright::bench
