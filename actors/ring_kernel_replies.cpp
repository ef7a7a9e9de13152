// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/reply_envelope.hpp"
#include "ringwright/actors/detail/wall_clock.hpp"
#include "ringwright/actors/ring_kernel.hpp"

#include <caf/exit_reason.hpp>

#include <algorithm>
#include <utility>

namespace ringwright::actors {

namespace {

/// Longest time between two looks at the deadlines. Short, so that the
/// scheduled message does not keep a finished actor alive.
constexpr std::int64_t longest_tick_ns = 100'000'000;

/// Time between two looks at the deadlines of parked messages.
constexpr std::int64_t parked_tick_ns = 10'000'000;

} // namespace

void ring_kernel::on_wake() {
  if (ended_)
    return;
  kernel_->proxy_inbox.take(taken_);
  for (auto& control : taken_.controls)
    control(*this);
  taken_.controls.clear();
  taken_.records.for_each(
    [this](const record_header& header, std::span<const std::uint64_t> words) {
      on_record(header, words);
    });
  taken_.records.clear();
  if (ended_)
    return end(ended_with_);
  events_.flush();
  if (std::exchange(credited_, false) && ingress_ != nullptr)
    ingress_->pump();
  expire();
  // Credits or answered requests may have made room.
  resume_parked();
  publish_gauges();
  if (current_mailbox_element()->mid.is_request())
    make_response_promise().deliver(frame{});
}

void ring_kernel::on_record(const record_header& header,
                            std::span<const std::uint64_t> payload) {
  if ((header.flags & record_flags::is_event) != 0) {
    events_.on_event(header, payload);
  } else if ((header.flags & record_flags::is_reply) != 0) {
    on_reply(header, payload);
  } else if (header.type_id == gpu::notice::credit) {
    credited_ = true;
  } else if (header.type_id == gpu::notice::terminated) {
    ended_ = true;
    ended_with_ = static_cast<errc>(header.status);
  }
}

void ring_kernel::on_reply(const record_header& header,
                           std::span<const std::uint64_t> payload) {
  auto slot = pending_.find(header.correlation_id);
  if (slot == pending_table::none) {
    kernel_->proxy_gauges.late_replies.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  answer(slot, header, payload);
}

// -- answers ------------------------------------------------------------------

void ring_kernel::await_reply(std::uint32_t slot, const admitted& message,
                              std::uint64_t message_id) {
  auto& request = pending_[slot];
  request.message_id = message_id;
  if (message.deadline_ns == 0)
    return;
  request.expires_ns = message.deadline_ns;
  deadlines_.emplace(message.deadline_ns, pending_.correlation_id(slot));
  arm_tick(kernel_->device->time().now_ns());
}

void ring_kernel::release(std::uint32_t slot) {
  auto& request = pending_[slot];
  if (request.expires_ns != 0)
    deadlines_.erase({request.expires_ns, pending_.correlation_id(slot)});
  request.group.reset();
  request.promise = {};
  pending_.release(slot);
}

void ring_kernel::answer(std::uint32_t slot, const record_header& header,
                         std::span<const std::uint64_t> payload) {
  auto& request = pending_[slot];
  if (request.group) {
    auto group = request.group;
    add_to_group(request, header, payload);
    release(slot);
    return finish_group(*group);
  }
  auto promise = std::move(request.promise);
  auto message_id = request.message_id;
  release(slot);
  if (header.status != 0)
    return promise.deliver(to_caf(static_cast<errc>(header.status)));
  frame reply;
  append_reply(reply.words, header, payload, message_id);
  promise.deliver(std::move(reply));
}

void ring_kernel::answer_error(std::uint32_t slot, errc why) {
  record_header header;
  header.status = static_cast<std::uint8_t>(why);
  header.source = static_cast<std::uint16_t>(kernel_->id.index);
  answer(slot, header, {});
}

void ring_kernel::add_to_group(pending_request& request,
                               const record_header& header,
                               std::span<const std::uint64_t> payload) {
  auto& group = *request.group;
  auto begin = group.words.size();
  append_reply(group.words, header, payload, request.message_id);
  group.parts[request.ordinal] = {begin, group.words.size() - begin};
  if (header.status != 0)
    group.last_error = static_cast<errc>(header.status);
  --group.outstanding;
}

void ring_kernel::finish_group(reply_group& group) {
  if (!group.complete || group.outstanding != 0)
    return;
  if (group.single && group.last_error != errc::none)
    return group.promise.deliver(to_caf(group.last_error));
  auto by_place = [](const auto& a, const auto& b) {
    return a.begin < b.begin;
  };
  frame reply;
  if (std::is_sorted(group.parts.begin(), group.parts.end(), by_place)) {
    reply.words = std::move(group.words);
  } else {
    reply.words.reserve(group.words.size());
    for (const auto& part : group.parts) {
      auto at = group.words.begin() + static_cast<std::ptrdiff_t>(part.begin);
      reply.words.insert(reply.words.end(), at,
                         at + static_cast<std::ptrdiff_t>(part.size));
    }
  }
  group.promise.deliver(std::move(reply));
}

void ring_kernel::on_evicted(const record_header& header) {
  auto& counters = kernel_->proxy_counters;
  gpu::count(counters.received);
  gpu::count(ended_ ? counters.dead : counters.dropped);
  if ((header.flags & record_flags::needs_reply) == 0)
    return;
  auto slot = pending_.find(header.correlation_id);
  if (slot != pending_table::none)
    answer_error(slot, errc::dropped);
}

// -- deadlines ----------------------------------------------------------------

void ring_kernel::arm_tick(std::int64_t now_ns) {
  if ((deadlines_.empty() && !parked_deadlines_) || tick_due_ns_ != 0)
    return;
  auto first = parked_deadlines_ ? now_ns + parked_tick_ns
                                 : now_ns + longest_tick_ns;
  if (!deadlines_.empty())
    first = std::min(first, deadlines_.begin()->first);
  auto wait = std::max<std::int64_t>(first - now_ns, 1'000'000);
  tick_due_ns_ = now_ns + wait;
  auto* self = this;
  compat::delayed_send(self, caf::actor_cast<caf::actor>(this),
                       caf::timespan{wait}, frame{});
}

void ring_kernel::expire() {
  if (tick_due_ns_ == 0)
    return;
  auto now = kernel_->device->time().now_ns();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    auto id = deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    if (auto slot = pending_.find(id); slot != pending_table::none)
      answer_error(slot, errc::deadline_exceeded);
  }
  if (now < tick_due_ns_)
    return;
  tick_due_ns_ = 0;
  if (parked_deadlines_)
    expire_parked();
  arm_tick(now);
}

/// Answers parked messages that are late, as far as they stand first in their
/// frames; the others when it is their turn.
void ring_kernel::expire_parked() {
  auto now = wall_clock_ns();
  parked_deadlines_ = false;
  parked_.erase_if([this, now](parked_frame& waiting) {
    std::span<const std::uint64_t> words{waiting.content.words};
    messages::envelope_reader rest{words.subspan(waiting.done_words)};
    auto more = rest.next();
    for (; more && rest.header().deadline_ns != 0
           && rest.header().deadline_ns <= now;
         more = rest.next()) {
      refuse_part(waiting, rest.header(), errc::deadline_exceeded);
      --waiting.messages;
      waiting.done_words
        += messages::envelope_header_words + rest.payload().size();
    }
    if (!more) {
      waiting.group->complete = true;
      finish_group(*waiting.group);
      return true;
    }
    parked_deadlines_ = parked_deadlines_ || rest.header().deadline_ns != 0;
    return false;
  });
}

// -- the end ------------------------------------------------------------------

void ring_kernel::publish_gauges() {
  auto& gauges = kernel_->proxy_gauges;
  // Relaxed: figures for people, and for a drain that looks again.
  gauges.pending.store(pending_.size(), std::memory_order_relaxed);
  gauges.parked.store(parked_.messages(), std::memory_order_relaxed);
  if (ingress_ == nullptr)
    return;
  gauges.staged.store(ingress_->staged(), std::memory_order_relaxed);
  gauges.committed.store(ingress_->counters().committed,
                         std::memory_order_relaxed);
}

void ring_kernel::end(errc why) {
  ended_ = true;
  ended_with_ = why;
  kernel_->close(why);
  events_.flush_all();
  fail_all(why == errc::none ? errc::kernel_terminated : why);
  if (why == errc::none)
    quit(caf::exit_reason::normal);
  else
    quit(to_caf(why, "kernel '" + kernel_->name + "' ended: "
                       + std::string{description(why)}));
}

void ring_kernel::fail_all(errc why) {
  ended_ = true;
  while (!parked_.empty()) {
    refuse_rest(parked_.front(), why);
    parked_.pop();
  }
  pending_.for_each([this, why](std::uint32_t slot) {
    answer_error(slot, why);
  });
  if (ingress_)
    ingress_->clear();
  publish_gauges();
}

void ring_kernel::on_exit() {
  // Also the way out for exit_msg, kill and exceptions.
  kernel_->close(ended_with_);
  fail_all(errc::kernel_terminated);
  events_.close();
  kernel_->proxy_inbox.close();
  ingress_.reset();
  if (auto told = std::exchange(kernel_->on_proxy_exit, nullptr))
    told();
}

} // namespace ringwright::actors
