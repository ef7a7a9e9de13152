// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/risk_actor.hpp"

#include <caf/behavior.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace ringwright::examples::orders {

namespace {

bool wants_reply(const messages::envelope_header& header) {
  return (header.flags & messages::envelope_flags::needs_reply) != 0;
}

template <class Order>
messages::order_flow::risk_rejected event_of(const Order& order,
                                             risk_reason why) {
  messages::order_flow::risk_rejected result;
  result.order_id = order.order_id;
  result.price = order.price;
  result.quantity = order.quantity;
  result.symbol = order.symbol;
  result.account = order.account;
  result.reason = why;
  return result;
}

} // namespace

risk_actor::risk_actor(caf::actor_config& config, const risk_limits& limits,
                       caf::actor router, caf::actor tape,
                       std::shared_ptr<flow_counters> counters)
  : caf::event_based_actor(config), check_(limits), router_(std::move(router)),
    tape_(std::move(tape)), counters_(std::move(counters)) {
  // nop
}

caf::behavior risk_actor::make_behavior() {
  return {[this](actors::frame& what) { on_frame(what); }};
}

void risk_actor::on_frame(actors::frame& what) {
  const auto slot = frames_ % frame_window;
  auto& at = flights_[slot];
  auto promise = make_response_promise();
  if (at.open)
    return promise.deliver(actors::to_caf(errc::credit_exceeded));
  ++frames_;
  for (const auto& top : at.tops)
    check_.learn(top);
  at = {};
  at.open = true;
  at.promise = std::move(promise);
  at.parts = 1;
  actors::frame held_back;
  sift(what, at, held_back);
  add_queries(what);
  if (!held_back.empty()) {
    ++at.parts;
    send_part(tape_, std::move(held_back), slot, false);
  }
  if (what.empty())
    return on_part_done(slot);
  send_part(router_, std::move(what), slot, true);
}

/// Takes out what is held back; what passes moves together in place.
void risk_actor::sift(actors::frame& what, flight& at,
                      actors::frame& held_back) {
  auto* words = what.words.data();
  std::size_t kept = 0;
  std::size_t read = 0;
  auto reader = what.reader();
  while (reader.next()) {
    const auto size = messages::envelope_header_words + reader.payload().size();
    if (passes(reader.header(), reader.payload(), at, held_back)) {
      // The reader is done with all words before `read` + `size`.
      if (kept != read)
        std::memmove(words + kept, words + read, size * sizeof(*words));
      kept += size;
    }
    read += size;
  }
  what.words.resize(kept);
}

bool risk_actor::passes(const messages::envelope_header& header,
                        std::span<const std::uint64_t> payload, flight& at,
                        actors::frame& held_back) {
  if (const auto* order = message_in<wire::submit_order>(header, payload)) {
    if (!passes(*order, header, at, held_back))
      return false;
  } else if (const auto* replace
             = message_in<wire::replace_order>(header, payload)) {
    if (!passes(*replace, header, at, held_back))
      return false;
  }
  if (wants_reply(header))
    at.replies.expect(header.message_id, 0);
  last_time_ns_ = header.event_time_ns;
  if (const auto book = book_of(header, payload))
    note_book(*book, header.type_id == wire::query_top::type_id);
  return true;
}

template <class Order>
bool risk_actor::passes(const Order& order,
                        const messages::envelope_header& header, flight& at,
                        actors::frame& held_back) {
  const auto why = check_.check(order);
  if (why == risk_reason::none)
    return true;
  counters_->held_back.add(1);
  append_to(held_back, event_of(order, why), false, header.event_time_ns);
  if (wants_reply(header))
    at.replies.refuse(header, errc::rejected);
  return false;
}

/// Counts a message for a book, and remembers to ask for the book's prices
/// when there have been enough.
void risk_actor::note_book(std::uint32_t book, bool is_query) {
  constexpr std::uint32_t most_books = 1u << 20;
  if (book >= most_books)
    return;
  if (book >= unseen_.size())
    unseen_.resize(std::size_t{book} + 1, look_interval - 1);
  if (is_query)
    unseen_[book] = 0;
  else if (++unseen_[book] == look_interval)
    to_ask_.push_back(book);
}

void risk_actor::add_queries(actors::frame& what) {
  for (const auto book : to_ask_) {
    unseen_[book] = 0;
    wire::query_top query;
    query.symbol = book;
    append_to(what, query, true, last_time_ns_);
  }
  counters_->risk_queries.add(to_ask_.size());
  to_ask_.clear();
}

void risk_actor::send_part(const caf::actor& to, actors::frame what,
                           std::size_t slot, bool to_router) {
  auto* self = this;
  actors::compat::request(self, to, actors::compat::forever, std::move(what))
    .then(
      [this, slot, to_router](actors::frame& answer) {
        if (to_router)
          flights_[slot].answer = std::move(answer);
        on_part_done(slot);
      },
      [this, slot](const caf::error& why) {
        flights_[slot].error = why;
        on_part_done(slot);
      });
}

void risk_actor::on_part_done(std::size_t slot) {
  auto& at = flights_[slot];
  if (--at.parts == 0)
    close(at);
}

void risk_actor::close(flight& at) {
  auto reader = at.answer.reader();
  while (reader.next())
    if (const auto* top
        = message_in<wire::top_reply>(reader.header(), reader.payload());
        top != nullptr && reader.header().status == 0)
      at.tops.push_back(*top);
  at.open = false;
  if (at.error)
    return at.promise.deliver(std::move(at.error));
  // Replies to this actor's own queries are nobody else's.
  at.promise.deliver(at.replies.merge({&at.answer, 1}, [](auto&&...) {}));
  at.answer = {};
}

} // namespace ringwright::examples::orders
