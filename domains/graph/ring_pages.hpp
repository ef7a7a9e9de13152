// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/domains/graph/csr.hpp"
#include "ringwright/domains/graph/detail/edge_intake.hpp"
#include "ringwright/domains/graph/score_units.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"
#include "ringwright/messages/message.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Between what a host has as a whole and what ring kernels take and give in
/// pieces. A payload is a vector of words, ready to be sent under the type id
/// of its message.
namespace ringwright::domains::graph {

using ring_payload = std::vector<std::uint64_t>;

// -- into a ring --------------------------------------------------------------

/// Payloads of AddEdges for all of `edges`, in this order.
inline std::vector<ring_payload> edge_payloads(std::span<const edge> edges) {
  std::vector<ring_payload> result;
  std::vector<messages::graph_ring::edge> page;
  for (std::size_t at = 0; at < edges.size(); at += page.size()) {
    page.clear();
    const auto count
      = std::min<std::size_t>(edges.size() - at, detail::max_list);
    for (const auto& e : edges.subspan(at, count))
      page.push_back({.source = e.source, .target = e.target});
    result.push_back(messages::encode(messages::graph_ring::add_edges{}, page));
  }
  return result;
}

/// The arcs of a graph, by rows: those of an undirected one in both
/// directions, which is what PageRank needs.
inline std::vector<edge> arcs_of(const csr_view& graph) {
  std::vector<edge> result;
  result.reserve(graph.entries());
  for (std::size_t u = 0; u < graph.nodes(); ++u)
    for (const auto v : graph.row(static_cast<node_id>(u)))
      result.push_back({static_cast<node_id>(u), v});
  return result;
}

/// Edges that make components of these labels: to each node its label, and the
/// last node to itself, so that there is one.
inline std::vector<edge> edges_of_labels(std::span<const node_id> labels) {
  std::vector<edge> result;
  for (std::size_t v = 0; v < labels.size(); ++v)
    if (labels[v] != v || v + 1 == labels.size())
      result.push_back({static_cast<node_id>(v), labels[v]});
  return result;
}

/// The scores of a batch result in units, scaled to add up to 1 exactly; each
/// differs from its share of the sum by less than one unit and what the
/// division of doubles rounds off. invalid_argument unless all are finite and
/// not negative and one is positive, or there are none.
inline expected<std::vector<std::int64_t>>
units_of_scores(std::span<const double> scores) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]) || scores[i] < 0)
      return fail(errc::invalid_argument,
                  "score of node " + std::to_string(i)
                    + " is negative or not finite");
    sum += scores[i];
  }
  if (!scores.empty() && !(sum > 0 && std::isfinite(sum)))
    return fail(errc::invalid_argument, "scores do not add up to a number > 0");
  std::vector<std::int64_t> result;
  result.reserve(scores.size());
  auto rest = score_one;
  for (const auto score : scores) {
    // Not more than is left: rounded quotients may add up to more than 1.
    result.push_back(std::min(units_of_score(score / sum), rest));
    rest -= result.back();
  }
  const auto n = static_cast<std::int64_t>(result.size());
  for (std::int64_t i = 0; i < n; ++i)
    result[static_cast<std::size_t>(i)] += rest / n + (i < rest % n ? 1 : 0);
  return result;
}

/// Payloads of LoadScores for nodes 0, 1, ...
inline std::vector<ring_payload>
score_payloads(std::span<const std::int64_t> units) {
  std::vector<ring_payload> result;
  for (std::size_t at = 0; at < units.size(); at += detail::max_list) {
    const auto page = units.subspan(
      at, std::min<std::size_t>(units.size() - at, detail::max_list));
    messages::graph_ring::load_scores head;
    head.first = static_cast<std::uint32_t>(at);
    result.push_back(messages::encode(head, page));
  }
  return result;
}

// -- out of a ring ------------------------------------------------------------

/// What the ring form of `graph/pagerank` holds.
struct pagerank_snapshot {
  std::uint64_t version = 0;
  std::vector<edge> edges;
  std::vector<std::int64_t> scores;

  friend bool operator==(const pagerank_snapshot&, const pagerank_snapshot&)
    = default;
};

/// What the ring form of `graph/connected-components` holds.
struct components_snapshot {
  std::uint64_t version = 0;
  std::vector<node_id> labels;

  friend bool operator==(const components_snapshot&,
                         const components_snapshot&)
    = default;
};

namespace detail {

/// Asks for pages of `Query` until all of `total(head)` elements have come.
/// `take(head)` keeps those of a page and counts them.
template <class Query, class Ask, class Total, class Take>
expected<std::uint64_t> read_pages(Query query, Ask& ask, Total total,
                                   Take take) {
  using reply = typename Query::reply;
  std::uint64_t version = 0;
  for (std::uint32_t at = 0;;) {
    query.first = at;
    expected<ring_payload> words = ask(std::as_const(query));
    if (!words)
      return tl::unexpected<error>{words.error()};
    if (words->size() < messages::fixed_words<reply>)
      return fail(errc::wrong_size, "page is cut off");
    const auto& head = messages::message_at<reply>(words->data());
    if (at > 0 && head.version != version)
      return fail(errc::rejected, "graph has changed between two pages");
    version = head.version;
    const auto count = take(head);
    at += static_cast<std::uint32_t>(count);
    if (at >= total(head))
      return version;
    if (count == 0)
      return fail(errc::malformed_message, "empty page before the end");
  }
}

} // namespace detail

/// Reads edges and scores of a `graph/pagerank`, page by page.
/// `ask(const query&)` sends a QueryScores or SnapshotEdges and gives the words
/// of its reply or an error, which is passed on. `rejected` when the graph
/// changes between two pages.
template <class Ask>
expected<pagerank_snapshot> read_pagerank(Ask&& ask) {
  namespace wire = messages::graph_ring;
  pagerank_snapshot result;
  const auto edges = detail::read_pages(
    wire::snapshot_edges{}, ask,
    [](const auto& head) { return head.total; },
    [&](const auto& head) {
      for (const auto& e : head.edges.span())
        result.edges.push_back({e.source, e.target});
      return head.edges.span().size();
    });
  if (!edges)
    return tl::unexpected<error>{edges.error()};
  wire::query_scores query;
  query.count = ~std::uint32_t{0};
  const auto scores = detail::read_pages(
    query, ask, [](const auto& head) { return head.nodes; },
    [&](const auto& head) {
      const auto page = head.scores.span();
      result.scores.insert(result.scores.end(), page.begin(), page.end());
      return page.size();
    });
  if (!scores)
    return tl::unexpected<error>{scores.error()};
  if (*edges != *scores)
    return fail(errc::rejected, "graph has changed between two pages");
  result.version = *scores;
  return result;
}

/// Reads the labels of a `graph/connected-components`, page by page, like
/// `read_pagerank`.
template <class Ask>
expected<components_snapshot> read_components(Ask&& ask) {
  components_snapshot result;
  const auto version = detail::read_pages(
    messages::graph_ring::snapshot_labels{}, ask,
    [](const auto& head) { return head.nodes; },
    [&](const auto& head) {
      const auto page = head.labels.span();
      result.labels.insert(result.labels.end(), page.begin(), page.end());
      return page.size();
    });
  if (!version)
    return tl::unexpected<error>{version.error()};
  result.version = *version;
  return result;
}

} // namespace ringwright::domains::graph
