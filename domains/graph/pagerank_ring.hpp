// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/rank_work.hpp"
#include "ringwright/gpu/kernel.hpp"

namespace ringwright::domains::graph {

/// The ring form of `graph/pagerank`, which inherits it: PageRank of a graph
/// that stays resident and grows edge by edge.
/// @formula  p'_v = d sum over u -> v of p_u / outdegree_u + the same for all,
///           so much that the sum is 1: teleports, and the scores of nodes
///           without an edge to follow
/// @input    edges, one or a list, each counted once however often it comes,
///           self-loops too; a change of a score; scores of a batch result
/// @output   pages of scores and edges; residual, sweeps and whether they were
///           enough
/// @state    head of fixed size; in the arena 28 bytes per node, 16 to 24 per
///           edge
/// @limits   nodes <= 2^28, edges <= 2^30, both as configured; all scores
///           together <= 1; 8190 elements of a list
/// @errors   capacity_exceeded: a node or an edge too many; not_found: no such
///           node or page; invalid_argument: a negative score, tolerance or
///           no sweep at all; overflow: scores above 1. A message that is
///           refused changes nothing
/// @cost     edge O(1) on average; sweep O(nodes + edges), without order
///           among edges; all but O(list) cut into slices of `slice_work`
/// @exact    whole numbers in units of 2^-62; the sum after a sweep is 2^62. A
///           sweep differs from that of real numbers by less than 2 edges +
///           nodes units in all, and the n-th sweep by less than 1/(1 - d)
///           times that; the same bytes on CPU and GPU
/// @source   Page, Brin, Motwani, Winograd: The PageRank Citation Ranking,
///           1999; dangling nodes as in Langville and Meyer 2004
/// @oracle   tests/domains/graph/pagerank_ring.test.cpp
struct pagerank_ring {
  using config = pagerank_ring_config;
  using state = detail::rank_state;
  using accepts = messages::message_types<
    detail::wire::add_edge, detail::wire::query_scores,
    detail::wire::update_score, detail::wire::recalculate,
    detail::wire::add_edges, detail::wire::snapshot_edges,
    detail::wire::load_scores>;

  static constexpr std::uint32_t max_output_words = gpu::page_words;
  /// Sweeps wait for memory: the more threads, the less.
  static constexpr std::uint32_t block = 256;

  /// Bytes of arena that `c` needs; 0 when `c` is invalid.
  static std::size_t arena_bytes(const config& c) {
    return c.is_valid() ? detail::rank_layout::of(c).bytes : 0;
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
    const auto code = detail::handle(detail::rank_ring{ctx, s}, message);
    if (code != errc::none)
      return code;
    return gpu::deferred;
  }

  /// The next slice.
  RINGWRIGHT_HD static gpu::result<void> resume(gpu::context& ctx, state& s) {
    detail::rank_ring r{ctx, s};
    gpu::work_on_job(r, s.config.slice_work);
    return gpu::deferred;
  }
};

} // namespace ringwright::domains::graph
