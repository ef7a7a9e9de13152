// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/ring_receive.hpp"
#include "ringwright/domains/risk/detail/ring_select.hpp"
#include "ringwright/gpu/sliced_job.hpp"

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

/// Answers whoever waits for the work.
RINGWRIGHT_HD inline void answer(ring& r) {
  if (!r.ctx.group().leader())
    return;
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
  gpu::work_on_job(r, r.s.config.slice_work);
}

/// Takes a message and works on it.
template <class Message>
RINGWRIGHT_HD void handle(gpu::context& ctx, ring_state& s,
                          const Message& message) {
  ring r{ctx, s};
  const auto group = ctx.group();
  if (group.leader()) {
    gpu::begin_job(r);
    receive(r, message);
  }
  group.sync();
  work(r);
}

} // namespace ringwright::domains::risk::detail
