// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/event_publisher.hpp"

#include "ringwright/actors/detail/log.hpp"
#include "ringwright/actors/ring_kernel.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

namespace ringwright::actors {

void event_publisher::add(const caf::actor& who, const port_set& ports) {
  for (auto& known : subscribers_)
    if (known.actor == who) {
      // One claim is enough for it.
      kernel_->release_ports(known.ports & ports);
      known.ports |= ports;
      return;
    }
  subscriber added;
  added.actor = who;
  added.id = next_id_++;
  added.ports = ports;
  subscribers_.push_back(std::move(added));
  // The functor runs in the dying actor's thread: tell the proxy by its inbox.
  auto address = caf::actor_cast<caf::actor_addr>(who);
  compat::on_down(who, [weak = kernel_->weak_from_this(),
                        address](const caf::error&) {
    if (auto kernel = weak.lock())
      kernel->proxy_inbox.post(
        [address](ring_kernel& proxy) { proxy.events().remove(address); });
  });
}

void event_publisher::remove(const caf::actor_addr& who) {
  for (auto& known : subscribers_)
    if (known.actor == who)
      return remove_id(known.id);
}

void event_publisher::remove_id(std::uint64_t id) {
  for (const auto& known : subscribers_)
    if (known.id == id)
      kernel_->release_ports(known.ports);
  std::erase_if(subscribers_, [id](auto& known) { return known.id == id; });
  acknowledge();
}

void event_publisher::on_event(const record_header& header,
                               std::span<const std::uint64_t> payload) {
  for (auto& known : subscribers_)
    if (known.ports[header.status])
      append(known, header, payload);
  ++taken_;
}

void event_publisher::append(subscriber& to, const record_header& header,
                             std::span<const std::uint64_t> payload) {
  auto& open = to.building;
  if (open.events == 0)
    open.first = taken_;
  messages::envelope_header envelope;
  envelope.flags = messages::envelope_flags::is_event;
  envelope.source.instance = kernel_->id.index;
  envelope.source.generation = kernel_->id.generation;
  envelope.type_id = header.type_id;
  envelope.priority = header.priority;
  envelope.status = header.status;
  envelope.event_time_ns = header.event_time_ns;
  open.content.append(envelope, payload);
  if (++open.events == kernel_->limits.events_per_frame)
    to.ready.push_back(std::exchange(open, {}));
}

void event_publisher::flush() {
  for (auto& known : subscribers_)
    send_ready(known, false);
  acknowledge();
}

void event_publisher::flush_all() {
  for (auto& known : subscribers_)
    send_ready(known, true);
}

void event_publisher::send_ready(subscriber& to, bool all) {
  auto open = [&] {
    return all || to.in_flight.size() < kernel_->limits.event_frames;
  };
  while (!to.ready.empty() && open()) {
    auto next = std::move(to.ready.front());
    to.ready.pop_front();
    send(to, std::move(next));
  }
  if (to.ready.empty() && to.building.events > 0 && open())
    send(to, std::exchange(to.building, {}));
}

void event_publisher::send(subscriber& to, batch what) {
  auto id = to.id;
  auto first = what.first;
  to.in_flight.push_back({first, false});
  compat::request(self_, to.actor, compat::forever, std::move(what.content))
    .then([this, id, first] { on_answer(id, first); },
          [this, id, first](const caf::error& why) {
            on_refusal(id, first, why);
          });
}

void event_publisher::on_answer(std::uint64_t id, std::uint64_t first) {
  auto at = std::find_if(subscribers_.begin(), subscribers_.end(),
                         [id](auto& known) { return known.id == id; });
  if (at == subscribers_.end())
    return;
  for (auto& sent : at->in_flight)
    if (sent.first == first)
      sent.done = true;
  while (!at->in_flight.empty() && at->in_flight.front().done)
    at->in_flight.pop_front();
  send_ready(*at, false);
  acknowledge();
}

void event_publisher::on_refusal(std::uint64_t id, std::uint64_t first,
                                 const caf::error& why) {
  if (why == compat::receiver_lost)
    return remove_id(id);
  // Any other answer is an answer: what the subscriber refuses is its loss.
  detail::log().debug("kernel '{}': a subscriber refused events: {}",
                      kernel_->name, text_of(why));
  on_answer(id, first);
}

std::uint64_t event_publisher::low_water(const subscriber& of) const {
  if (!of.in_flight.empty())
    return of.in_flight.front().first;
  if (!of.ready.empty())
    return of.ready.front().first;
  return of.building.events > 0 ? of.building.first : taken_;
}

void event_publisher::acknowledge() {
  auto consumed = taken_;
  for (const auto& known : subscribers_)
    consumed = std::min(consumed, low_water(known));
  if (consumed == acknowledged_)
    return;
  kernel_->device->acknowledge(
    kernel_->id, static_cast<std::uint32_t>(consumed - acknowledged_));
  acknowledged_ = consumed;
}

} // namespace ringwright::actors
