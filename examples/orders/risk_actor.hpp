// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/examples/orders/answer_merge.hpp"
#include "ringwright/examples/orders/command_frame.hpp"
#include "ringwright/examples/orders/flow_counters.hpp"
#include "ringwright/examples/orders/risk_check.hpp"

#include <caf/event_based_actor.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace ringwright::examples::orders {

/// Checks orders before they reach a matching engine.
///
/// Takes frames of requests to `orderbook/matching`, hands on what may pass
/// and answers when all of that has been answered, so its sender's credit is
/// the kernels' credit. Orders held back go to the tape as `risk_rejected`; a
/// requester is told `errc::rejected`. At most `frame_window` frames are under
/// way, and frame n + frame_window comes after the answer to frame n: a sender
/// that does not keep to that gets `errc::credit_exceeded`.
///
/// Every now and then it adds QueryTop to a frame. What it learns from the
/// answer to frame n decides from frame n + frame_window on, not earlier: by
/// then the answer is always there, so decisions do not depend on timing.
class risk_actor : public caf::event_based_actor {
public:
  /// Messages for a book between two looks at its prices.
  static constexpr std::uint32_t look_interval = 64;

  risk_actor(caf::actor_config& config, const risk_limits& limits,
             caf::actor router, caf::actor tape,
             std::shared_ptr<flow_counters> counters);

  caf::behavior make_behavior() override;

  const char* name() const override {
    return "ringwright.orders.risk";
  }

private:
  /// A frame that has not been answered.
  struct flight {
    bool open = false;
    caf::response_promise promise;
    /// Parts still under way: router, tape.
    std::uint32_t parts = 0;
    caf::error error;
    answer_merge replies;
    /// Of the router.
    actors::frame answer;
    /// What the answer told about prices.
    std::vector<wire::top_reply> tops;
  };

  void on_frame(actors::frame& what);
  void sift(actors::frame& what, flight& at, actors::frame& held_back);
  bool passes(const messages::envelope_header& header,
              std::span<const std::uint64_t> payload, flight& at,
              actors::frame& held_back);
  template <class Order>
  bool passes(const Order& order, const messages::envelope_header& header,
              flight& at, actors::frame& held_back);
  void note_book(std::uint32_t book, bool is_query);
  void add_queries(actors::frame& what);
  void send_part(const caf::actor& to, actors::frame what, std::size_t slot,
                 bool to_router);
  void on_part_done(std::size_t slot);
  void close(flight& at);

  risk_check check_;
  caf::actor router_;
  caf::actor tape_;
  std::shared_ptr<flow_counters> counters_;
  std::array<flight, frame_window> flights_;
  std::uint64_t frames_ = 0;
  /// Messages for a book since its prices were last asked for.
  std::vector<std::uint32_t> unseen_;
  /// Books to ask about with this frame.
  std::vector<std::uint32_t> to_ask_;
  /// Event time of the last message that has passed.
  std::int64_t last_time_ns_ = 1;
};

} // namespace ringwright::examples::orders
