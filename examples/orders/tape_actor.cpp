// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/tape_actor.hpp"

#include "ringwright/examples/orders/command_frame.hpp"
#include "ringwright/examples/orders/order_flow.ring.hpp"

#include <caf/behavior.hpp>

#include <utility>

namespace ringwright::examples::orders {

namespace {

/// One step of a hash in which the order counts.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 32);
}

std::uint64_t bits(fixed<8> number) {
  return static_cast<std::uint64_t>(number.units());
}

} // namespace

void trade_tape::add(const wire::trade& what) {
  ++trades_;
  volume_units_ += bits(what.quantity);
  if (what.symbol >= hashes_.size())
    hashes_.resize(std::size_t{what.symbol} + 1);
  auto hash = hashes_[what.symbol];
  for (const auto value : {bits(what.price), bits(what.quantity),
                           what.resting_order_id, what.incoming_order_id})
    hash = mixed(hash, value);
  hashes_[what.symbol] = hash;
}

std::uint64_t trade_tape::hash() const {
  std::uint64_t result = 0;
  for (const auto hash : hashes_)
    result = mixed(result, hash);
  return result;
}

tape_actor::tape_actor(caf::actor_config& config,
                       std::shared_ptr<trade_tape> tape,
                       std::shared_ptr<flow_counters> counters)
  : caf::event_based_actor(config), tape_(std::move(tape)),
    counters_(std::move(counters)) {
  // nop
}

caf::behavior tape_actor::make_behavior() {
  return {[this](actors::frame& events) {
    on_frame(events);
    return actors::frame{};
  }};
}

void tape_actor::on_frame(const actors::frame& events) {
  using messages::order_flow::risk_rejected;
  auto reader = events.reader();
  while (reader.next()) {
    const auto& header = reader.header();
    const auto payload = reader.payload();
    if (const auto* trade = message_in<wire::trade>(header, payload)) {
      tape_->add(*trade);
      counters_->trades_on_tape.add(1);
    } else if (const auto* refused
               = message_in<wire::rejected>(header, payload)) {
      tape_->reject(to_string(refused->reason));
    } else if (const auto* held_back
               = message_in<risk_rejected>(header, payload)) {
      tape_->reject(to_string(held_back->reason));
      counters_->held_back_on_tape.add(1);
    }
  }
}

} // namespace ringwright::examples::orders
