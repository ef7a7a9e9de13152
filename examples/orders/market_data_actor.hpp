// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/examples/orders/flow_clock.hpp"
#include "ringwright/examples/orders/flow_counters.hpp"
#include "ringwright/gpu/histogram.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace ringwright::examples::orders {

namespace wire = messages::order_matching;

/// What the books have told: their tops, whether an event is missing, and how
/// long after its due time each message led to an event.
class market_data {
public:
  /// The event with this number in its book; `now_ns` and `event_time_ns` (of
  /// the message that caused it) by the flow's clock.
  void note(std::uint32_t book, std::uint64_t sequence,
            std::int64_t event_time_ns, std::int64_t now_ns);

  void update(const wire::book_update& top);

  /// Events that are missing in the numbers of their books, or that came out
  /// of order.
  std::uint64_t gaps() const {
    return gaps_;
  }

  /// Updates that showed a bid at or above the ask.
  std::uint64_t crossed() const {
    return crossed_;
  }

  /// From due time to the first event of each message, in ns.
  const gpu::histogram& latency() const {
    return latency_;
  }

private:
  struct told {
    std::uint64_t sequence = 0;
    std::int64_t last_time_ns = 0;
  };

  std::vector<told> books_;
  std::uint64_t gaps_ = 0;
  std::uint64_t crossed_ = 0;
  gpu::histogram latency_;
};

/// Publishes market data: takes all events of all kernels, in frames; each
/// answer is the credit for another.
class market_data_actor : public caf::event_based_actor {
public:
  /// `data` may be read once the actor has ended.
  market_data_actor(caf::actor_config& config,
                    std::shared_ptr<market_data> data, flow_clock clock,
                    std::shared_ptr<flow_counters> counters);

  caf::behavior make_behavior() override;

  const char* name() const override {
    return "ringwright.orders.market_data";
  }

private:
  void on_frame(const actors::frame& events);
  template <class Event>
  bool note(const messages::envelope_header& header,
            std::span<const std::uint64_t> payload, std::int64_t now_ns);

  std::shared_ptr<market_data> data_;
  flow_clock clock_;
  std::shared_ptr<flow_counters> counters_;
};

} // namespace ringwright::examples::orders
