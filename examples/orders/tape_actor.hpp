// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/examples/orders/flow_counters.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <caf/event_based_actor.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ringwright::examples::orders {

namespace wire = messages::order_matching;

/// What is on the trade tape.
class trade_tape {
public:
  void add(const wire::trade& what);

  /// An order that did not become one, and why.
  void reject(const std::string& why, std::uint64_t times = 1) {
    rejected_[why] += times;
  }

  std::uint64_t trades() const {
    return trades_;
  }

  /// Sum of the quantities in units of 1e-8; wraps.
  std::uint64_t volume_units() const {
    return volume_units_;
  }

  /// A number that depends on every trade and on the order of the trades of
  /// each book, not on how books interleave.
  std::uint64_t hash() const;

  const std::map<std::string, std::uint64_t>& rejected() const {
    return rejected_;
  }

private:
  std::uint64_t trades_ = 0;
  std::uint64_t volume_units_ = 0;
  /// By book.
  std::vector<std::uint64_t> hashes_;
  std::map<std::string, std::uint64_t> rejected_;
};

/// Writes the tape: trades and rejections of the kernels, and the orders that
/// the risk check has held back. Takes frames of events; each answer is the
/// credit for another.
class tape_actor : public caf::event_based_actor {
public:
  /// `tape` may be read once the actor has ended.
  tape_actor(caf::actor_config& config, std::shared_ptr<trade_tape> tape,
             std::shared_ptr<flow_counters> counters);

  caf::behavior make_behavior() override;

  const char* name() const override {
    return "ringwright.orders.tape";
  }

private:
  void on_frame(const actors::frame& events);

  std::shared_ptr<trade_tape> tape_;
  std::shared_ptr<flow_counters> counters_;
};

} // namespace ringwright::examples::orders
