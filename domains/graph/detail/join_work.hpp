// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/join_steps.hpp"
#include "ringwright/gpu/reply_page.hpp"
#include "ringwright/messages/errc.hpp"

namespace ringwright::domains::graph::detail {

// -- work ---------------------------------------------------------------------

/// Answers whoever waits for the work; all threads of the group call it.
RINGWRIGHT_HD inline void answer(join_ring& r) {
  const auto& job = r.s.job;
  if (job.request == join_request::labels)
    gpu::reply_page(r.ctx, job.token,
                    wire::snapshot_labels_reply{.version = r.s.version(),
                                                .first = job.first,
                                                .nodes = r.s.nodes},
                    gpu::page_size(job.first, r.s.nodes),
                    [&](std::uint32_t i) {
                      const auto node = job.first + i;
                      return node - r.steps()[node];
                    });
  else if (!r.ctx.group().leader())
    return;
  else if (job.request == join_request::edges)
    r.ctx.reply(job.token, wire::edges_reply{
                             .version = r.s.version(),
                             .nodes = r.s.nodes,
                             .changes = r.s.joins - job.joins_before,
                             .total = r.s.components()});
  else if (job.request == join_request::component)
    r.ctx.reply(job.token, wire::component_reply{
                             .version = r.s.version(),
                             .label = job.left,
                             .size = r.others()[job.left] + 1});
}

/// One step of the phase in hand; gives its cost.
RINGWRIGHT_HD inline std::uint32_t step(join_ring& r, std::uint32_t budget) {
  switch (r.s.job.phase) {
    case join_phase::climb:
      return climb_step(r, budget);
    case join_phase::clean:
      return clean_step(r, budget);
    case join_phase::flatten:
      return flatten_step(r, budget);
    case join_phase::idle:
    case join_phase::done:
      break;
  }
  return 0;
}

// -- messages -----------------------------------------------------------------

/// Leader only: begins with a message that takes work.
RINGWRIGHT_HD inline void begin_job(join_ring& r, join_request request) {
  gpu::begin_job(r);
  r.s.job.request = request;
  r.s.job.joins_before = r.s.joins;
}

/// Takes `count` edges, the i-th of which is `edge(i)`; all threads call it.
template <class Edge>
RINGWRIGHT_HD errc take_edges(join_ring& r, std::uint32_t count, Edge edge) {
  const auto group = r.ctx.group();
  if (group.leader())
    begin_job(r, join_request::edges);
  const auto code = stage_edges(r, count, edge, r.staged());
  if (code != errc::none)
    return code;
  if (group.leader()) {
    r.s.job.count = count;
    enter(r.s.job, count == 0 ? join_phase::done : join_phase::climb);
    if (count > 0)
      set_out(r);
  }
  group.sync();
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(join_ring& r,
                                  const wire::query_component& m) {
  if (m.node >= r.s.nodes)
    return errc::not_found;
  const auto group = r.ctx.group();
  if (group.leader()) {
    begin_job(r, join_request::component);
    r.s.job.left = m.node;
    r.s.job.right = m.node;
    enter(r.s.job, join_phase::climb);
  }
  group.sync();
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(join_ring& r, const wire::query_count&) {
  // Only the leader's reply counts.
  r.ctx.reply(r.ctx.defer(), wire::count_reply{
                               .version = r.s.version(),
                               .components = r.s.components(),
                               .nodes = r.s.nodes});
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(join_ring& r,
                                  const wire::snapshot_labels& m) {
  if (!gpu::is_page(m.first, r.s.nodes))
    return errc::not_found;
  const auto group = r.ctx.group();
  if (group.leader()) {
    begin_job(r, join_request::labels);
    r.s.job.first = m.first;
    enter(r.s.job, r.s.flat != 0 ? join_phase::done : join_phase::flatten);
  }
  group.sync();
  return errc::none;
}

} // namespace ringwright::domains::graph::detail
