// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/join_steps.hpp"
#include "ringwright/messages/errc.hpp"

#include <cstring>

namespace ringwright::domains::graph::detail {

// -- work ---------------------------------------------------------------------

/// Answers whoever waits for the work; all threads of the group call it.
RINGWRIGHT_HD inline void answer(join_ring& r) {
  const auto group = r.ctx.group();
  const auto& job = r.s.job;
  const auto token = job.token;
  const auto request = job.request;
  const auto first = job.first;
  if (request == join_request::labels)
    reply_page(r.ctx, token,
               wire::snapshot_labels_reply{.version = r.s.version(),
                                           .first = first,
                                           .nodes = r.s.nodes},
               page_size(first, r.s.nodes), [&](std::uint32_t i) {
                 return first + i - r.steps()[first + i];
               });
  if (group.leader()) {
    if (request == join_request::edges)
      r.ctx.reply(token, wire::edges_reply{
                           .version = r.s.version(),
                           .nodes = r.s.nodes,
                           .changes = r.s.joins - job.joins_before,
                           .total = r.s.components()});
    else if (request == join_request::component)
      r.ctx.reply(token, wire::component_reply{
                           .version = r.s.version(),
                           .label = job.left,
                           .size = r.others()[job.left] + 1});
    r.s.job = {};
  }
  group.sync();
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

/// Works until the job is done or the slice is used up. Called by every
/// thread of the group.
RINGWRIGHT_HD inline void work(join_ring& r) {
  const auto group = r.ctx.group();
  auto budget = r.s.config.slice_work;
  while (r.s.job.phase != join_phase::done
         && r.s.job.phase != join_phase::idle) {
    if (budget == 0) {
      r.ctx.continue_later();
      return;
    }
    budget -= step(r, budget);
  }
  const auto done = r.s.job.phase == join_phase::done;
  // All have seen the phase before the leader changes it.
  group.sync();
  if (done)
    answer(r);
}

// -- messages -----------------------------------------------------------------

/// Leader only: begins with a message that takes work.
RINGWRIGHT_HD inline void begin_job(join_ring& r, join_request request) {
  r.s.job = {};
  r.s.job.token = r.ctx.defer();
  r.s.job.request = request;
  r.s.job.joins_before = r.s.joins;
}

/// Takes `count` edges, the i-th of which is `edge(i)`; all threads call it.
template <class Edge>
RINGWRIGHT_HD errc take_edges(join_ring& r, std::uint32_t count, Edge edge) {
  const auto group = r.ctx.group();
  const auto limit = r.s.config.max_nodes;
  if (group.leader())
    begin_job(r, join_request::edges);
  group.sync();
  std::uint32_t refused = 0;
  group.for_each(count, [&](std::uint32_t i) {
    const wire::edge e = edge(i);
    if (e.source >= limit || e.target >= limit)
      ++refused;
  });
  add_by_group(r.s.job.refused, refused);
  group.sync();
  const auto any_refused = r.s.job.refused != 0;
  group.sync();
  if (any_refused) {
    if (group.leader())
      r.s.job = {};
    group.sync();
    return errc::capacity_exceeded;
  }
  group.for_each(count, [&](std::uint32_t i) { r.staged()[i] = edge(i); });
  // The leader reads the first one.
  group.sync();
  if (group.leader()) {
    r.s.job.count = count;
    enter(r.s.job, count == 0 ? join_phase::done : join_phase::climb);
    if (count > 0)
      set_out(r);
  }
  group.sync();
  work(r);
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(join_ring& r, const wire::add_edge& m) {
  return take_edges(r, 1, [&](std::uint32_t) {
    return wire::edge{.source = m.source, .target = m.target};
  });
}

RINGWRIGHT_HD inline errc receive(join_ring& r, const wire::add_edges& m) {
  const auto list = m.edges.span();
  if (list.size() > max_list)
    return errc::payload_too_large;
  return take_edges(r, static_cast<std::uint32_t>(list.size()),
                    [&](std::uint32_t i) { return list[i]; });
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
  work(r);
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
  if (!is_page(m.first, r.s.nodes))
    return errc::not_found;
  const auto group = r.ctx.group();
  if (group.leader()) {
    begin_job(r, join_request::labels);
    r.s.job.first = m.first;
    enter(r.s.job, r.s.flat != 0 ? join_phase::done : join_phase::flatten);
  }
  group.sync();
  work(r);
  return errc::none;
}

/// Makes an instance without nodes. The whole arena is cleared: its bytes are
/// part of the state.
RINGWRIGHT_HD inline errc start(gpu::context& ctx, join_state& s,
                                const components_ring_config& c) {
  if (!c.is_valid())
    return errc::invalid_argument;
  const auto layout = join_layout::of(c);
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

} // namespace ringwright::domains::graph::detail
