// SPDX-License-Identifier: Apache-2.0
#pragma once

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

RINGWRIGHT_HD inline kernel_state state_of(const instance& self) {
  // Relaxed: this side is the only writer.
  return static_cast<kernel_state>(load_relaxed(&self.control->device.state));
}

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

/// Counts and gives back everything that will not be handled any more; other
/// kernels that wait for an answer are told. False when that has to wait.
RINGWRIGHT_HD inline bool discard_input(instance& self) {
  constexpr std::uint8_t asked
    = record_flags::needs_reply | record_flags::from_kernel;
  for (;;) {
    if (self.out.free_words() < outbox_slack_words && !flush(self))
      return false;
    if (!take(self))
      break;
    count(self.counters->received);
    count(self.counters->dead);
    if ((self.header.flags & asked) == asked) {
      // The host answers its own requests when it hears of the end.
      context ctx{self.out, self.arena, self.index};
      ctx.begin(self.header);
      ctx.fail(ctx.defer(), errc::kernel_terminated);
    }
    release_payload(self);
  }
  for (auto& set : self.lanes)
    for (auto& lane : set)
      lane.publish();
  self.mailbox.publish();
  return true;
}

/// The last acts of an instance; true when they are done.
RINGWRIGHT_HD inline bool finish(instance& self) {
  if (!flush(self))
    return false;
  if (!self.ended) {
    store_release<scope::device>(&self.device->mailboxes[self.index].open, 0u);
    store_relaxed(&self.timer_due_ns, std::uint64_t{0});
    if (!discard_input(self))
      return false;
    auto status
      = static_cast<std::uint8_t>(self.control->device.last_error);
    self.ended = put_notice(self, 65280, status, 0);
    if (!flush(self))
      return false;
  }
  publish_state(*self.control, kernel_state::terminated,
                static_cast<errc>(self.control->device.last_error));
  return true;
}

/// Begins the end of the instance for `cause`.
RINGWRIGHT_HD inline void end_with(instance& self, errc cause) {
  publish_state(*self.control, kernel_state::terminating, cause);
  self.continuing = false;
}

/// Ends the instance because the call in hand broke: what it had written is
/// withdrawn and a waiting requester gets `cause`.
RINGWRIGHT_HD inline void fault(instance& self, errc cause) {
  self.out.roll_back(self.mark);
  context ctx{self.out, self.arena, self.index};
  ctx.begin(self.header);
  ctx.fail(ctx.defer(), cause);
  if (self.in_hand) {
    count(self.counters->handled);
    count(self.counters->failed);
    release_payload(self);
    self.in_hand = false;
  }
  end_with(self, cause);
}

/// Carries out a new command of the host, if there is one.
RINGWRIGHT_HD inline void apply_command(instance& self) {
  auto state = state_of(self);
  if (!obey_command(*self.control, state))
    return;
  if (state == kernel_state::active)
    // Release pairs with the acquire of senders: the mailbox is ready.
    store_release<scope::device>(&self.device->mailboxes[self.index].open, 1u);
  if (state == kernel_state::terminating)
    self.continuing = false;
}

/// Answers wishes for credit of clients whose lanes have moved.
RINGWRIGHT_HD inline void answer_credits(instance& self) {
  for (std::uint32_t client = 0; client < max_lane_sets; ++client) {
    auto& wish = self.credits[client];
    // Acquire pairs with the host's release in `request_credit`.
    auto wanted = load_acquire(&wish.wanted);
    if (wanted == wish.answered)
      continue;
    auto room = self.taken_from[client];
    for (const auto& lane : self.lanes[client])
      room = room || lane.empty();
    if (!room || !put_notice(self, 65281, 0, client))
      continue;
    for (auto& lane : self.lanes[client])
      lane.publish();
    // Release: the host that sees the answer sees the room behind it.
    store_release(&wish.answered, wanted);
    self.taken_from[client] = false;
  }
}

/// True when the record in hand may still be handled; answers it if not.
RINGWRIGHT_HD inline bool in_time(instance& self, context& ctx) {
  // A reply is no work to be refused: who asked has to hear of it, late or not.
  if (self.header.context_index == 0
      || (self.header.flags & record_flags::is_reply) != 0)
    return true;
  message_context context;
  if (!self.device->contexts.find(self.header.context_index, context))
    count(self.counters->lost_contexts);
  auto deadline = context.deadline_ns;
  if (deadline == 0 || self.device->now_ns(self.device->self) <= deadline)
    return true;
  ctx.fail(ctx.defer(), errc::deadline_exceeded);
  count(self.counters->rejected);
  return false;
}

RINGWRIGHT_HD inline void arm_timer(instance& self, context& ctx) {
  auto timer = ctx.take_timer();
  if (!timer.armed)
    return;
  auto due = self.device->now_ns(self.device->self) + timer.delay_ns;
  self.timer_tag = timer.tag;
  // Relaxed: the host only wants to know when to look again.
  store_relaxed(&self.timer_due_ns, static_cast<std::uint64_t>(due));
}

/// Books what a handler has reported; withdraws what it wrote when that broke
/// its declared bound.
RINGWRIGHT_HD inline void settle(instance& self, context& ctx, errc outcome,
                                 std::uint32_t mark) {
  if (ctx.output_status() != errc::none) {
    self.out.roll_back(mark);
    ctx.fail(ctx.defer(), errc::output_overflow);
    outcome = errc::output_overflow;
  }
  if (outcome == errc::unknown_type || outcome == errc::wrong_size) {
    count(self.counters->rejected);
  } else {
    count(self.counters->handled);
    if (outcome != errc::none)
      count(self.counters->failed);
  }
  arm_timer(self, ctx);
  self.continuing = ctx.continues();
}

