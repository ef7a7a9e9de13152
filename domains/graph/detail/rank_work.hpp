// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/rank_edges.hpp"
#include "ringwright/domains/graph/detail/rank_sweep.hpp"
#include "ringwright/gpu/reply_page.hpp"

namespace ringwright::domains::graph::detail {

// -- work ---------------------------------------------------------------------

/// Answers whoever waits for the work; all threads of the group call it.
RINGWRIGHT_HD inline void answer(rank_ring& r) {
  if (!r.ctx.group().leader())
    return;
  const auto& job = r.s.job;
  if (job.code != 0)
    r.ctx.fail(job.token, static_cast<errc>(job.code));
  else if (job.calculates != 0)
    r.ctx.reply(job.token,
                wire::recalculate_reply{.residual = job.residual,
                                        .version = r.s.version,
                                        .iterations = job.iterations,
                                        .converged = job.converged != 0});
  else
    r.ctx.reply(job.token,
                wire::edges_reply{.version = r.s.version,
                                  .nodes = r.s.nodes,
                                  .changes = r.s.edges - job.edges_before,
                                  .total = r.s.edges});
}

/// One step of the phase in hand; gives its cost.
RINGWRIGHT_HD inline std::uint32_t step(rank_ring& r, std::uint32_t budget) {
  switch (r.s.job.phase) {
    case rank_phase::insert:
      return insert_step(r, budget);
    case rank_phase::withdraw:
      return withdraw_step(r, budget);
    case rank_phase::clean:
      return clean_step(r, budget);
    case rank_phase::restart:
      return restart_step(r, budget);
    case rank_phase::send:
      return send_step(r, budget);
    case rank_phase::carry:
      return carry_step(r, budget);
    case rank_phase::settle:
      return settle_step(r, budget);
    case rank_phase::idle:
    case rank_phase::done:
      break;
  }
  return 0;
}

// -- messages -----------------------------------------------------------------

/// Leader only: begins with a message that takes work.
RINGWRIGHT_HD inline void begin_job(rank_ring& r) {
  gpu::begin_job(r);
  r.s.job.edges_before = r.s.edges;
  r.s.job.nodes_before = r.s.nodes;
}

/// Takes `count` edges, the i-th of which is `edge(i)`; all threads call it.
template <class Edge>
RINGWRIGHT_HD errc take_edges(rank_ring& r, std::uint32_t count, Edge edge) {
  const auto group = r.ctx.group();
  if (group.leader())
    begin_job(r);
  const auto code = stage_edges(r, count, edge, r.edges() + r.s.edges);
  if (code != errc::none)
    return code;
  if (group.leader()) {
    r.s.job.count = count;
    enter(r.s.job, count == 0 ? rank_phase::done : rank_phase::insert);
  }
  group.sync();
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(rank_ring& r, const wire::recalculate& m) {
  if (m.tolerance < 0 || m.max_iterations == 0)
    return errc::invalid_argument;
  const auto group = r.ctx.group();
  if (group.leader()) {
    begin_job(r);
    auto& job = r.s.job;
    job.calculates = 1;
    job.tolerance = static_cast<std::uint64_t>(m.tolerance);
    job.max_iterations = m.max_iterations;
    // No nodes have no scores that could change.
    job.converged = r.s.nodes == 0 ? 1 : 0;
    enter(job, r.s.nodes == 0 ? rank_phase::done
               : m.restart    ? rank_phase::restart
                              : rank_phase::send);
  }
  group.sync();
  return errc::none;
}

/// What is wrong with a change of one score, if anything.
RINGWRIGHT_HD inline errc check(const rank_ring& r,
                                const wire::update_score& m) {
  if (m.node >= r.s.nodes)
    return errc::not_found;
  if (m.delta < -r.scores()[m.node])
    return errc::invalid_argument;
  if (m.delta > score_one - r.s.sum)
    return errc::overflow;
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(rank_ring& r, const wire::update_score& m) {
  const auto code = check(r, m);
  // All have checked before the leader changes what they look at.
  r.ctx.group().sync();
  if (code != errc::none || !r.ctx.group().leader())
    return code;
  auto& score = r.scores()[m.node];
  score += m.delta;
  r.s.sum += m.delta;
  if (m.delta != 0) {
    ++r.s.version;
    r.s.stale = 1;
  }
  r.ctx.reply(r.ctx.defer(), wire::update_score_reply{
                               .score = score,
                               .sum = r.s.sum,
                               .version = r.s.version});
  return errc::none;
}

/// Adds up scores of a message and those that they replace; counts those that
/// are none.
RINGWRIGHT_HD inline void add_up_loaded(rank_ring& r,
                                        const wire::load_scores& m) {
  const auto list = m.scores.span();
  std::uint32_t refused = 0;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::uint64_t replaced = 0;
  r.ctx.group().for_each(
    static_cast<std::uint32_t>(list.size()), [&](std::uint32_t i) {
      const auto score = static_cast<std::uint64_t>(list[i]);
      // A negative one is large as an unsigned number.
      if (score > static_cast<std::uint64_t>(score_one))
        ++refused;
      low += score & 0xffff'ffffu;
      high += score >> 32;
      replaced += static_cast<std::uint64_t>(r.scores()[m.first + i]);
    });
  add_by_group(r.s.job.refused, refused);
  add_by_group(r.s.job.sum_low, low);
  add_by_group(r.s.job.sum_high, high);
  add_by_group(r.s.job.replaced, replaced);
}

/// The sum of all scores once those of a message are there; more than 1 when
/// it is too large.
RINGWRIGHT_HD inline std::uint64_t sum_after_load(const rank_ring& r) {
  const auto& job = r.s.job;
  const auto high = job.sum_high + (job.sum_low >> 32);
  if (high > static_cast<std::uint64_t>(score_one) >> 32)
    return ~std::uint64_t{0};
  return static_cast<std::uint64_t>(r.s.sum) - job.replaced
         + (high << 32 | (job.sum_low & 0xffff'ffffu));
}

RINGWRIGHT_HD inline errc receive(rank_ring& r, const wire::load_scores& m) {
  const auto list = m.scores.span();
  const auto limit = r.s.config.max_nodes;
  if (list.size() > max_list)
    return errc::payload_too_large;
  if (m.first > limit || list.size() > limit - m.first)
    return errc::capacity_exceeded;
  const auto group = r.ctx.group();
  if (group.leader())
    begin_job(r);
  group.sync();
  add_up_loaded(r, m);
  group.sync();
  const auto sum = sum_after_load(r);
  const auto code = r.s.job.refused != 0 ? errc::invalid_argument
                    : sum > static_cast<std::uint64_t>(score_one)
                      ? errc::overflow
                      : errc::none;
  group.sync();
  const auto count = static_cast<std::uint32_t>(list.size());
  if (code == errc::none)
    group.for_each(count,
                   [&](std::uint32_t i) { r.scores()[m.first + i] = list[i]; });
  if (group.leader()) {
    r.s.job = {};
    if (code == errc::none && count > 0) {
      r.s.sum = static_cast<std::int64_t>(sum);
      r.s.nodes = larger(r.s.nodes, m.first + count);
      r.s.version += count;
      r.s.stale = 1;
    }
    if (code == errc::none)
      r.ctx.reply(r.ctx.defer(),
                  wire::load_scores_reply{.sum = r.s.sum,
                                          .version = r.s.version,
                                          .nodes = r.s.nodes});
  }
  group.sync();
  return code;
}

RINGWRIGHT_HD inline errc receive(rank_ring& r, const wire::query_scores& m) {
  if (m.count == 0)
    return errc::invalid_argument;
  if (!gpu::is_page(m.first, r.s.nodes))
    return errc::not_found;
  const auto page = gpu::page_size(m.first, r.s.nodes);
  wire::scores_reply head{.version = r.s.version,
                          .sum = r.s.sum,
                          .first = m.first,
                          .nodes = r.s.nodes};
  head.stale = r.s.stale != 0;
  gpu::reply_page(r.ctx, r.ctx.defer(), head, m.count < page ? m.count : page,
                  [&](std::uint32_t i) { return r.scores()[m.first + i]; });
  return errc::none;
}

RINGWRIGHT_HD inline errc receive(rank_ring& r,
                                  const wire::snapshot_edges& m) {
  if (!gpu::is_page(m.first, r.s.edges))
    return errc::not_found;
  gpu::reply_page(r.ctx, r.ctx.defer(),
                  wire::snapshot_edges_reply{.version = r.s.version,
                                             .first = m.first,
                                             .total = r.s.edges},
                  gpu::page_size(m.first, r.s.edges),
                  [&](std::uint32_t i) { return r.edges()[m.first + i]; });
  return errc::none;
}

} // namespace ringwright::domains::graph::detail
