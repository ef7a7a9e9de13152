// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/detail/call.hpp"
#include "ringwright/gpu/intake.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/gpu/lifecycle.hpp"
#include "ringwright/gpu/outflow.hpp"

#include <cstdint>

/// One turn of the persistent loop. The CPU device calls `turn` from its
/// workers, a resident CUDA kernel calls it for ever.
namespace ringwright::gpu {

/// How a turn ended.
enum class turn_status : std::uint8_t {
  /// Nothing left to do until somebody sends or commands.
  idle,
  /// The budget is spent; there may be more.
  more,
  /// Output waits for room; try again later.
  blocked,
};

namespace detail {

/// Every so many handled messages, the service time of one is measured: a
/// clock read costs about as much as a small handler. So are the first of each
/// type and all of a type that takes long.
inline constexpr std::uint32_t sample_interval = 16;

/// Queues a notice of the runtime for client `client`.
RINGWRIGHT_HD inline bool put_notice(instance& self, std::uint16_t type_id,
                                     std::uint8_t status,
                                     std::uint64_t client) {
  outbox_entry entry;
  entry.header.type_id = type_id;
  entry.header.status = status;
  entry.header.source = self.index;
  entry.header.correlation_id = client << 56;
  return self.out.append(entry) != nullptr;
}

/// Answers the requester of the record in hand with `code`, if there is one.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY void refuse(instance& self, errc code) {
  self.ctx.begin(self.header);
  self.ctx.fail(self.ctx.defer(), code);
}

/// Counts and gives back everything that will not be handled any more; other
/// kernels that wait for an answer are told. False when that has to wait.
RINGWRIGHT_HD inline bool discard_input(instance& self) {
  // Who found the mailbox open may still claim a slot until here, and write it.
  const auto end = self.device->mailboxes[self.index].producer.close();
  constexpr std::uint8_t asked
    = record_flags::needs_reply | record_flags::from_kernel;
  for (;;) {
    if (self.out.free_words() < outbox_slack_words && !flush(self))
      return false;
    if (!take(self))
      break;
    count(self.counters->received);
    count(self.counters->dead);
    // The host answers its own requests when it hears of the end.
    if ((self.header.flags & asked) == asked)
      refuse(self, errc::kernel_terminated);
    release_payload(self);
  }
  if (self.mailbox.popped() != end)
    return false;
  for (auto& set : self.lanes)
    for (auto& lane : set)
      lane.publish();
  self.mailbox.publish();
  if (has_neighbours(self))
    self.near->publish(true);
  return true;
}

/// Tells the host how many events it has been sent; a figure, so relaxed.
RINGWRIGHT_HD inline void publish_emitted(instance& self) {
  if (self.emitted == self.emitted_told)
    return;
  self.emitted_told = self.emitted;
  store_relaxed(&self.control->device.emitted, self.emitted);
}

/// Copies the counters to where the host reads them, word by word.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY void publish_counters(instance& self) {
  if (self.published == nullptr)
    return;
  auto* into = reinterpret_cast<std::uint64_t*>(self.published);
  const auto* from = reinterpret_cast<const std::uint64_t*>(self.counters);
  for (std::uint32_t i = 0; i < sizeof(telemetry_counters) / 8; ++i)
    // Relaxed: figures.
    store_relaxed(into + i, from[i]);
}

/// The last acts of an instance; true when they are done.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY bool finish(instance& self) {
  if (!flush(self))
    return false;
  if (!self.ended) {
    store_release<scope::device>(&self.device->mailboxes[self.index].open, 0u);
    if (has_neighbours(self))
      self.near->close();
    store_own(&self.timer_due_ns, std::uint64_t{0});
    if (!discard_input(self))
      return false;
    auto status = static_cast<std::uint8_t>(self.own.last_error);
    self.ended = put_notice(self, 65280, status, 0);
    if (!flush(self))
      return false;
  }
  publish_emitted(self);
  publish_counters(self);
  // The last look at memory that the host may use for something else then.
  publish_state(*self.control, self.own, kernel_state::terminated,
                self.own.last_error);
  return true;
}

