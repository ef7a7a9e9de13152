// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/rank_state.hpp"

namespace ringwright::domains::graph::detail {

// Steps of the phases that take edges in. Every thread of the group calls
// them; between two `sync` either all read the job or the leader writes it.
// They return how many edges they have worked on.

/// Leader only: the slot of an edge, or the free one where it belongs.
RINGWRIGHT_HD inline std::uint32_t& slot_of(const rank_ring& r,
                                            wire::edge e) {
  // Odd, and no pattern in its bits: 2^64 divided by the golden ratio.
  constexpr std::uint64_t spread = 0x9e37'79b9'7f4a'7c15u;
  auto hash = (std::uint64_t{e.source} << 32 | e.target) * spread;
  hash = (hash ^ hash >> 32) * spread;
  const auto mask = r.s.layout.slot_mask;
  for (auto at = hash >> 32 & mask;; at = (at + 1) & mask) {
    auto& slot = r.slots()[at];
    if (slot == 0)
      return slot;
    const auto& known = r.edges()[slot - 1];
    if (known.source == e.source && known.target == e.target)
      return slot;
  }
}

RINGWRIGHT_HD inline std::uint32_t larger(std::uint32_t a, std::uint32_t b) {
  return a < b ? b : a;
}

/// Leader only: takes in the next edge of the message, unless it is there.
RINGWRIGHT_HD inline void insert_one(rank_ring& r) {
  auto& job = r.s.job;
  const auto e = r.edges()[job.edges_before + job.at++];
  auto& slot = slot_of(r, e);
  if (slot != 0)
    return;
  if (r.s.edges == r.s.config.max_edges) {
    job.code = static_cast<std::uint32_t>(errc::capacity_exceeded);
    enter(job, rank_phase::withdraw);
    return;
  }
  // Not beyond where it came from: what is left out only makes gaps.
  r.edges()[r.s.edges] = e;
  slot = ++r.s.edges;
  ++r.degrees()[e.source];
  r.s.nodes = larger(r.s.nodes, larger(e.source, e.target) + 1);
}

RINGWRIGHT_HD inline std::uint32_t insert_step(rank_ring& r,
                                               std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto rest = r.s.job.count - r.s.job.at;
  const auto count = budget < rest ? budget : rest;
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    for (std::uint32_t i = 0; i < count && job.phase == rank_phase::insert;
         ++i)
      insert_one(r);
    if (job.phase == rank_phase::insert && job.at == job.count)
      enter(job, rank_phase::clean);
  }
  group.sync();
  return count;
}

/// Takes edges out again, the last first: what a slot was found free for is
/// then still where it was.
RINGWRIGHT_HD inline std::uint32_t withdraw_step(rank_ring& r,
                                                 std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto rest = r.s.edges - r.s.job.edges_before;
  const auto count = budget < rest ? budget : rest;
  group.sync();
  if (group.leader()) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto e = r.edges()[r.s.edges - 1];
      slot_of(r, e) = 0;
      --r.s.edges;
      --r.degrees()[e.source];
    }
    if (count == rest) {
      r.s.nodes = r.s.job.nodes_before;
      enter(r.s.job, rank_phase::clean);
    }
  }
  group.sync();
  return count;
}

/// Clears what a message has left behind the resident edges: the bytes depend
/// on the edges alone, not on how they came.
RINGWRIGHT_HD inline std::uint32_t clean_step(rank_ring& r,
                                              std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.edges + r.s.job.at;
  const auto rest = r.s.job.edges_before + r.s.job.count - first;
  const auto count = budget < rest ? budget : rest;
  group.for_each(count,
                 [&](std::uint32_t i) { r.edges()[first + i] = {}; });
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    job.at += count;
    if (count == rest) {
      const auto added = r.s.edges - job.edges_before;
      r.s.version += added;
      r.s.stale |= added != 0 ? 1u : 0u;
      enter(job, rank_phase::done);
    }
  }
  group.sync();
  return count;
}

} // namespace ringwright::domains::graph::detail
