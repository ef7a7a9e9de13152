// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/ring_receive.hpp"
#include "ringwright/domains/risk/detail/ring_select.hpp"
#include "ringwright/gpu/result.hpp"

#include <cstring>

namespace ringwright::domains::risk::detail {

// -- replies ------------------------------------------------------------------

RINGWRIGHT_HD inline wire::update_position_reply
update_reply(const ring& r) {
  const auto known = r.s.job.row < r.assets();
  return {.value = known ? r.positions()[r.s.job.row] : fixed<8>{},
          .version = r.s.version,
          .reason = r.s.job.reason};
}

RINGWRIGHT_HD inline wire::var_reply query_reply(const ring& r) {
  const auto& job = r.s.job;
  wire::var_reply result{.value_at_risk = job.value_at_risk,
                         .expected_shortfall = job.expected_shortfall,
                         .confidence = job.confidence,
                         .version = r.s.version,
                         .scenarios = r.scenarios(),
                         .reason = job.reason};
  result.stale = r.s.stale != 0;
  result.cached = job.row != 0;
  return result;
}

RINGWRIGHT_HD inline wire::recalculate_reply redraw_reply(const ring& r) {
  const auto& job = r.s.job;
  return {.value_at_risk = job.value_at_risk,
          .expected_shortfall = job.expected_shortfall,
          .rest = job.rest,
          .version = r.s.version,
          .scenarios = r.scenarios(),
          .row = job.row,
          .column = job.column,
          .zero_pivots = job.zero_pivots,
          .reason = job.reason};
}

/// Leader only: answers whoever waits for the work.
RINGWRIGHT_HD inline void answer(ring& r) {
  const auto& token = r.s.job.token;
  switch (r.s.job.request) {
    case ring_request::update:
      r.ctx.reply(token, update_reply(r));
      break;
    case ring_request::load:
      r.ctx.reply(token, wire::load_reply{.version = r.s.version,
                                          .entry = r.s.job.row,
                                          .reason = r.s.job.reason});
      break;
    case ring_request::query:
      r.ctx.reply(token, query_reply(r));
      break;
    case ring_request::redraw:
      r.ctx.reply(token, redraw_reply(r));
      break;
    case ring_request::none:
      break;
  }
  r.s.job = {};
}

// -- work ---------------------------------------------------------------------

/// One step of the phase in hand; gives its cost.
RINGWRIGHT_HD inline std::uint32_t step(ring& r, std::uint32_t budget) {
  switch (r.s.job.phase) {
    case ring_phase::copy:
      return copy_step(r, budget);
    case ring_phase::factor:
      return factor_step(r);
    case ring_phase::draw:
      return draw_step(r, budget);
    case ring_phase::apply:
      return apply_step(r, budget);
    case ring_phase::key:
      return key_step(r, budget);
    case ring_phase::select:
      return select_step(r, budget);
    case ring_phase::sum:
      return sum_step(r, budget);
    case ring_phase::idle:
    case ring_phase::done:
      break;
  }
  return 0;
}

/// Works until the job is done or the slice is used up. Called by every
/// thread of the group.
RINGWRIGHT_HD inline void work(ring& r) {
  const auto group = r.ctx.group();
  auto budget = r.s.config.slice_work;
  while (r.s.job.phase != ring_phase::done
         && r.s.job.phase != ring_phase::idle) {
    if (budget == 0) {
      r.ctx.continue_later();
      return;
    }
    const auto cost = step(r, budget);
    budget -= cost < budget ? cost : budget;
  }
  // All have seen the phase before the leader changes it.
  group.sync();
  if (group.leader() && r.s.job.phase == ring_phase::done)
    answer(r);
  group.sync();
}

/// Takes a message and works on it.
template <class Message>
RINGWRIGHT_HD void handle(gpu::context& ctx, ring_state& s,
                          const Message& message) {
  ring r{ctx, s};
  const auto group = ctx.group();
  if (group.leader()) {
    s.job = {};
    s.job.token = ctx.defer();
    receive(r, message);
  }
  group.sync();
  work(r);
}

/// Makes an instance with empty tables. The whole arena is cleared: its bytes
/// are part of the state.
RINGWRIGHT_HD inline errc start(gpu::context& ctx, ring_state& s,
                                const monte_carlo_config& c) {
  if (!c.is_valid())
    return errc::invalid_argument;
  const auto layout = ring_layout::of(c);
  if (ctx.arena().bytes < layout.bytes)
    return errc::invalid_argument;
  if (!ctx.group().leader())
    return errc::none;
  std::memset(ctx.arena().data, 0, layout.bytes);
  s = {};
  s.config = c;
  s.layout = layout;
  return errc::none;
}

} // namespace ringwright::domains::risk::detail
