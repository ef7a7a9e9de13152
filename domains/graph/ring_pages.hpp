// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/domains/graph/detail/edge_intake.hpp"
#include "ringwright/domains/graph/score_units.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"
#include "ringwright/messages/message.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Between what a host has as a whole and what ring kernels take and give in
/// pieces.
///
/// A `Kernel` here is the handle of one, such as `actors::typed_handle`, whose
/// `call(what, timeout)` sends a message or a `messages::message_with_list`,
/// waits, and gives an `expected` of the reply; one with a list, of something
/// that points at it. There is never more than one request under way.
namespace ringwright::domains::graph {

/// For one request; 0 = what the handle has for all.
using call_timeout = std::chrono::nanoseconds;

// -- into a ring --------------------------------------------------------------

/// Sends edges to a kernel, in lists as long as a message can be.
template <class Kernel>
class edge_stream {
public:
  edge_stream(const Kernel& kernel, call_timeout timeout)
    : kernel_(kernel), timeout_(timeout) {
    // nop
  }

  /// Sends a list when it is full. Fails as the request for it does, saying
  /// which edges have not been taken.
  expected<void> add(edge e) {
    list_.push_back({.source = e.source, .target = e.target});
    return list_.size() == detail::max_list ? flush() : expected<void>{};
  }

  /// Sends what is left, to be called after the last edge.
  expected<void> flush() {
    if (list_.empty())
      return {};
    const auto reply = kernel_.call(
      messages::message_with_list{detail::wire::add_edges{}, list_}, timeout_);
    if (!reply)
      return fail(reply.error().code,
                  "edges " + std::to_string(sent_) + " to "
                    + std::to_string(sent_ + list_.size() - 1) + ": "
                    + reply.error().what);
    sent_ += list_.size();
    changes_ += reply->changes;
    list_.clear();
    return {};
  }

  /// Edges that the kernel has taken.
  std::uint64_t sent() const {
    return sent_;
  }

  /// Those that were new to it, or that joined two components.
  std::uint64_t changes() const {
    return changes_;
  }

private:
  const Kernel& kernel_;
  call_timeout timeout_;
  std::vector<detail::wire::edge> list_;
  std::uint64_t sent_ = 0;
  std::uint64_t changes_ = 0;
};

/// The scores of a batch result in units, scaled to add up to 1 exactly; each
/// differs from its share of the sum by less than one unit and what the
/// division of doubles rounds off. invalid_argument unless all are finite and
/// not negative and one is positive, or there are none.
inline expected<std::vector<std::int64_t>>
units_of_scores(std::span<const double> scores) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]) || scores[i] < 0)
      return fail(errc::invalid_argument, "score of node " + std::to_string(i)
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

// -- out of a ring ------------------------------------------------------------

/// What the ring form of `graph/pagerank` holds.
struct pagerank_snapshot {
  std::uint64_t version = 0;
  std::vector<edge> edges;
  /// In units of 2^-62, by node.
  std::vector<std::int64_t> scores;

  /// Its graph, for a batch kernel.
  edge_list graph() const {
    return {scores.size(), edges, {}, true};
  }

  /// Its scores as a batch result has them.
  std::vector<double> real_scores() const {
    std::vector<double> result(scores.size());
    std::transform(scores.begin(), scores.end(), result.begin(),
                   score_of_units);
    return result;
  }

  friend bool operator==(const pagerank_snapshot&, const pagerank_snapshot&)
    = default;
};

/// What the ring form of `graph/connected-components` holds.
struct components_snapshot {
  std::uint64_t version = 0;
  std::vector<node_id> labels;

  friend bool operator==(const components_snapshot&, const components_snapshot&)
    = default;
};

namespace detail {

/// Asks for pages of `Query` until all of `total(head)` elements have come.
/// `take(head)` keeps those of a page and counts them. Gives the version.
template <class Kernel, class Query, class Total, class Take>
expected<std::uint64_t> read_pages(const Kernel& kernel, Query query,
                                   call_timeout timeout, Total total,
                                   Take take) {
  std::uint64_t version = 0;
  for (std::uint32_t at = 0;;) {
    query.first = at;
    const auto page = kernel.call(query, timeout);
    if (!page)
      return tl::unexpected<error>{page.error()};
    const auto& head = **page;
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

/// Reads the scores of a `graph/pagerank` in units, page by page, to `to`;
/// gives their version. `rejected` when the graph changes between two pages;
/// else fails as the requests do.
template <class Kernel>
expected<std::uint64_t> read_scores(const Kernel& kernel,
                                    std::vector<std::int64_t>& to,
                                    call_timeout timeout = {}) {
  detail::wire::query_scores query;
  query.count = ~std::uint32_t{0};
  return detail::read_pages(
    kernel, query, timeout, [](const auto& head) { return head.nodes; },
    [&](const auto& head) {
      const auto page = head.scores.span();
      to.insert(to.end(), page.begin(), page.end());
      return page.size();
    });
}

/// Reads edges and scores of a `graph/pagerank`, page by page. `rejected` when
/// the graph changes between two pages: to be tried again; else fails as the
/// requests do.
template <class Kernel>
expected<pagerank_snapshot> read_pagerank(const Kernel& kernel,
                                          call_timeout timeout = {}) {
  pagerank_snapshot result;
  const auto edges = detail::read_pages(
    kernel, detail::wire::snapshot_edges{}, timeout,
    [](const auto& head) { return head.total; },
    [&](const auto& head) {
      for (const auto& e : head.edges.span())
        result.edges.push_back({e.source, e.target});
      return head.edges.span().size();
    });
  if (!edges)
    return tl::unexpected<error>{edges.error()};
  const auto scores = read_scores(kernel, result.scores, timeout);
  if (!scores)
    return tl::unexpected<error>{scores.error()};
  if (*edges != *scores)
    return fail(errc::rejected, "graph has changed between two pages");
  result.version = *scores;
  return result;
}

/// Reads the labels of a `graph/connected-components`, page by page, like
/// `read_pagerank`.
template <class Kernel>
expected<components_snapshot> read_components(const Kernel& kernel,
                                              call_timeout timeout = {}) {
  components_snapshot result;
  const auto version = detail::read_pages(
    kernel, detail::wire::snapshot_labels{}, timeout,
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
