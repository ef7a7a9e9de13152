// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/join_work.hpp"
#include "ringwright/gpu/kernel.hpp"

namespace ringwright::domains::graph {

/// The ring form of `graph/connected-components`, which inherits it: weak
/// components of a graph that grows edge by edge.
/// @formula  label_v = smallest node that a path without directions joins to v
/// @input    edges, one or a list; repeated ones and self-loops join nothing
/// @output   label and size of a node's component; number of components; pages
///           of labels. Nodes are those from 0 to the largest ever named
/// @state    head of fixed size; in the arena 8 bytes per node and 64 KiB.
///           Edges are not kept
/// @limits   nodes <= 2^30, as configured; 8190 elements of a list
/// @errors   capacity_exceeded: a node too many; not_found: no such node or
///           page. A message that is refused changes nothing
/// @cost     edge and query O(log nodes) on average; the first page after a
///           join O(nodes log nodes); all but O(list) cut into slices of
///           `slice_work`
/// @exact    whole numbers; labels do not depend on the order of edges; the
///           same bytes on CPU and GPU for the same messages
/// @source   Tarjan and van Leeuwen: Worst-Case Analysis of Set Union
///           Algorithms, JACM 31, 1984 (halving of paths)
/// @oracle   tests/domains/graph/components_ring.test.cpp
struct components_ring {
  using config = components_ring_config;
  using state = detail::join_state;
  using accepts = messages::message_types<
    detail::wire::add_edge, detail::wire::query_component,
    detail::wire::query_count, detail::wire::add_edges,
    detail::wire::snapshot_labels>;

  static constexpr std::uint32_t max_output_words = gpu::page_words;
  /// Only pages of labels have work for many threads.
  static constexpr std::uint32_t block = 128;

  /// Bytes of arena that `c` needs; 0 when `c` is invalid.
  static std::size_t arena_bytes(const config& c) {
    return c.is_valid() ? detail::join_layout::of(c).bytes : 0;
  }

  /// An instance without nodes. invalid_argument when a value of `c` is out of
  /// its range or the arena is too small for it.
  RINGWRIGHT_HD static errc start(gpu::context& ctx, state& s,
                                  const config& c) {
    return gpu::start_with_tables(ctx, s, c);
  }

  /// Handles one message of `accepts`; the reply goes out when its work, which
  /// may take slices, is done.
  template <messages::has_reply Message>
    requires(accepts::contains<Message>)
  RINGWRIGHT_HD static gpu::result<typename Message::reply>
  on(gpu::context& ctx, state& s, const Message& message) {
    const auto code = detail::handle(detail::join_ring{ctx, s}, message);
    if (code != errc::none)
      return code;
    return gpu::deferred;
  }

  /// The next slice.
  RINGWRIGHT_HD static gpu::result<void> resume(gpu::context& ctx, state& s) {
    detail::join_ring r{ctx, s};
    gpu::work_on_job(r, s.config.slice_work);
    return gpu::deferred;
  }
};

} // namespace ringwright::domains::graph