/// Begins the end of the instance for `cause`.
RINGWRIGHT_HD inline void end_with(instance& self, errc cause) {
  publish_state(*self.control, self.own, kernel_state::terminating, cause);
  self.continuing = false;
}

/// Ends the instance because the call in hand broke: what it had written is
/// withdrawn and a waiting requester gets `cause`.
RINGWRIGHT_HD inline void fault(instance& self, errc cause) {
  self.out.roll_back(self.mark);
  refuse(self, cause);
  if (self.call == call_kind::message || self.call == call_kind::failure) {
    count(self.counters->handled);
    count(self.counters->failed);
    release_payload(self);
  }
  self.call = call_kind::none;
  end_with(self, cause);
}

/// The host's line, as far as this side knows it.
RINGWRIGHT_HD inline const control_host_line& host_line(const instance& self) {
#ifdef __CUDA_ARCH__
  return self.seen;
#else
  return self.control->host;
#endif
}

/// Takes over routes that the host has changed.
RINGWRIGHT_HD inline void refresh_routes(instance& self) {
  if (self.host_routes == nullptr)
    return;
  auto epoch = seen(host_line(self).routes_epoch);
  if (epoch == self.own.routes_epoch)
    return;
  for (std::uint32_t i = 0; i < self.route_count; ++i)
    self.routes[i] = self.host_routes[i];
  self.own.routes_epoch = epoch;
}

/// Carries out a new command of the host, if there is one.
RINGWRIGHT_HD inline void apply_command(instance& self) {
  if (!obey_command(host_line(self), *self.control, self.own))
    return;
  if (self.own.state == kernel_state::active) {
    if (has_neighbours(self))
      self.near->open(self.index);
    // Release pairs with the acquire of senders: the mailbox is ready.
    store_release<scope::device>(&self.device->mailboxes[self.index].open, 1u);
  }
  if (self.own.state == kernel_state::terminating)
    self.continuing = false;
}

/// Answers wishes for credit of clients whose lanes have moved.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY void answer_credits(instance& self) {
  for (std::uint32_t client = 0; client < max_lane_sets; ++client) {
    // Pairs with the host's release in `request_credit`.
    auto wanted = seen(host_line(self).credit_wanted[client]);
    if (wanted == self.own.credit_answered[client])
      continue;
    auto room = self.taken_from[client];
    for (const auto& lane : self.lanes[client])
      room = room || lane.empty();
    if (!room || !put_notice(self, 65281, 0, client))
      continue;
    for (auto& lane : self.lanes[client])
      lane.publish();
    self.own.credit_answered[client] = wanted;
    // Release: the host that sees the answer sees the room behind it.
    store_release(&self.control->device.credit_answered[client], wanted);
    self.taken_from[client] = false;
  }
}

/// True when the record in hand may still be handled; answers it if not.
RINGWRIGHT_HD inline bool in_time(instance& self) {
  // A reply is no work to be refused: who asked has to hear of it, late or not.
  if (self.header.context_index == 0
      || (self.header.flags & record_flags::is_reply) != 0)
    return true;
  std::int64_t deadline = 0;
  if (!self.device->contexts.find_deadline(self.header.context_index,
                                           deadline))
    count(self.counters->lost_contexts);
  if (deadline == 0 || self.device->now_ns() <= deadline)
    return true;
  self.ctx.fail(self.ctx.defer(), errc::deadline_exceeded);
  count(self.counters->rejected);
  return false;
}

RINGWRIGHT_HD inline void arm_timer(instance& self) {
  auto timer = self.ctx.take_timer();
  if (!timer.armed)
    return;
  auto due = self.device->now_ns() + timer.delay_ns;
  self.timer_tag = timer.tag;
  // The host only wants to know when to look again.
  store_own(&self.timer_due_ns, static_cast<std::uint64_t>(due));
}

// -- before a call ------------------------------------------------------------

