// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/examples/orders/command_frame.hpp"
#include "ringwright/examples/orders/feed_source.hpp"
#include "ringwright/examples/orders/flow_counters.hpp"
#include "ringwright/examples/orders/pacer.hpp"

#include <caf/event_based_actor.hpp>

#include <array>
#include <cstdint>
#include <memory>

namespace ringwright::examples::orders {

/// Sends what its source has, at most `frame_window` frames ahead of the
/// oldest unanswered one, then asks every book for its top: from the answers
/// it knows how many events there are in all. Begins, and looks again whether
/// something is due, whenever it gets an empty frame.
class feed_actor : public caf::event_based_actor {
public:
  /// What it works with.
  struct wiring {
    caf::actor risk;
    /// Books of the flow.
    std::uint32_t books = 1;
    std::shared_ptr<feed_source> source;
    std::shared_ptr<flow_counters> counters;
    /// Whose wake-ups the empty frames are; null if nobody paces.
    std::shared_ptr<wake_flag> woken;
  };

  feed_actor(caf::actor_config& config, wiring parts);

  caf::behavior make_behavior() override;

  const char* name() const override {
    return "ringwright.orders.feed";
  }

private:
  struct sent_frame {
    bool answered = false;
    actors::frame answer;
  };

  void pump();
  bool fill(actors::frame& out);
  void fill_closing(actors::frame& out);
  void send(actors::frame what);
  void on_answer(std::uint64_t number, actors::frame& answer);
  void take(const actors::frame& answer);
  void finish();

  wiring parts_;
  std::array<sent_frame, frame_window> window_;
  /// Frames sent, and of those the ones whose answers have been taken.
  std::uint64_t sent_ = 0;
  std::uint64_t taken_ = 0;
  /// Frames before this one are the source's; the others ask for the tops.
  std::uint64_t closing_from_ = UINT64_MAX;
  std::uint32_t asked_books_ = 0;
  std::uint32_t answered_books_ = 0;
  std::uint64_t events_ = 0;
  bool ended_ = false;
};

} // namespace ringwright::examples::orders
