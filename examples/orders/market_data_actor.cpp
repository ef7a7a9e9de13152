// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/market_data_actor.hpp"

#include "ringwright/examples/orders/command_frame.hpp"

#include <caf/behavior.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace ringwright::examples::orders {

void market_data::note(std::uint32_t book, std::uint64_t sequence,
                       std::int64_t event_time_ns, std::int64_t now_ns) {
  if (book >= books_.size())
    books_.resize(std::size_t{book} + 1);
  auto& at = books_[book];
  if (sequence != at.sequence + 1)
    ++gaps_;
  at.sequence = sequence;
  // All events of a message carry its time; the first of them counts.
  if (event_time_ns == at.last_time_ns)
    return;
  at.last_time_ns = event_time_ns;
  latency_.record(static_cast<std::uint64_t>(
    std::max<std::int64_t>(0, now_ns - event_time_ns)));
}

void market_data::update(const wire::book_update& top) {
  constexpr fixed<8> nothing{};
  if (top.bid_quantity > nothing && top.ask_quantity > nothing
      && top.bid_price >= top.ask_price)
    ++crossed_;
}

market_data_actor::market_data_actor(caf::actor_config& config,
                                     std::shared_ptr<market_data> data,
                                     flow_clock clock,
                                     std::shared_ptr<flow_counters> counters)
  : caf::event_based_actor(config), data_(std::move(data)), clock_(clock),
    counters_(std::move(counters)) {
  // nop
}

caf::behavior market_data_actor::make_behavior() {
  return {[this](actors::frame& events) { on_frame(events); }};
}

void market_data_actor::on_frame(const actors::frame& events) {
  const auto now = clock_.now_ns();
  std::uint64_t taken = 0;
  auto reader = events.reader();
  while (reader.next()) {
    const auto& header = reader.header();
    const auto payload = reader.payload();
    if (note<wire::accepted>(header, payload, now)
        || note<wire::cancelled>(header, payload, now)
        || note<wire::book_update>(header, payload, now)
        || note<wire::trade>(header, payload, now)
        || note<wire::rejected>(header, payload, now))
      ++taken;
  }
  counters_->last_event_ns.set(static_cast<std::uint64_t>(now));
  counters_->events.add(taken);
}

template <class Event>
bool market_data_actor::note(const messages::envelope_header& header,
                             std::span<const std::uint64_t> payload,
                             std::int64_t now_ns) {
  const auto* event = message_in<Event>(header, payload);
  if (event == nullptr)
    return false;
  data_->note(event->symbol, event->sequence, header.event_time_ns, now_ns);
  if constexpr (std::is_same_v<Event, wire::book_update>)
    data_->update(*event);
  if constexpr (std::is_same_v<Event, wire::trade>)
    counters_->trades.add(1);
  return true;
}

} // namespace ringwright::examples::orders