/// Whether the record in hand says that a request of this kernel has failed.
RINGWRIGHT_HD inline bool is_failure(const record_header& header) {
  return (header.flags & record_flags::is_reply) != 0 && header.status != 0;
}

/// Decides whether the time of the next call is taken.
RINGWRIGHT_HD inline void begin_timing(instance& self) {
  auto bit = type_bit(self.header.type_id);
  self.timed = ++self.messages_seen % sample_interval == 0
               || (self.timed_types & ~self.long_types & bit) == 0;
  if (self.timed)
    self.call_began_ns = self.device->now_ns();
}

/// True when the record in hand is meant for this instance; a dead letter if
/// not, of which a requester is told.
RINGWRIGHT_HD inline bool is_own(instance& self) {
  if (!self.stray)
    return true;
  self.ctx.fail(self.ctx.defer(), errc::kernel_terminated);
  count(self.counters->dead);
  return false;
}

/// Makes the record in hand the next call; none when it is too late for it, or
/// it is for somebody else, which it has then been told.
RINGWRIGHT_HD inline call_kind begin_message(instance& self) {
  begin_timing(self);
  self.ctx.begin(self.header);
  count(self.counters->received);
  count(self.counters->bytes_in, self.payload_words * 8u);
  self.mark = self.out.used_words;
  if (is_own(self) && in_time(self)) {
    self.call = is_failure(self.header) ? call_kind::failure
                                        : call_kind::message;
  } else {
    release_payload(self);
    self.call = call_kind::none;
  }
  return self.call;
}

/// Makes the next slice of long work, or the timer, the next call.
RINGWRIGHT_HD inline void begin_callback(instance& self, call_kind kind) {
  // Nobody waits for this call itself; deferred requests have their tokens.
  self.header.flags = 0;
  if (kind == call_kind::timer) {
    self.header.event_time_ns = static_cast<std::int64_t>(self.timer_due_ns);
    store_own(&self.timer_due_ns, std::uint64_t{0});
  } else {
    self.continuing = false;
  }
  self.ctx.begin(self.header);
  self.mark = self.out.used_words;
  self.call = kind;
}

RINGWRIGHT_HD inline bool timer_is_due(instance& self) {
  if (self.timer_due_ns == 0)
    return false;
#ifdef __CUDA_ARCH__
  // A turn may last long there, and the time is only read when it matters.
  self.turn_began_ns = self.device->now_ns();
#endif
  return static_cast<std::int64_t>(self.timer_due_ns) <= self.turn_began_ns;
}

/// Looks for the next call; false when there is nothing to do.
RINGWRIGHT_HD inline bool find_call(instance& self) {
  if (self.continuing) {
    begin_callback(self, call_kind::slice);
  } else if (timer_is_due(self)) {
    begin_callback(self, call_kind::timer);
  } else {
    if (!take(self))
      return false;
    begin_message(self);
  }
  return true;
}

// -- after a call -------------------------------------------------------------

RINGWRIGHT_HD inline void settle_message(instance& self, errc outcome) {
  if (self.ctx.output_status() != errc::none) {
    self.out.roll_back(self.mark);
    self.ctx.fail(self.ctx.defer(), errc::output_overflow);
    outcome = errc::output_overflow;
  }
  if (outcome == errc::unknown_type || outcome == errc::wrong_size) {
    count(self.counters->rejected);
  } else {
    count(self.counters->handled);
    if (outcome != errc::none)
      count(self.counters->failed);
  }
}

RINGWRIGHT_HD inline void end_timing(instance& self) {
  if (!self.timed)
    return;
  auto took = self.device->now_ns() - self.call_began_ns;
  self.service_ns->record(took > 0 ? static_cast<std::uint64_t>(took) : 0);
  auto bit = type_bit(self.header.type_id);
  self.timed_types |= bit;
  if (took < self.inline_limit_ns)
    self.long_types &= ~bit;
  else
    self.long_types |= bit;
}

