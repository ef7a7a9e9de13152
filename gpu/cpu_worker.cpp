// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/cpu_core.hpp"
#include "ringwright/gpu/turn.hpp"

#include <chrono>
#include <exception>

namespace ringwright::gpu {

namespace {

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

} // namespace

void cpu_device::core::ring(std::uint32_t index) {
  auto& at = *instances[index];
  // The caller has published something (a record, a command, credit). This
  // fence and the one in `run` make sure that either the turn that is under
  // way sees it or we see that the turn is over (Dekker's pattern).
  std::atomic_thread_fence(std::memory_order_seq_cst);
  auto now = at.owner.load(std::memory_order_relaxed);
  for (;;) {
    switch (now) {
      case ownership::idle:
        if (at.owner.compare_exchange_weak(now, ownership::scheduled)) {
          ready.push(index);
          idle_workers.wake();
          return;
        }
        break;
      case ownership::running:
        if (at.owner.compare_exchange_weak(now, ownership::rung))
          return;
        break;
      default:
        return;
    }
  }
}

turn_status cpu_device::core::guarded_turn(cpu_instance& at) {
  auto& line = at.self.control->device;
  store_relaxed(&line.busy_since_ns,
                static_cast<std::uint64_t>(clock->now_ns()));
  auto status = turn_status::idle;
  try {
    status = at.entry->turn(at.self, options.turn_budget);
  } catch (...) {
    // The handler broke its contract. Its message is answered with the cause,
    // what it had written is withdrawn, and the instance ends.
    detail::fault(at.self, errc::handler_failed);
    status = turn_status::more;
  }
  store_relaxed(&line.busy_since_ns, std::uint64_t{0});
  return status;
}

void cpu_device::core::run(std::uint32_t index) {
  auto& at = *instances[index];
  at.owner.store(ownership::running, std::memory_order_relaxed);
  // Pairs with the fence in `ring`.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  auto sent_before = memory.fifo.claimed();
  auto status = guarded_turn(at);
  // A kernel that is not active keeps its timer until it is again.
  auto timed = at.self.timer_due_ns != 0
               && at.self.own.state == kernel_state::active;
  if (timed)
    // Release pairs with the exchange in `fire_timers`.
    timers_armed.store(true, std::memory_order_release);
  if (timed || memory.fifo.claimed() != sent_before)
    idle_poller.wake();
  if (status == turn_status::blocked) {
    at.owner.store(ownership::scheduled, std::memory_order_release);
    add_blocked(index);
    return;
  }
  if (status == turn_status::more) {
    at.owner.store(ownership::scheduled, std::memory_order_release);
    ready.push(index);
    return;
  }
  disown(at, index);
}

void cpu_device::core::disown(cpu_instance& at, std::uint32_t index) {
  auto expected_owner = ownership::running;
  // Release: the next owner sees what this one did to the instance.
  if (at.owner.compare_exchange_strong(expected_owner, ownership::idle,
                                       std::memory_order_acq_rel))
    return;
  at.owner.store(ownership::scheduled, std::memory_order_release);
  ready.push(index);
  idle_workers.wake();
}

bool cpu_device::core::own(cpu_instance& at) {
  auto expected_owner = ownership::idle;
  // Acquire: pairs with the release of the last owner.
  return at.owner.compare_exchange_strong(expected_owner, ownership::running,
                                          std::memory_order_acq_rel);
}

bool cpu_device::core::run_next() {
  std::uint32_t index = 0;
  if (!ready.pop(index))
    return false;
  run(index);
  return true;
}

void cpu_device::core::work(std::uint32_t worker) {
  auto& epoch = turn_epochs[worker];
  auto idle_since = clock->now_ns();
  while (!stopping.load(std::memory_order_relaxed)) {
    std::uint32_t index = 0;
    if (ready.pop(index)) {
      // Odd while a turn runs, so that `await_turn_ends` can wait for it.
      epoch.fetch_add(1, std::memory_order_acq_rel);
      run(index);
      epoch.fetch_add(1, std::memory_order_acq_rel);
      idle_since = clock->now_ns();
      continue;
    }
    if (clock->now_ns() - idle_since < options.spin_ns) {
      pause();
      continue;
    }
    idle_workers.sleep(
      [this] { return !ready.empty() || stopping.load(); });
    idle_since = clock->now_ns();
  }
}

void cpu_device::core::await_turn_ends() {
  for (std::uint32_t i = 0; i < options.workers; ++i) {
    auto seen = turn_epochs[i].load(std::memory_order_acquire);
    while (seen % 2 == 1
           && turn_epochs[i].load(std::memory_order_acquire) == seen)
      std::this_thread::yield();
  }
}

bool cpu_device::core::can_run_inline(const cpu_instance& at,
                                      std::uint16_t type_id) const {
  const auto& self = at.self;
  const auto& control = *self.control;
  // Nobody can interrupt a handler, so only those go into a caller's turn that
  // a worker has found to be short.
  auto known_short = self.timed_types & ~self.long_types & type_bit(type_id);
  return known_short != 0 && published_state(control) == kernel_state::active
         && command_done(control) && !self.continuing && self.out.empty()
         && !detail::has_input(self);
}

namespace {

/// Takes the reply to `correlation_id` out of an outbox and hands it over.
void hand_over_reply(outbox& out, std::uint64_t correlation_id,
                     telemetry_counters& counters, record_sink& reply) {
  for (auto at = out.sent_words; at < out.used_words;) {
    auto& entry = *reinterpret_cast<outbox_entry*>(out.words + at);
    const auto* payload = out.words + at + outbox::entry_words;
    if ((entry.header.flags & record_flags::is_reply) != 0
        && entry.header.correlation_id == correlation_id) {
      entry.route = route_kind::delivered;
      count(counters.replies);
      count(counters.bytes_out, entry.payload_words * 8u);
      reply.on_record(entry.header, {payload, entry.payload_words});
      break;
    }
    at += outbox::entry_words + entry.payload_words;
  }
  while (!out.empty() && out.front().route == route_kind::delivered)
    out.pop();
}

} // namespace

bool cpu_device::core::run_inline(cpu_instance& at, std::uint32_t index,
                                  const record_header& header,
                                  std::span<const std::uint64_t> payload,
                                  record_sink& reply) {
  if (!own(at))
    return false;
  if (!can_run_inline(at, header.type_id)) {
    disown(at, index);
    return false;
  }
  auto& self = at.self;
  self.header = header;
  self.payload = payload.data();
  self.payload_words = static_cast<std::uint32_t>(payload.size());
  try {
    at.entry->run_one(self);
  } catch (...) {
    detail::fault(self, errc::handler_failed);
  }
  hand_over_reply(self.out, header.correlation_id, *self.counters, reply);
  auto more = !self.out.empty() || self.continuing
              || published_state(*self.control) != kernel_state::active;
  more = more || self.timer_due_ns != 0;
  if (!more) {
    disown(at, index);
  } else {
    at.owner.store(ownership::scheduled, std::memory_order_release);
    ready.push(index);
    idle_workers.wake();
  }
  return true;
}

} // namespace ringwright::gpu
