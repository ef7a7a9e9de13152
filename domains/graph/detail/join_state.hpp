// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/edge_intake.hpp"
#include "ringwright/gpu/arena_tables.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"

#include <cstddef>
#include <type_traits>

namespace ringwright::domains::graph {

/// Launch parameters of the ring form of `graph/connected-components`.
struct components_ring_config {
  static constexpr std::uint32_t node_limit = 1u << 30;

  /// Nodes are numbered 0 .. max_nodes - 1. 1 to node_limit; 8 bytes each.
  std::uint32_t max_nodes = 1u << 20;
  /// Nodes that a slice looks at; 1 to 2^30.
  std::uint32_t slice_work = 1u << 16;

  RINGWRIGHT_HD constexpr bool is_valid() const {
    return max_nodes >= 1 && max_nodes <= node_limit && slice_work >= 1
           && slice_work <= 1u << 30;
  }
};

static_assert(
  std::has_unique_object_representations_v<components_ring_config>);

} // namespace ringwright::domains::graph

namespace ringwright::domains::graph::detail {

/// Where the tables lie in the arena, in bytes from its start.
struct join_layout {
  std::uint64_t steps = 0;
  std::uint64_t others = 0;
  std::uint64_t staged = 0;
  std::uint64_t bytes = 0;

  RINGWRIGHT_HD static constexpr join_layout
  of(const components_ring_config& c) {
    join_layout result;
    gpu::arena_cursor at;
    result.steps = at.take(c.max_nodes, 4);
    result.others = at.take(c.max_nodes, 4);
    result.staged = at.take(max_list, 8);
    result.bytes = at.bytes();
    return result;
  }
};

/// What an instance is doing, slice by slice.
enum class join_phase : std::uint32_t {
  idle,
  /// Both ends of an edge climb to their roots, which are joined then; or the
  /// node of a query does.
  climb,
  /// The edges of the message are cleared.
  clean,
  /// All nodes come next to their roots.
  flatten,
  /// Reply.
  done,
};

/// Who waits for the work in hand.
enum class join_request : std::uint32_t { none, edges, component, labels };

/// The work in hand; see gpu/sliced_job.hpp.
struct join_job {
  gpu::reply_token token;
  join_phase phase = join_phase::idle;
  join_request request = join_request::none;
  /// Where the phase goes on, and how many edges came.
  std::uint32_t at = 0;
  std::uint32_t count = 0;
  /// How far the two have climbed.
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  /// Edges that name a node too many.
  std::uint32_t refused = 0;
  /// What the leader's last step has cost.
  std::uint32_t cost = 0;
  /// Nodes that came nearer to their roots in this pass.
  std::uint32_t moved = 0;
  std::uint32_t joins_before = 0;
  /// Of a page.
  std::uint32_t first = 0;
  std::uint32_t reserved = 0;
};

/// The head; the arena holds the tables.
struct join_state {
  components_ring_config config;
  join_layout layout;
  join_job job;
  std::uint32_t nodes = 0;
  /// Each has made one component of two.
  std::uint32_t joins = 0;
  /// Whether all nodes are next to their roots.
  std::uint32_t flat = 1;
  std::uint32_t reserved = 0;

  /// Grows with every change.
  RINGWRIGHT_HD std::uint64_t version() const {
    return std::uint64_t{nodes} + joins;
  }

  RINGWRIGHT_HD std::uint32_t components() const {
    return nodes - joins;
  }
};

// Its bytes are compared, copied and hashed.
static_assert(std::has_unique_object_representations_v<join_state>);
static_assert(std::is_trivially_copyable_v<join_state>);

/// A message being handled or continued: the state and its tables.
struct join_ring {
  gpu::context& ctx;
  join_state& s;

  /// How far below a node its parent is, which is never above it; 0 = it is a
  /// root. So cleared memory is a forest of single nodes.
  RINGWRIGHT_HD std::uint32_t* steps() const {
    return ctx.arena().table<std::uint32_t>(s.layout.steps);
  }

  /// Of a root: nodes of the component other than itself. 0 for all others.
  RINGWRIGHT_HD std::uint32_t* others() const {
    return ctx.arena().table<std::uint32_t>(s.layout.others);
  }

  /// Edges of the message in hand.
  RINGWRIGHT_HD wire::edge* staged() const {
    return ctx.arena().table<wire::edge>(s.layout.staged);
  }
};

} // namespace ringwright::domains::graph::detail
