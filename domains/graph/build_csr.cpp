// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/build_csr.hpp"

#include "ringwright/domains/graph/detail/row_filler.hpp"

#include <atomic>
#include <cmath>
#include <limits>

namespace ringwright::domains::graph {

namespace {

expected<void> check_weights(const edge_list& list) {
  if (list.weights.empty())
    return {};
  if (list.weights.size() != list.edges.size())
    return fail(errc::invalid_argument,
                std::to_string(list.edges.size()) + " edges, but "
                  + std::to_string(list.weights.size()) + " weights");
  double sum = 0;
  for (std::size_t i = 0; i < list.weights.size(); ++i) {
    sum += list.weights[i];
    if (!std::isfinite(list.weights[i]))
      return fail(errc::not_finite,
                  "the weight of edge " + std::to_string(i) + " is not finite");
    if (list.weights[i] < 0)
      return fail(errc::invalid_argument,
                  "the weight of edge " + std::to_string(i) + " is negative");
  }
  // Then no sum of some of them overflows, either.
  if (sum > std::numeric_limits<double>::max() / 4)
    return fail(errc::overflow, "the weights add up to too much");
  return {};
}

/// Says which edge is the first to name the largest id.
std::string largest_edge(const edge_list& list, std::uint64_t id) {
  std::size_t i = 0;
  while (list.edges[i].source != id && list.edges[i].target != id)
    ++i;
  return "edge " + std::to_string(i) + " names node " + std::to_string(id);
}

/// One more than the largest id, or what the list says, if that is more.
expected<std::uint64_t> count_nodes(const gpu::executor& on,
                                    const edge_list& list) {
  std::atomic<std::uint64_t> nodes = list.nodes;
  on.for_ranges(list.edges.size(), 1 << 16, [&](std::size_t b, std::size_t e) {
    std::uint64_t most = 0;
    for (auto i = b; i < e; ++i)
      most = std::max<std::uint64_t>(
        most, std::max(list.edges[i].source, list.edges[i].target));
    // Relaxed: only the maximum counts, and it is read after all are done.
    auto seen = nodes.load(std::memory_order_relaxed);
    while (seen < most + 1
           && !nodes.compare_exchange_weak(seen, most + 1,
                                           std::memory_order_relaxed)) {
      // nop
    }
  });
  if (nodes > max_nodes)
    return fail(errc::invalid_argument,
                std::to_string(nodes) + " nodes; at most "
                  + std::to_string(max_nodes) + " are possible");
  const auto limit = most_implied_nodes(list.edges.size());
  if (nodes > list.nodes && nodes > limit)
    return fail(errc::invalid_argument,
                largest_edge(list, nodes - 1) + "; without a number of nodes, "
                  + std::to_string(list.edges.size()) + " edges make at most "
                  + std::to_string(limit));
  return nodes.load();
}

/// Calls `visit(row, target, weight)` for what `list` says.
template <class Visit>
void scan_list(const gpu::executor& on, const edge_list& list, self_loops loops,
               const Visit& visit) {
  on.for_ranges(list.edges.size(), 1 << 14, [&](std::size_t b, std::size_t e) {
    for (auto i = b; i < e; ++i) {
      const auto [u, v] = list.edges[i];
      if (u == v && loops == self_loops::drop)
        continue;
      const auto weight = list.weights.empty() ? 1.0 : list.weights[i];
      visit(u, v, weight);
      if (!list.directed && u != v)
        visit(v, u, weight);
    }
  });
}

} // namespace

expected<csr> build_csr(const gpu::executor& on, edge_list&& edges,
                        self_loops loops) {
  // Gone at the end of filling: its memory is not there with what follows.
  auto list = std::move(edges);
  if (auto done = check_weights(list); !done)
    return tl::unexpected{done.error()};
  const auto nodes = count_nodes(on, list);
  if (!nodes)
    return tl::unexpected{nodes.error()};
  detail::row_filler rows{on, *nodes};
  auto done
    = rows.fill([&](const auto& visit) { scan_list(on, list, loops, visit); },
                !list.weights.empty());
  if (!done)
    return tl::unexpected{done.error()};
  const auto directed = list.directed;
  list = {};
  rows.sort_rows();
  rows.join_equal();
  return rows.take(directed);
}

expected<csr> transpose(const gpu::executor& on, const csr_view& graph) {
  const auto n = graph.nodes();
  detail::row_filler rows{on, n};
  auto done = rows.fill(
    [&](const auto& visit) {
      on.for_ranges(n, 1024, [&](std::size_t begin, std::size_t end) {
        for (auto u = begin; u < end; ++u)
          for (auto k = graph.offsets[u]; k < graph.offsets[u + 1]; ++k)
            visit(graph.targets[k], static_cast<node_id>(u),
                  graph.weighted() ? graph.weights[k] : 1.0);
      });
    },
    graph.weighted());
  if (!done)
    return tl::unexpected{done.error()};
  rows.sort_rows();
  return rows.take(graph.directed);
}

} // namespace ringwright::domains::graph