/// Books what the call in hand has reported; withdraws what it wrote when that
/// broke its declared bound.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY void settle(instance& self, errc outcome) {
  auto is_message = self.call == call_kind::message
                    || self.call == call_kind::failure;
  if (is_message) {
    settle_message(self, outcome);
  } else {
    if (self.ctx.output_status() != errc::none)
      self.out.roll_back(self.mark);
    count(self.call == call_kind::timer ? self.counters->timers
                                        : self.counters->slices);
  }
  self.continuing = self.ctx.continues();
  arm_timer(self);
  self.call = call_kind::none;
  if (is_message) {
    release_payload(self);
    end_timing(self);
  }
}

// -- a turn -------------------------------------------------------------------

/// Turns of a GPU's loop between two looks at the host's line: each costs a
/// round trip over the bus.
inline constexpr std::uint32_t check_in_interval = 64;

/// Tells the host that the loop is alive and hears what it wants.
RINGWRIGHT_HD inline void check_in(instance& self) {
#ifdef __CUDA_ARCH__
  if (self.turns_to_check_in > 0) {
    --self.turns_to_check_in;
    return;
  }
  self.turns_to_check_in = check_in_interval;
  cuda::crew_read_host(self);
#endif
  self.turn_began_ns = self.device->now_ns();
  auto& line = self.control->device;
  store_relaxed(&line.heartbeat, ++self.own.heartbeat);
  store_relaxed(&line.heartbeat_ns,
                static_cast<std::uint64_t>(self.turn_began_ns));
  refresh_routes(self);
  apply_command(self);
}

/// Begins a turn. False when it is over already; `status` is then its result.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY bool
begin_turn(instance& self, std::uint32_t budget, turn_status& status) {
  check_in(self);
  self.budget = budget;
  status = turn_status::idle;
  if (self.own.state == kernel_state::terminating) {
    status = finish(self) ? turn_status::idle : turn_status::blocked;
    return false;
  }
  if (!flush(self)) {
    status = turn_status::blocked;
    return false;
  }
  return self.own.state == kernel_state::active;
}

/// Looks for the next call of a turn; false when the turn is over with
/// `status`. A handler starts only when its declared output bound is free, so
/// no message is half answered.
RINGWRIGHT_HD inline bool next_call(instance& self, std::uint32_t output_words,
                                    turn_status& status) {
  do {
    if (self.budget == 0) {
      status = turn_status::more;
      return false;
    }
    --self.budget;
    if (self.out.free_words() < output_words + outbox_slack_words
        && !flush(self)) {
      status = turn_status::blocked;
      return false;
    }
    if (!find_call(self)) {
      status = turn_status::idle;
      return false;
    }
  } while (self.call == call_kind::none);
  return true;
}

/// Ends a turn in which the instance was active.
RINGWRIGHT_HD inline turn_status end_turn(instance& self, turn_status status) {
  if (status != turn_status::blocked)
    answer_credits(self);
  if (!flush(self))
    status = turn_status::blocked;
  publish_emitted(self);
  return status;
}

} // namespace detail

/// Runs an instance for at most `budget` messages, slices or timers: carries
/// out commands, takes messages by priority, calls handlers and sends what
/// they produced. The caller owns the instance and is alone in its group.
template <class Kernel>
RINGWRIGHT_HD turn_status turn(instance& self, std::uint32_t budget) {
  auto status = turn_status::idle;
  if (!detail::begin_turn(self, budget, status))
    return status;
  while (detail::next_call(self, max_output_words<Kernel>(), status))
    detail::settle(self, detail::call<Kernel>(detail::call_in_hand(self),
                                              self.ctx));
  return detail::end_turn(self, status);
}

/// Handles one message outside of the loop; the caller owns the instance,
/// which is active, idle and has an empty outbox, and has put the record in
/// hand.
template <class Kernel>
RINGWRIGHT_HD void run_one(instance& self) {
  if (detail::begin_message(self) != call_kind::none)
    detail::settle(self, detail::call<Kernel>(detail::call_in_hand(self),
                                              self.ctx));
}

} // namespace ringwright::gpu
