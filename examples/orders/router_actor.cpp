// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/router_actor.hpp"

#include "ringwright/examples/orders/command_frame.hpp"

#include <caf/behavior.hpp>

#include <utility>

namespace ringwright::examples::orders {

router_actor::router_actor(caf::actor_config& config,
                           std::vector<caf::actor> shards,
                           std::shared_ptr<flow_counters> counters)
  : caf::event_based_actor(config), shards_(std::move(shards)),
    counters_(std::move(counters)) {
  // nop
}

caf::behavior router_actor::make_behavior() {
  return {[this](actors::frame& what) { on_frame(what); }};
}

void router_actor::on_frame(actors::frame& what) {
  auto at = std::make_shared<flight>();
  at->promise = make_response_promise();
  at->answers.resize(shards_.size());
  auto parts = split(what, *at);
  // One more than there are, so that nothing is answered before all are sent.
  at->parts = 1;
  for (std::uint32_t shard = 0; shard < parts.size(); ++shard)
    if (!parts[shard].empty())
      send_part(shard, std::move(parts[shard]), at);
  on_part_done(*at);
}

std::vector<actors::frame> router_actor::split(actors::frame& what,
                                               flight& into) {
  const auto count = static_cast<std::uint32_t>(shards_.size());
  std::vector<actors::frame> parts(count);
  auto reader = what.reader();
  while (reader.next()) {
    const auto& header = reader.header();
    const auto asks
      = (header.flags & messages::envelope_flags::needs_reply) != 0;
    const auto book = book_of(header, reader.payload());
    if (!book) {
      counters_->misdirected.add(1);
      if (asks)
        into.replies.refuse(header, errc::unknown_type);
      continue;
    }
    const auto shard = *book % count;
    if (asks)
      into.replies.expect(header.message_id, shard);
    auto& part = parts[shard];
    if (part.empty())
      part.words.reserve(what.words.size() / count * 3 / 2);
    part.append(header, reader.payload());
  }
  return parts;
}

void router_actor::send_part(std::uint32_t shard, actors::frame part,
                             const std::shared_ptr<flight>& of) {
  ++of->parts;
  auto* self = this;
  actors::compat::request(self, shards_[shard], actors::compat::forever,
                          std::move(part))
    .then(
      [this, of, shard](actors::frame& answer) {
        of->answers[shard] = std::move(answer);
        on_part_done(*of);
      },
      [this, of](const caf::error& why) {
        of->error = why;
        on_part_done(*of);
      });
}

void router_actor::on_part_done(flight& of) {
  if (--of.parts > 0)
    return;
  if (of.error)
    return of.promise.deliver(std::move(of.error));
  of.promise.deliver(of.replies.merge(
    of.answers, [this](const auto& header, auto&&) { count_refused(header); }));
}

/// An answer that nobody asked for says that a one-way message was refused.
void router_actor::count_refused(const messages::envelope_header& header) {
  if (header.status != 0)
    counters_->refused.add(1);
}

} // namespace ringwright::examples::orders
