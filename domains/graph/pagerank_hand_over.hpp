// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/pagerank_batch.hpp"
#include "ringwright/domains/graph/pagerank_ring.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// From a batch result of `graph/pagerank` to a ring kernel that keeps it up to
/// date; `read_pagerank` is the way back.
namespace ringwright::domains::graph {

/// What a ring is to have room for beside the graph that it begins with.
struct pagerank_room {
  std::uint64_t nodes = 0;
  std::uint64_t edges = 0;
};

/// Launch parameters of a ring that takes `graph` and so much more; an edge of
/// an undirected graph counts twice. capacity_exceeded when no ring has as
/// much room; damping and the length of slices are as in `base`.
inline expected<pagerank_ring_config>
pagerank_config_for(const csr_view& graph, pagerank_room spare = {},
                    pagerank_ring_config base = {}) {
  const auto fit = [](const char* what, std::uint64_t count, std::uint64_t more,
                      std::uint32_t limit) -> expected<std::uint32_t> {
    if (count > limit || more > limit - count)
      return fail(errc::capacity_exceeded,
                  std::to_string(count) + " " + what + " and room for "
                    + std::to_string(more) + " more; a ring has at most "
                    + std::to_string(limit));
    return std::max(static_cast<std::uint32_t>(count + more), 1u);
  };
  const auto nodes = fit("nodes", graph.nodes(), spare.nodes, base.node_limit);
  if (!nodes)
    return tl::unexpected<error>{nodes.error()};
  const auto edges
    = fit("edges", graph.entries(), spare.edges, base.edge_limit);
  if (!edges)
    return tl::unexpected<error>{edges.error()};
  base.max_nodes = *nodes;
  base.max_edges = *edges;
  return base;
}

struct pagerank_hand_over_options {
  /// By how much all scores together may still change in a sweep of the ring:
  /// tolerance and stop rule of the batch that made them. Above 0.
  double tolerance = 1e-6;
  pagerank_stop stop = pagerank_stop::per_node;
  /// For each request; 0 = what the handle has for all.
  call_timeout timeout{0};
};

/// What a hand-over has done.
struct pagerank_handed_over {
  /// Of the ring's state, which nothing has changed since.
  std::uint64_t version = 0;
  std::uint32_t nodes = 0;
  std::uint32_t edges = 0;
  /// What the ring's first sweep has changed, as the sum over all scores.
  double residual = 0;
};

namespace detail {

/// The shortest text that reads back as the same number.
inline std::string text_of(double x) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, x).ptr;
  return {text, end};
}

template <class Kernel>
expected<void> check_empty(const Kernel& kernel, call_timeout timeout) {
  const auto page = kernel.call(wire::query_scores{.count = 1}, timeout);
  if (!page)
    return tl::unexpected<error>{page.error()};
  const auto nodes = (**page).nodes;
  if (nodes != 0)
    return fail(errc::invalid_argument,
                "the ring already has " + std::to_string(nodes) + " nodes");
  return {};
}

template <class Kernel>
expected<void> send_arcs(const Kernel& kernel, const csr_view& graph,
                         call_timeout timeout) {
  edge_stream<Kernel> arcs{kernel, timeout};
  for (std::size_t u = 0; u < graph.nodes(); ++u)
    for (const auto v : graph.row(static_cast<node_id>(u)))
      if (auto done = arcs.add({static_cast<node_id>(u), v}); !done)
        return done;
  if (auto done = arcs.flush(); !done)
    return done;
  if (arcs.changes() != graph.entries())
    return fail(errc::rejected, "of " + std::to_string(graph.entries())
                                  + " edges only "
                                  + std::to_string(arcs.changes())
                                  + " were new: somebody else has sent some");
  return {};
}

template <class Kernel>
expected<void> send_scores(const Kernel& kernel,
                           std::span<const std::int64_t> units,
                           call_timeout timeout) {
  for (std::size_t at = 0; at < units.size(); at += max_list) {
    const auto page
      = units.subspan(at, std::min<std::size_t>(units.size() - at, max_list));
    wire::load_scores head;
    head.first = static_cast<std::uint32_t>(at);
    const auto reply
      = kernel.call(messages::message_with_list{head, page}, timeout);
    if (!reply)
      return fail(reply.error().code,
                  "scores of node " + std::to_string(at)
                    + " and following: " + reply.error().what);
  }
  return {};
}

