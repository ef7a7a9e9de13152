// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/ring_kernel.hpp"

#include "ringwright/actors/detail/reply_envelope.hpp"

#include <caf/behavior.hpp>

#include <algorithm>
#include <utility>

namespace ringwright::actors {

namespace {

/// Catches the reply of a handler that runs in the proxy's own turn.
class reply_catcher final : public gpu::record_sink {
public:
  explicit reply_catcher(std::uint64_t message_id) : message_id_(message_id) {
    // nop
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    caught_ = true;
    status_ = static_cast<errc>(header.status);
    if (status_ == errc::none)
      append_reply(reply_.words, header, payload, message_id_);
  }

  bool caught() const {
    return caught_;
  }

  void deliver_to(caf::response_promise promise) {
    if (status_ == errc::none)
      promise.deliver(std::move(reply_));
    else
      promise.deliver(to_caf(status_));
  }

private:
  frame reply_;
  std::uint64_t message_id_;
  errc status_ = errc::none;
  bool caught_ = false;
};

/// What a frame is made of.
struct census {
  std::uint32_t messages = 0;
  std::uint32_t requests = 0;
  std::uint8_t priority = 0;
  errc error = errc::none;
};

census count_envelopes(const frame& what) {
  census result;
  auto reader = what.reader();
  while (reader.next()) {
    ++result.messages;
    if ((reader.header().flags & record_flags::needs_reply) != 0)
      ++result.requests;
    result.priority = std::max(result.priority, reader.header().priority);
  }
  result.error = reader.error();
  return result;
}

} // namespace

ring_kernel::ring_kernel(caf::actor_config& config,
                         std::shared_ptr<launched_kernel> kernel)
  : caf::event_based_actor(config),
    kernel_(std::move(kernel)),
    admission_(kernel_->entry, *kernel_->device),
    pending_(kernel_->limits.max_pending),
    parked_(kernel_->limits.queue_capacity),
    events_(*this, *kernel_) {
  // nop
}

caf::behavior ring_kernel::make_behavior() {
  return {[this](frame& what) { on_frame(what); }};
}

/// Opens the lanes on first use: an idle instance needs no staging memory.
bool ring_kernel::open_lanes() {
  if (ingress_ != nullptr)
    return true;
  auto opened = gpu::ingress::open(
    *kernel_->device, kernel_->id, 0,
    {kernel_->limits.queue_capacity, kernel_->limits.strategy},
    [this](const record_header& header, std::uint64_t) {
      on_evicted(header);
    });
  if (opened)
    ingress_ = std::move(*opened);
  return opened.has_value();
}

void ring_kernel::on_frame(frame& what) {
  if (what.empty())
    return on_wake();
  auto reader = what.reader();
  if (reader.next()
      && messages::envelope_header_words + reader.payload().size()
           == what.words.size())
    on_single(reader.header(), reader.payload(), what);
  else
    on_batch(what);
}

// -- frames of one message ----------------------------------------------------

void ring_kernel::on_single(const messages::envelope_header& from,
                            std::span<const std::uint64_t> payload,
                            frame& whole) {
  auto wants_reply = (from.flags & record_flags::needs_reply) != 0;
  admitted message;
  auto code = kernel_->gate();
  if (code == errc::none)
    code = admission_.admit(from, payload, message);
  if (code != errc::none)
    return refuse_single(code, wants_reply);
  auto slot = pending_table::none;
  if (wants_reply) {
    slot = pending_.claim();
    if (slot == pending_table::none)
      return refuse_single(errc::queue_full, true);
    message.header.flags = record_flags::needs_reply;
    message.header.correlation_id = pending_.correlation_id(slot);
  }
  if (parked_.empty() && (ingress_ == nullptr || ingress_->staged() == 0)) {
    reply_catcher catcher{from.message_id};
    if (kernel_->device->try_run(kernel_->id, message.header, message.payload,
                                 catcher)) {
      if (catcher.caught()) {
        pending_.release(slot);
        catcher.deliver_to(make_response_promise());
      } else if (wants_reply) {
        await_reply(slot, message, from.message_id);
        pending_[slot].promise = make_response_promise();
      } else if (current_mailbox_element()->mid.is_request()) {
        make_response_promise().deliver(frame{});
      }
      return;
    }
  }
  if (open_lanes()) {
    submit_single(message, slot, from.message_id, whole);
    return publish_gauges();
  }
  if (wants_reply)
    pending_.release(slot);
  refuse_single(errc::kernel_terminated, wants_reply);
}

void ring_kernel::submit_single(const admitted& message, std::uint32_t slot,
                                std::uint64_t message_id,
                                frame& whole) {
  auto wants_reply = slot != pending_table::none;
  auto is_request = current_mailbox_element()->mid.is_request();
  auto outcome = parked_.empty()
                   ? ingress_->submit(message.header, message.payload, slot)
                   : gpu::submit_outcome::full;
  if (outcome == gpu::submit_outcome::committed
      || outcome == gpu::submit_outcome::staged) {
    ingress_->ring_doorbell();
    if (wants_reply) {
      await_reply(slot, message, message_id);
      pending_[slot].promise = make_response_promise();
    } else if (is_request) {
      make_response_promise().deliver(frame{});
    }
    return;
  }
  if (wants_reply)
    pending_.release(slot);
  if (outcome == gpu::submit_outcome::too_large)
    return refuse_single(errc::payload_too_large, wants_reply);
  if (kernel_->limits.strategy != gpu::backpressure::block
      || !(is_request || wants_reply) || !parked_.has_room(1))
    return refuse_single(errc::queue_full, wants_reply);
  parked_frame waiting;
  waiting.content = std::move(whole);
  waiting.messages = 1;
  waiting.group = make_group(true);
  park(std::move(waiting), message.header.priority);
}

void ring_kernel::refuse_single(errc why, bool wants_reply) {
  auto knows = wants_reply || current_mailbox_element()->mid.is_request();
  count_refused(why, knows);
  if (knows)
    make_response_promise().deliver(to_caf(why));
}

void ring_kernel::count_refused(errc why, bool somebody_knows) {
  auto& counters = kernel_->proxy_counters;
  gpu::count(counters.received);
  if (!somebody_knows)
    gpu::count(counters.dead);
  else if (why == errc::kernel_terminated || why == errc::device_lost)
    gpu::count(counters.dead);
  else
    gpu::count(counters.rejected);
}

// -- frames of several messages -----------------------------------------------

std::shared_ptr<reply_group> ring_kernel::make_group(bool single) {
  auto group = std::make_shared<reply_group>();
  group->promise = make_response_promise();
  group->single = single;
  return group;
}

void ring_kernel::on_batch(frame& what) {
  auto found = count_envelopes(what);
  auto is_request = current_mailbox_element()->mid.is_request();
  if (found.error != errc::none)
    return refuse_single(found.error, found.requests > 0);
  parked_frame all;
  if (is_request || found.requests > 0)
    all.group = make_group(false);
  all.messages = found.messages;
  all.content = std::move(what);
  // Nobody overtakes those who wait.
  if ((all.group && !parked_.empty()) || !advance(all))
    park(std::move(all), found.priority);
  publish_gauges();
}

bool ring_kernel::waits_for_room(const parked_frame& from) const {
  return kernel_->limits.strategy == gpu::backpressure::block
         && from.group != nullptr;
}

/// Hands on as many messages as find room; false when the rest has to wait.
bool ring_kernel::advance(parked_frame& from) {
  if (!open_lanes()) {
    refuse_rest(from, errc::kernel_terminated);
    return true;
  }
  std::span<const std::uint64_t> words{from.content.words};
  messages::envelope_reader reader{words.subspan(from.done_words)};
  while (reader.next()) {
    if (!hand_on(from, reader.header(), reader.payload())) {
      ingress_->ring_doorbell();
      return false;
    }
    --from.messages;
    from.done_words
      += messages::envelope_header_words + reader.payload().size();
  }
  ingress_->ring_doorbell();
  if (from.group) {
    from.group->complete = true;
    finish_group(*from.group);
  }
  return true;
}

/// Deals with one message; false when it has to wait.
bool ring_kernel::hand_on(parked_frame& from,
                          const messages::envelope_header& header,
                          std::span<const std::uint64_t> payload) {
  auto wants_reply = (header.flags & record_flags::needs_reply) != 0;
  admitted message;
  auto code = kernel_->gate();
  if (code == errc::none)
    code = admission_.admit(header, payload, message);
  if (code != errc::none) {
    refuse_part(from, header, code);
    return true;
  }
  auto slot = wants_reply ? pending_.claim() : pending_table::none;
  auto outcome = gpu::submit_outcome::full;
  if (!wants_reply || slot != pending_table::none) {
    if (wants_reply) {
      message.header.flags = record_flags::needs_reply;
      message.header.correlation_id = pending_.correlation_id(slot);
    }
    outcome = ingress_->submit(message.header, message.payload, slot);
  }
  if (outcome == gpu::submit_outcome::committed
      || outcome == gpu::submit_outcome::staged) {
    if (wants_reply) {
      await_reply(slot, message, header.message_id);
      pending_[slot].group = from.group;
      pending_[slot].ordinal
        = static_cast<std::uint32_t>(from.group->parts.size());
      from.group->parts.emplace_back();
      ++from.group->outstanding;
    }
    return true;
  }
  if (slot != pending_table::none)
    pending_.release(slot);
  if (outcome == gpu::submit_outcome::full && waits_for_room(from))
    return false;
  refuse_part(from, header,
              outcome == gpu::submit_outcome::full ? errc::queue_full
                                                   : errc::payload_too_large);
  return true;
}

void ring_kernel::refuse_part(parked_frame& from,
                              const messages::envelope_header& header,
                              errc why) {
  count_refused(why, from.group != nullptr);
  if (!from.group)
    return;
  auto& group = *from.group;
  record_header reply;
  reply.type_id = header.type_id;
  reply.status = static_cast<std::uint8_t>(why);
  reply.priority = header.priority;
  auto begin = group.words.size();
  append_reply(group.words, reply, {}, header.message_id);
  group.parts.push_back({begin, group.words.size() - begin});
  group.last_error = why;
}

void ring_kernel::park(parked_frame what, std::uint8_t priority) {
  if (!parked_.has_room(what.messages))
    return refuse_rest(what, errc::queue_full);
  std::span<const std::uint64_t> words{what.content.words};
  messages::envelope_reader rest{words.subspan(what.done_words)};
  if (rest.next() && rest.header().deadline_ns != 0) {
    parked_deadlines_ = true;
    arm_tick(kernel_->device->time().now_ns());
  }
  parked_.push(priority, std::move(what));
}

void ring_kernel::refuse_rest(parked_frame& what, errc why) {
  std::span<const std::uint64_t> words{what.content.words};
  messages::envelope_reader rest{words.subspan(what.done_words)};
  while (rest.next())
    refuse_part(what, rest.header(), why);
  if (!what.group)
    return;
  what.group->complete = true;
  finish_group(*what.group);
}

void ring_kernel::resume_parked() {
  while (!parked_.empty()) {
    auto all = advance(parked_.front());
    parked_.recount();
    if (!all)
      return;
    parked_.pop();
  }
}

} // namespace ringwright::actors