template <class Kernel>
RINGWRIGHT_HD typename Kernel::state& state_of_kernel(instance& self) {
  return *reinterpret_cast<typename Kernel::state*>(self.state);
}

/// Whether the record in hand says that a request of this kernel has failed.
RINGWRIGHT_HD inline bool is_failure(const record_header& header) {
  return (header.flags & record_flags::is_reply) != 0 && header.status != 0;
}

/// Tells the kernel that a request it sent to another has failed.
template <class Kernel>
RINGWRIGHT_HD errc on_failure(instance& self, context& ctx) {
  auto why = static_cast<errc>(self.header.status);
  auto& state = state_of_kernel<Kernel>(self);
  if constexpr (requires { Kernel::on_failure(ctx, state, why); })
    Kernel::on_failure(ctx, state, why);
  return errc::none;
}

/// Hands the record in hand to its handler.
template <class Kernel>
RINGWRIGHT_HD void handle(instance& self) {
  context ctx{self.out, self.arena, self.index};
  ctx.begin(self.header);
  self.in_hand = true;
  count(self.counters->received);
  count(self.counters->bytes_in, self.payload_words * 8u);
  self.mark = self.out.used_words;
  if (in_time(self, ctx)) {
    auto outcome
      = is_failure(self.header)
          ? on_failure<Kernel>(self, ctx)
          : gpu::dispatch<Kernel>(ctx, state_of_kernel<Kernel>(self),
                                  self.payload, self.payload_words);
    settle(self, ctx, outcome, self.mark);
  }
  self.in_hand = false;
  release_payload(self);
}

/// The same, with the time taken now and then.
template <class Kernel>
RINGWRIGHT_HD void handle_sampled(instance& self) {
  auto bit = type_bit(self.header.type_id);
  if (++self.messages_seen % sample_interval != 0
      && (self.timed_types & ~self.long_types & bit) != 0)
    return handle<Kernel>(self);
  auto begin = self.device->now_ns(self.device->self);
  handle<Kernel>(self);
  auto took = self.device->now_ns(self.device->self) - begin;
  self.service_ns->record(static_cast<std::uint64_t>(took));
  self.timed_types |= bit;
  if (took < self.inline_limit_ns)
    self.long_types &= ~bit;
  else
    self.long_types |= bit;
}

/// The next slice of long work, or the timer's call.
template <class Kernel>
RINGWRIGHT_HD void call_back(instance& self, bool timer) {
  context ctx{self.out, self.arena, self.index};
  // Nobody waits for this call itself; deferred requests have their tokens.
  self.header.flags = 0;
  if (timer)
    self.header.event_time_ns = static_cast<std::int64_t>(self.timer_due_ns);
  ctx.begin(self.header);
  self.mark = self.out.used_words;
  auto& state = state_of_kernel<Kernel>(self);
  if (timer) {
    store_relaxed(&self.timer_due_ns, std::uint64_t{0});
    if constexpr (requires { Kernel::on_timer(ctx, state, self.timer_tag); })
      Kernel::on_timer(ctx, state, self.timer_tag);
    count(self.counters->timers);
  } else {
    self.continuing = false;
    if constexpr (requires { Kernel::resume(ctx, state); })
      (void) Kernel::resume(ctx, state);
    count(self.counters->slices);
  }
  if (ctx.output_status() != errc::none)
    self.out.roll_back(self.mark);
  self.continuing = ctx.continues();
  arm_timer(self, ctx);
}

/// One unit of work; false when there is none.
template <class Kernel>
RINGWRIGHT_HD bool step(instance& self, std::int64_t turn_began_ns) {
  if (self.continuing) {
    call_back<Kernel>(self, false);
    return true;
  }
  if (self.timer_due_ns != 0
      && static_cast<std::int64_t>(self.timer_due_ns) <= turn_began_ns) {
    call_back<Kernel>(self, true);
    return true;
  }
  if (!take(self))
    return false;
  handle_sampled<Kernel>(self);
  return true;
}

} // namespace detail

/// Runs an instance for at most `budget` messages, slices or timers: carries
/// out commands, takes messages by priority, calls handlers and sends what
/// they produced. The caller owns the instance. A handler starts only when its
/// declared output bound is free, so no message is half answered.
template <class Kernel>
RINGWRIGHT_HD turn_status turn(instance& self, std::uint32_t budget) {
  auto now = self.device->now_ns(self.device->self);
  auto& line = self.control->device;
  store_relaxed(&line.heartbeat, line.heartbeat + 1);
  store_relaxed(&line.heartbeat_ns, static_cast<std::uint64_t>(now));
  detail::apply_command(self);
  if (detail::state_of(self) == kernel_state::terminating)
    return detail::finish(self) ? turn_status::idle : turn_status::blocked;
  if (!detail::flush(self))
    return turn_status::blocked;
  auto active = detail::state_of(self) == kernel_state::active;
  auto status = turn_status::idle;
  while (active) {
    if (budget-- == 0) {
      status = turn_status::more;
      break;
    }
    if (self.out.free_words()
          < max_output_words<Kernel>() + outbox_slack_words
        && !detail::flush(self))
      return turn_status::blocked;
    if (!detail::step<Kernel>(self, now))
      break;
  }
  if (active)
    detail::answer_credits(self);
  return detail::flush(self) ? status : turn_status::blocked;
}

/// Handles one message outside of the loop; the caller owns the instance,
/// which is active, idle and has an empty outbox, and has put the record in
/// hand.
template <class Kernel>
RINGWRIGHT_HD void run_one(instance& self) {
  detail::handle_sampled<Kernel>(self);
}

} // namespace ringwright::gpu
