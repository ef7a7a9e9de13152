// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/rank_state.hpp"

namespace ringwright::domains::graph::detail {

// Steps of a sweep. Work is cut by edges, not by nodes: a node with many edges
// is no longer step, and keeps no thread waiting. Sums are of whole numbers,
// so that the order of additions does not matter.

/// How many of `all` a step takes, from where the phase goes on.
RINGWRIGHT_HD inline std::uint32_t step_size(const rank_ring& r,
                                             std::uint32_t budget,
                                             std::uint32_t all) {
  const auto rest = all - r.s.job.at;
  return budget < rest ? budget : rest;
}

/// The part that all nodes get of what is to be spread evenly: one unit more
/// for the first ones, until nothing is left over.
struct even_part {
  std::uint64_t each = 0;
  std::uint32_t more = 0;

  RINGWRIGHT_HD even_part(std::uint64_t whole, std::uint32_t nodes)
    : each(whole / nodes),
      more(static_cast<std::uint32_t>(whole - each * nodes)) {
    // nop
  }

  RINGWRIGHT_HD std::uint64_t of(std::uint32_t node) const {
    return each + (node < more ? 1u : 0u);
  }
};

/// damping * score, rounded down, without a product of 128 bits.
RINGWRIGHT_HD inline std::uint64_t damped(std::int64_t score,
                                          fixed<8> damping) {
  constexpr auto scale = static_cast<std::uint64_t>(fixed<8>::scale);
  const auto d = static_cast<std::uint64_t>(damping.units());
  const auto whole = static_cast<std::uint64_t>(score) / scale;
  const auto rest = static_cast<std::uint64_t>(score) - whole * scale;
  return whole * d + rest * d / scale;
}

RINGWRIGHT_HD inline std::uint32_t restart_step(rank_ring& r,
                                                std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at;
  const auto count = step_size(r, budget, r.s.nodes);
  const even_part part{static_cast<std::uint64_t>(score_one), r.s.nodes};
  group.for_each(count, [&](std::uint32_t i) {
    r.scores()[first + i] = static_cast<std::int64_t>(part.of(first + i));
  });
  group.sync();
  if (group.leader()) {
    r.s.job.at += count;
    if (r.s.job.at == r.s.nodes)
      enter(r.s.job, rank_phase::send);
  }
  group.sync();
  return count;
}

RINGWRIGHT_HD inline std::uint32_t send_step(rank_ring& r,
                                             std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at;
  const auto count = step_size(r, budget, r.s.nodes);
  std::uint64_t sent = 0;
  group.for_each(count, [&](std::uint32_t i) {
    const auto node = first + i;
    const auto degree = r.degrees()[node];
    const auto share
      = degree == 0 ? 0 : damped(r.scores()[node], r.s.config.damping) / degree;
    r.shares()[node] = share;
    r.arrivals()[node] = 0;
    sent += share * degree;
  });
  add_by_group(r.s.job.sent, sent);
  group.sync();
  if (group.leader()) {
    r.s.job.at += count;
    if (r.s.job.at == r.s.nodes)
      enter(r.s.job,
            r.s.edges == 0 ? rank_phase::settle : rank_phase::carry);
  }
  group.sync();
  return count;
}

RINGWRIGHT_HD inline std::uint32_t carry_step(rank_ring& r,
                                              std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at;
  const auto count = step_size(r, budget, r.s.edges);
  group.for_each(count, [&](std::uint32_t i) {
    const auto e = r.edges()[first + i];
    add_by_group(r.arrivals()[e.target], r.shares()[e.source]);
  });
  group.sync();
  if (group.leader()) {
    r.s.job.at += count;
    if (r.s.job.at == r.s.edges)
      enter(r.s.job, rank_phase::settle);
  }
  group.sync();
  return count;
}

/// Leader only: a sweep is complete.
RINGWRIGHT_HD inline void end_sweep(rank_ring& r) {
  auto& job = r.s.job;
  r.s.sum = score_one;
  ++r.s.version;
  ++job.iterations;
  if (job.residual < job.tolerance) {
    job.converged = 1;
    r.s.stale = 0;
  }
  if (job.converged != 0 || job.iterations == job.max_iterations)
    return enter(job, rank_phase::done);
  job.residual = 0;
  job.sent = 0;
  enter(job, rank_phase::send);
}

/// What no edge has carried is spread evenly: the teleports, the scores of
/// nodes that no edge leaves, and what was lost by rounding down. So all add
/// up to 1 exactly, whatever they did before.
RINGWRIGHT_HD inline std::uint32_t settle_step(rank_ring& r,
                                               std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at;
  const auto count = step_size(r, budget, r.s.nodes);
  const even_part part{static_cast<std::uint64_t>(score_one) - r.s.job.sent,
                       r.s.nodes};
  std::uint64_t change = 0;
  group.for_each(count, [&](std::uint32_t i) {
    const auto node = first + i;
    const auto before = r.scores()[node];
    const auto after
      = static_cast<std::int64_t>(r.arrivals()[node] + part.of(node));
    change += static_cast<std::uint64_t>(after < before ? before - after
                                                        : after - before);
    r.scores()[node] = after;
  });
  add_by_group(r.s.job.residual, change);
  group.sync();
  if (group.leader()) {
    r.s.job.at += count;
    if (r.s.job.at == r.s.nodes)
      end_sweep(r);
  }
  group.sync();
  return count;
}

} // namespace ringwright::domains::graph::detail
