// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/grid.hpp"
#include "ringwright/gpu/turn.hpp"

#include <cstdint>
#include <new>

/// The life of one place of a resident grid, as its leader sees it. Device code
/// in a resident kernel; the host runs the same in tests, one thread a place.
namespace ringwright::gpu::cuda {

/// A place and the instance that lives in it. On a GPU in shared memory.
struct place {
  grid_view grid;
  std::uint32_t index = 0;
  bool live = false;
  bool in_turn = false;
  turn_status status = turn_status::idle;
  /// Messages, slices and timers since the launch.
  std::uint64_t handled = 0;
  /// Looks without a finding since the last work.
  std::uint32_t idle_looks = 0;
  std::int64_t idle_since_ns = 0;
  /// Turns since the counters were published.
  std::uint32_t turns = 0;
  instance self;
  telemetry_counters counters;
  /// The other places of its cluster, if it has any.
  neighbours near;
};

/// Messages of an instance in one turn.
inline constexpr std::uint32_t place_turn_budget = 256;

namespace detail {

/// The address that an instance's state, counters and context have in this
/// place: they move when a grid is launched again.
RINGWRIGHT_HD inline void settle_in(place& at) {
  const auto& plan = at.grid.plans[at.index];
  auto& self = at.self;
  self.device = at.grid.device;
  self.counters = &at.counters;
  self.published = plan.counters;
  self.near = at.near.count() != 0 ? &at.near : nullptr;
  self.ctx = context{self.out, {plan.arena, plan.arena_bytes}, self.index};
}

/// Makes the instance of the plan, without its state.
RINGWRIGHT_HD inline void move_in(place& at) {
  const auto& plan = at.grid.plans[at.index];
  ::new (&at.self) instance{};
  ::new (&at.counters) telemetry_counters{};
  auto& self = at.self;
  self.control = plan.control;
  self.service_ns = plan.service_ns;
  self.host_routes = plan.host_routes;
  self.routes = plan.routes;
  self.route_count = plan.route_count;
  self.state = plan.state;
  self.out = {plan.outbox, plan.outbox_words};
  self.ring = {plan.ring, plan.ring_bytes};
  self.output_window = plan.output_window;
  self.index = static_cast<std::uint16_t>(plan.index);
  const auto slot = static_cast<slot_class>(plan.slot_bytes);
  for (std::uint32_t set = 0; set < max_lane_sets; ++set)
    for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane)
      self.lanes[set][lane]
        = lane_consumer{plan.lanes[set][lane], {plan.window, slot}};
  const lane_layout mailbox{plan.mailbox_slots, slot};
  self.mailbox = mailbox_consumer{plan.mailbox, mailbox};
  at.grid.device->mailboxes[plan.index].producer
    = mailbox_producer{plan.mailbox, mailbox};
  at.near.begin_life();
  settle_in(at);
}

/// Carries out an order; false when the place is to leave.
template <class Kernel>
RINGWRIGHT_HD bool obey_order(place& at) {
  auto& order = at.grid.orders[at.index];
  auto& report = at.grid.reports[at.index];
  // Acquire: with the number come task and plan.
  const auto epoch = load_acquire(&order.epoch);
  // The place is the only writer of its report.
  if (epoch == load_relaxed(&report.done_epoch))
    return true;
  const auto task = static_cast<place_task>(load_relaxed(&order.task));
  auto outcome = errc::none;
  if (task == place_task::start) {
    move_in(at);
    at.self.ctx.begin({});
    outcome = start_kernel<Kernel>(at.self.ctx, at.self.state,
                                   at.grid.plans[at.index].config);
    if (outcome == errc::none)
      publish_state(*at.self.control, at.self.own, kernel_state::launched,
                    errc::none);
    at.live = outcome == errc::none;
  }
  store_relaxed(&report.error, static_cast<std::uint32_t>(outcome));
  // Release: the host that sees the number sees the instance's beginnings.
  store_release(&report.done_epoch, epoch);
  return task != place_task::leave;
}

/// Brings back an instance that an earlier launch has left here.
RINGWRIGHT_HD inline void wake_up(place& at) {
  auto& image = at.grid.images[at.index];
  if (image.live == 0)
    return;
  at.self = image.self;
  at.counters = image.counters;
  at.self.turns_to_check_in = 0;
  at.self.mailed = false;
  // What a block has read ahead is gone with it.
  at.self.burst = {};
  settle_in(at);
  at.live = true;
}

/// Keeps the instance for the next launch.
RINGWRIGHT_HD inline void lie_down(place& at) {
  auto& image = at.grid.images[at.index];
  if (at.live) {
    image.self = at.self;
    image.counters = at.counters;
  }
  image.live = at.live ? 1 : 0;
}

/// Whether a place of a grid that does not stay has done its part.
RINGWRIGHT_HD inline bool may_leave(place& at) {
  const auto& stay = at.grid.stay;
  if (stay.budget == 0)
    return false;
  if (at.status == turn_status::idle && !at.live)
    return true;
  // What waits for the host must not keep the grid; the host launches again.
  if (at.handled >= stay.budget || at.status == turn_status::blocked)
    return true;
  return at.status == turn_status::idle && at.idle_looks > 0
         && at.grid.device->now_ns() - at.idle_since_ns >= stay.idle_ns;
}

/// When a place that leaves wants to be back, in device time; 0 = when it is
/// called.
RINGWRIGHT_HD inline std::uint64_t again_at(const place& at) {
  if (!at.live)
    return 0;
  if (at.status != turn_status::idle || at.self.continuing)
    return 1;
  return at.self.own.state == kernel_state::active ? at.self.timer_due_ns : 0;
}

/// Waits longer the longer there was nothing to do.
RINGWRIGHT_HD inline void rest(place& at) {
  if (at.idle_looks == 0)
    at.idle_since_ns = at.grid.device->now_ns();
  const auto looks = ++at.idle_looks;
  if (!at.live) {
    // Nobody waits for a dormant place in earnest.
    at.grid.device->nap(20'000);
    return;
  }
  constexpr std::uint32_t hot_looks = 32;
  if (looks < hot_looks)
    return;
  const auto doublings = (looks - hot_looks) / 8;
  const auto ns = doublings < 16 ? 32u << doublings : ~0u;
  const auto longest = at.grid.stay.longest_nap_ns;
  at.grid.device->nap(ns < longest ? ns : longest);
}

/// What is due between two turns of a live instance.
RINGWRIGHT_HD inline void look_after(place& at) {
  const auto state = at.self.own.state;
  if (state == kernel_state::terminated) {
    at.live = false;
    return;
  }
  if (at.status == turn_status::blocked || state == kernel_state::deactivated)
    gpu::detail::shelter_mail(at.self);
  if (at.idle_looks == 1 || ++at.turns % 64 == 0)
    gpu::detail::publish_counters(at.self);
}

/// Ends the turn that is under way.
RINGWRIGHT_HD inline void close_turn(place& at) {
  at.in_turn = false;
  at.handled += place_turn_budget - at.self.budget;
  at.status = gpu::detail::end_turn(at.self, at.status);
}

} // namespace detail

/// Begins the stay of place `index`; `own` is its zeroed memory for neighbours,
/// if the grid has some. They may write to it already.
RINGWRIGHT_HD inline void enter(place& at, const grid_view& grid,
                                std::uint32_t index,
                                near_memory* own = nullptr) {
  at.grid = grid;
  if (own != nullptr)
    ::new (&at.near) neighbours{own, grid.cluster, index % grid.cluster};
  at.index = index;
  at.live = false;
  at.in_turn = false;
  at.status = turn_status::idle;
  at.handled = 0;
  at.idle_looks = 0;
  detail::wake_up(at);
  auto& report = grid.reports[index];
  store_relaxed(&report.time_ns,
                static_cast<std::uint64_t>(grid.device->now_ns()));
  // Release: the host that sees the launch sees the time.
  store_release(&report.resident, grid.launch);
}

/// Runs the place until its instance has a call to be made (true; then
/// `close_call` follows) or the place leaves (false).
template <class Kernel>
RINGWRIGHT_HD bool await_call(place& at) {
  for (;;) {
    if (at.in_turn) {
      if (gpu::detail::next_call(at.self, max_output_words<Kernel>(),
                                 at.status))
        return true;
      detail::close_turn(at);
    } else if (!at.live) {
      at.status = turn_status::idle;
      if (!detail::obey_order<Kernel>(at))
        return false;
    } else {
      at.in_turn = gpu::detail::begin_turn(at.self, place_turn_budget,
                                           at.status);
      if (at.in_turn)
        continue;
    }
    if (at.live)
      detail::look_after(at);
    if (at.status != turn_status::idle)
      at.idle_looks = 0;
    if (detail::may_leave(at))
      return false;
    if (at.status != turn_status::more)
      detail::rest(at);
  }
}

/// Books the outcome of a call.
RINGWRIGHT_HD inline void close_call(place& at, errc outcome) {
  at.idle_looks = 0;
  gpu::detail::settle(at.self, outcome);
}

/// Ends the stay.
RINGWRIGHT_HD inline void leave(place& at) {
  if (at.live)
    gpu::detail::publish_counters(at.self);
  detail::lie_down(at);
  auto& report = at.grid.reports[at.index];
  // Relaxed: published by the release below.
  store_relaxed(&report.again_ns, detail::again_at(at));
  store_relaxed(&report.mailed, at.live && at.self.mailed ? 1u : 0u);
  // Release: the next launch, and the host, see what was left here.
  store_release(&report.left, at.grid.launch);
}

} // namespace ringwright::gpu::cuda
