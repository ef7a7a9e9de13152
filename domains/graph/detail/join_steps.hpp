// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/join_state.hpp"
#include "ringwright/gpu/atomic.hpp"

namespace ringwright::domains::graph::detail {

// Steps of the phases. Every thread of the group calls them; between two
// `sync` either all read the job or the leader writes it. They return their
// cost, in nodes that they have looked at.

/// Leader only: hangs a node that is no root below its grandparent, or leaves
/// it below a root; gives its parent then.
RINGWRIGHT_HD inline std::uint32_t climb_one(const join_ring& r,
                                             std::uint32_t node) {
  const auto up = r.steps()[node];
  const auto further = r.steps()[node - up];
  r.steps()[node] = up + further;
  return node - up - further;
}

/// Leader only: sets out from both ends of the next edge.
RINGWRIGHT_HD inline void set_out(join_ring& r) {
  auto& job = r.s.job;
  const auto e = r.staged()[job.at];
  job.left = e.source;
  job.right = e.target;
  const auto high = e.source < e.target ? e.target : e.source;
  if (high >= r.s.nodes)
    r.s.nodes = high + 1;
}

/// Leader only: makes one component of the two whose roots were found. The
/// smaller root stays: it is the label.
RINGWRIGHT_HD inline void join_roots(join_ring& r) {
  auto low = r.s.job.left;
  auto high = r.s.job.right;
  if (low == high)
    return;
  if (low > high) {
    const auto other = low;
    low = high;
    high = other;
  }
  r.steps()[high] = high - low;
  r.others()[low] += r.others()[high] + 1;
  r.others()[high] = 0;
  ++r.s.joins;
  r.s.flat = 0;
}

/// Leader only: both have arrived.
RINGWRIGHT_HD inline void arrive(join_ring& r) {
  auto& job = r.s.job;
  if (job.request != join_request::edges)
    return enter(job, join_phase::done);
  join_roots(r);
  if (++job.at == job.count)
    enter(job, join_phase::clean);
  else
    set_out(r);
}

/// One edge after the other, by the leader: each changes what the next finds.
RINGWRIGHT_HD inline std::uint32_t climb_step(join_ring& r,
                                              std::uint32_t budget) {
  const auto group = r.ctx.group();
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    std::uint32_t cost = 0;
    for (; cost < budget && job.phase == join_phase::climb; ++cost) {
      if (r.steps()[job.left] != 0)
        job.left = climb_one(r, job.left);
      else if (r.steps()[job.right] != 0)
        job.right = climb_one(r, job.right);
      else
        arrive(r);
    }
    job.cost = cost;
  }
  group.sync();
  return r.s.job.cost;
}

/// Clears the message's edges: the bytes depend on what was joined alone.
RINGWRIGHT_HD inline std::uint32_t clean_step(join_ring& r,
                                              std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at;
  const auto rest = r.s.job.count - first;
  const auto count = budget < rest ? budget : rest;
  group.for_each(count,
                 [&](std::uint32_t i) { r.staged()[first + i] = {}; });
  group.sync();
  if (group.leader()) {
    r.s.job.at += count;
    if (count == rest)
      enter(r.s.job, join_phase::done);
  }
  group.sync();
  return count;
}

/// All nodes at once climb over their parents, until a whole pass moves none:
/// twice as far in each pass. What another thread has just written is an
/// ancestor as well, so it does not matter who is first: relaxed.
RINGWRIGHT_HD inline std::uint32_t flatten_step(join_ring& r,
                                                std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at;
  const auto rest = r.s.nodes - first;
  const auto count = budget < rest ? budget : rest;
  std::uint32_t moved = 0;
  group.for_each(count, [&](std::uint32_t i) {
    const auto node = first + i;
    const auto up = gpu::load_relaxed(r.steps() + node);
    const auto further = gpu::load_relaxed(r.steps() + (node - up));
    if (up != 0 && further != 0) {
      gpu::store_relaxed(r.steps() + node, up + further);
      ++moved;
    }
  });
  add_by_group(r.s.job.moved, moved);
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    job.at += count;
    if (job.at == r.s.nodes) {
      r.s.flat = job.moved == 0 ? 1 : 0;
      job.moved = 0;
      enter(job, r.s.flat != 0 ? join_phase::done : join_phase::flatten);
    }
  }
  group.sync();
  return count;
}

} // namespace ringwright::domains::graph::detail