/// The scores that came are those that went.
template <class Kernel>
expected<std::uint64_t> check_scores(const Kernel& kernel,
                                     std::span<const std::int64_t> units,
                                     call_timeout timeout) {
  std::vector<std::int64_t> there;
  const auto version = read_scores(kernel, there, timeout);
  if (!version)
    return version;
  if (there.size() != units.size())
    return fail(errc::rejected, "the ring has " + std::to_string(there.size())
                                  + " nodes, the result "
                                  + std::to_string(units.size()));
  const auto [theirs, ours]
    = std::mismatch(there.begin(), there.end(), units.begin());
  if (theirs != there.end())
    return fail(errc::rejected, "node " + std::to_string(theirs - there.begin())
                                  + " has " + std::to_string(*theirs)
                                  + " units of 2^-62 in the ring, "
                                  + std::to_string(*ours) + " in the result");
  return version;
}

/// One sweep of the ring's: the scores are hardly changed by it, or they are
/// no PageRank of this graph.
template <class Kernel>
expected<wire::recalculate_reply>
check_sweep(const Kernel& kernel, double limit, call_timeout timeout) {
  const auto sweep = kernel.call(
    wire::recalculate{.tolerance = units_of_score(std::min(limit, 1.0)),
                      .max_iterations = 1},
    timeout);
  if (!sweep)
    return tl::unexpected<error>{sweep.error()};
  if (!sweep->converged)
    return fail(
      errc::rejected,
      "a sweep of the ring changes the scores by "
        + text_of(std::ldexp(static_cast<double>(sweep->residual), -62))
        + ", allowed is less than " + text_of(limit)
        + ": they are of another graph or damping, weighted, "
          "personalised or not converged");
  return *sweep;
}

} // namespace detail

/// Hands a graph and the scores that a batch has computed of it to a ring that
/// is still empty, launched with the damping of the batch and room for both.
/// Then makes sure that the ring answers with these scores, scaled to add up
/// to 1 (see `units_of_scores`), and that a sweep of its own changes them by
/// less than the tolerance. After that sweep the ring's scores are not stale.
///
/// The arcs of an undirected graph go over in both directions; later edges are
/// to be sent so, too. Whoever sends to the ring meanwhile makes it fail.
///
/// Fails with invalid_argument (a graph with weights, which the ring does not
/// have; another number of scores than nodes; scores that are none; a
/// tolerance; a ring that is not empty), rejected (the ring holds something
/// else than was sent, or the scores are no result of this graph), and as the
/// requests do: capacity_exceeded when the ring has not room enough. After a
/// failure the ring holds a part and is to be ended.
template <class Kernel>
expected<pagerank_handed_over>
hand_over(const Kernel& kernel, const csr_view& graph,
          std::span<const double> scores,
          const pagerank_hand_over_options& options = {}) {
  if (graph.weighted())
    return fail(errc::invalid_argument,
                "the graph has weights, which the ring does not have");
  if (scores.size() != graph.nodes())
    return fail(errc::invalid_argument,
                std::to_string(scores.size()) + " scores, the graph has "
                  + std::to_string(graph.nodes()) + " nodes");
  if (!(options.tolerance > 0) || std::isinf(options.tolerance))
    return fail(errc::invalid_argument,
                "tolerance is " + detail::text_of(options.tolerance)
                  + ", allowed are finite numbers above 0");
  const auto units = units_of_scores(scores);
  if (!units)
    return tl::unexpected<error>{units.error()};
  if (auto done = detail::check_empty(kernel, options.timeout); !done)
    return tl::unexpected<error>{done.error()};
  if (auto done = detail::send_arcs(kernel, graph, options.timeout); !done)
    return tl::unexpected<error>{done.error()};
  if (auto done = detail::send_scores(kernel, *units, options.timeout); !done)
    return tl::unexpected<error>{done.error()};
  const auto loaded = detail::check_scores(kernel, *units, options.timeout);
  if (!loaded)
    return tl::unexpected<error>{loaded.error()};
  const auto parts = options.stop == pagerank_stop::per_node
                       ? static_cast<double>(graph.nodes())
                       : 1.0;
  const auto swept
    = detail::check_sweep(kernel, options.tolerance * parts, options.timeout);
  if (!swept)
    return tl::unexpected<error>{swept.error()};
  if (swept->version != *loaded + swept->iterations)
    return fail(errc::rejected, "somebody else has changed the ring meanwhile");
  return pagerank_handed_over{
    swept->version, static_cast<std::uint32_t>(graph.nodes()),
    static_cast<std::uint32_t>(graph.entries()),
    std::ldexp(static_cast<double>(swept->residual), -62)};
}

} // namespace ringwright::domains::graph
