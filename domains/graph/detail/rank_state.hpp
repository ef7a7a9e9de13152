// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/edge_intake.hpp"
#include "ringwright/domains/graph/score_units.hpp"
#include "ringwright/gpu/arena_tables.hpp"
#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"

#include <cstddef>
#include <type_traits>

namespace ringwright::domains::graph {

/// Launch parameters of the ring form of `graph/pagerank`.
struct pagerank_ring_config {
  static constexpr std::uint32_t node_limit = 1u << 28;
  static constexpr std::uint32_t edge_limit = 1u << 30;

  /// Share of a score that is passed on; in (0, 1).
  fixed<8> damping = fixed<8>::from_units(85'000'000);
  /// Nodes are numbered 0 .. max_nodes - 1. 1 to node_limit; 28 bytes each.
  std::uint32_t max_nodes = 1u << 16;
  /// 1 to edge_limit; 16 to 24 bytes each.
  std::uint32_t max_edges = 1u << 20;
  /// Nodes or edges that a slice works on; 1 to 2^30.
  std::uint32_t slice_work = 1u << 18;
  std::uint32_t reserved = 0;

  RINGWRIGHT_HD constexpr bool is_valid() const {
    return damping.units() > 0 && damping.units() < fixed<8>::scale
           && max_nodes >= 1 && max_nodes <= node_limit && max_edges >= 1
           && max_edges <= edge_limit && slice_work >= 1
           && slice_work <= 1u << 30;
  }
};

static_assert(std::has_unique_object_representations_v<pagerank_ring_config>);

} // namespace ringwright::domains::graph

namespace ringwright::domains::graph::detail {

/// Where the tables lie in the arena, in bytes from its start.
struct rank_layout {
  std::uint64_t degrees = 0;
  std::uint64_t scores = 0;
  std::uint64_t shares = 0;
  std::uint64_t arrivals = 0;
  std::uint64_t edges = 0;
  std::uint64_t slots = 0;
  /// Entries of the last, less one; a power of two less one.
  std::uint64_t slot_mask = 0;
  std::uint64_t bytes = 0;

  RINGWRIGHT_HD static constexpr rank_layout
  of(const pagerank_ring_config& c) {
    rank_layout result;
    gpu::arena_cursor at;
    // At most half full, so that a search is short.
    std::uint64_t slots = 2;
    while (slots < 2 * std::uint64_t{c.max_edges})
      slots *= 2;
    const std::uint64_t n = c.max_nodes;
    result.degrees = at.take(n, 4);
    result.scores = at.take(n, 8);
    result.shares = at.take(n, 8);
    result.arrivals = at.take(n, 8);
    // Edges of a message in hand lie behind the others.
    result.edges = at.take(std::uint64_t{c.max_edges} + max_list, 8);
    result.slots = at.take(slots, 4);
    result.slot_mask = slots - 1;
    result.bytes = at.bytes();
    return result;
  }
};

/// What an instance is doing, slice by slice.
enum class rank_phase : std::uint32_t {
  idle,
  /// Edges of a message become resident,
  insert,
  /// or, when there is no room for all of them, none does.
  withdraw,
  /// What is behind the resident edges is cleared.
  clean,
  /// All scores become even.
  restart,
  /// A sweep: what each node has for each of its edges,
  send,
  /// what arrives over each edge,
  carry,
  /// the new scores.
  settle,
  /// Reply.
  done,
};

/// The work in hand; see gpu/sliced_job.hpp.
struct rank_job {
  gpu::reply_token token;
  rank_phase phase = rank_phase::idle;
  /// An errc that ends it.
  std::uint32_t code = 0;
  /// Where the phase goes on.
  std::uint32_t at = 0;
  /// Of edges: how many came, how many entries were none, and what there was
  /// before. `count` is 0 while scores are calculated.
  std::uint32_t count = 0;
  std::uint32_t refused = 0;
  std::uint32_t edges_before = 0;
  std::uint32_t nodes_before = 0;
  /// Of sweeps.
  std::uint32_t calculates = 0;
  std::uint32_t max_iterations = 0;
  std::uint32_t iterations = 0;
  std::uint32_t converged = 0;
  std::uint32_t reserved = 0;
  std::uint64_t tolerance = 0;
  std::uint64_t residual = 0;
  /// What all edges carry together.
  std::uint64_t sent = 0;
  /// Of scores that are loaded: their sum, in halves so that no addition
  /// carries, and that of those they replace.
  std::uint64_t sum_low = 0;
  std::uint64_t sum_high = 0;
  std::uint64_t replaced = 0;
};

/// The head; the arena holds the tables.
struct rank_state {
  pagerank_ring_config config;
  rank_layout layout;
  rank_job job;
  /// Edges, scores and sweeps that have changed something so far.
  std::uint64_t version = 0;
  /// Of all scores.
  std::int64_t sum = 0;
  std::uint32_t nodes = 0;
  std::uint32_t edges = 0;
  /// Something has changed since scores converged.
  std::uint32_t stale = 0;
  std::uint32_t reserved = 0;
};

// Its bytes are compared, copied and hashed.
static_assert(std::has_unique_object_representations_v<rank_state>);
static_assert(std::is_trivially_copyable_v<rank_state>);

/// A message being handled or continued: the state and its tables.
struct rank_ring {
  gpu::context& ctx;
  rank_state& s;

  /// Number of edges that leave a node.
  RINGWRIGHT_HD std::uint32_t* degrees() const {
    return ctx.arena().table<std::uint32_t>(s.layout.degrees);
  }

  RINGWRIGHT_HD std::int64_t* scores() const {
    return ctx.arena().table<std::int64_t>(s.layout.scores);
  }

  /// What each edge of a node carries in this sweep.
  RINGWRIGHT_HD std::uint64_t* shares() const {
    return ctx.arena().table<std::uint64_t>(s.layout.shares);
  }

  /// What edges have brought to a node in this sweep.
  RINGWRIGHT_HD std::uint64_t* arrivals() const {
    return ctx.arena().table<std::uint64_t>(s.layout.arrivals);
  }

  /// In the order in which they came.
  RINGWRIGHT_HD wire::edge* edges() const {
    return ctx.arena().table<wire::edge>(s.layout.edges);
  }

  /// Numbers of edges, counted from 1, by what their ends make; 0 = free.
  RINGWRIGHT_HD std::uint32_t* slots() const {
    return ctx.arena().table<std::uint32_t>(s.layout.slots);
  }
};

} // namespace ringwright::domains::graph::detail
