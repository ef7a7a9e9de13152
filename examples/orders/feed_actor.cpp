// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/feed_actor.hpp"

#include <caf/behavior.hpp>

#include <utility>

namespace ringwright::examples::orders {

feed_actor::feed_actor(caf::actor_config& config, wiring parts)
  : caf::event_based_actor(config), parts_(std::move(parts)) {
  // nop
}

caf::behavior feed_actor::make_behavior() {
  return {[this](actors::frame&) {
    // Before the source looks at the clock.
    if (parts_.woken)
      parts_.woken->clear();
    pump();
  }};
}

void feed_actor::pump() {
  while (!ended_ && sent_ - taken_ < frame_window) {
    actors::frame next;
    reserve_frame(next);
    if (!fill(next))
      break;
    send(std::move(next));
  }
  if (!ended_ && sent_ == taken_ && asked_books_ == parts_.books)
    finish();
}

/// False if there is nothing to send now.
bool feed_actor::fill(actors::frame& out) {
  if (!parts_.source->done()) {
    const auto filled = parts_.source->fill(out);
    parts_.counters->sent.add(filled.commands);
    parts_.counters->feed_queries.add(filled.queries);
    return filled.commands + filled.queries > 0;
  }
  if (closing_from_ == UINT64_MAX)
    closing_from_ = sent_;
  fill_closing(out);
  return !out.empty();
}

void feed_actor::fill_closing(actors::frame& out) {
  const auto begin = asked_books_;
  while (asked_books_ < parts_.books && asked_books_ - begin < frame_messages) {
    wire::query_top query;
    query.symbol = asked_books_++;
    append_to(out, query, true, 1);
  }
  parts_.counters->feed_queries.add(asked_books_ - begin);
}

void feed_actor::send(actors::frame what) {
  const auto number = sent_++;
  window_[number % frame_window] = {};
  auto* self = this;
  actors::compat::request(self, parts_.risk, actors::compat::forever,
                          std::move(what))
    .then([this, number](actors::frame& answer) { on_answer(number, answer); },
          [this](const caf::error& why) {
            parts_.counters->fail("the flow refused a frame: "
                                  + actors::text_of(why));
            ended_ = true;
          });
}

/// Answers may overtake one another (shards differ in pace); they are taken in
/// the order of their frames.
void feed_actor::on_answer(std::uint64_t number, actors::frame& answer) {
  auto& at = window_[number % frame_window];
  at.answered = true;
  at.answer = std::move(answer);
  while (taken_ < sent_ && window_[taken_ % frame_window].answered) {
    auto& next = window_[taken_ % frame_window];
    next.answered = false;
    take(std::exchange(next.answer, {}));
    ++taken_;
  }
  pump();
}

void feed_actor::take(const actors::frame& answer) {
  if (taken_ < closing_from_)
    return parts_.source->on_answer(answer);
  auto reader = answer.reader();
  while (reader.next())
    if (const auto* top
        = message_in<wire::top_reply>(reader.header(), reader.payload());
        top != nullptr && reader.header().status == 0) {
      events_ += top->sequence;
      ++answered_books_;
    }
}

void feed_actor::finish() {
  ended_ = true;
  if (answered_books_ != parts_.books)
    return parts_.counters->fail("not all books answered at the end");
  parts_.counters->events_expected.set(events_);
  parts_.counters->feed_done.set(1);
}

} // namespace ringwright::examples::orders
