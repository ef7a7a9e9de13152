// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/components_ring.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

/// From a batch result of `graph/connected-components` to a ring kernel that
/// keeps it up to date; `read_components` is the way back.
namespace ringwright::domains::graph {

/// Hands the weak components that a batch has found to a ring that is still
/// empty: to each node its label as an edge. The graph itself is not needed.
/// Then makes sure that the ring answers with these labels; gives its version.
///
/// Fails with invalid_argument (labels that are not each the smallest node of
/// their component, a ring that is not empty), rejected (the ring holds
/// something else than was sent), and as the requests do: capacity_exceeded
/// when the ring has not room enough. After a failure the ring holds a part
/// and is to be ended.
template <class Kernel>
expected<std::uint64_t> hand_over(const Kernel& kernel,
                                  std::span<const node_id> labels,
                                  call_timeout timeout = {}) {
  for (std::size_t v = 0; v < labels.size(); ++v)
    if (labels[v] > v || labels[labels[v]] != labels[v])
      return fail(errc::invalid_argument,
                  "label " + std::to_string(labels[v]) + " of node "
                    + std::to_string(v)
                    + " is not the smallest node of a component");
  const auto before = kernel.call(detail::wire::query_count{}, timeout);
  if (!before)
    return tl::unexpected<error>{before.error()};
  if (before->nodes != 0)
    return fail(errc::invalid_argument, "the ring already has "
                                          + std::to_string(before->nodes)
                                          + " nodes");
  edge_stream<Kernel> edges{kernel, timeout};
  for (std::size_t v = 0; v < labels.size(); ++v)
    // The last node comes with an edge to itself, if with no other.
    if (labels[v] != v || v + 1 == labels.size())
      if (auto done = edges.add({static_cast<node_id>(v), labels[v]}); !done)
        return tl::unexpected<error>{done.error()};
  if (auto done = edges.flush(); !done)
    return tl::unexpected<error>{done.error()};
  const auto there = read_components(kernel, timeout);
  if (!there)
    return tl::unexpected<error>{there.error()};
  if (!std::equal(labels.begin(), labels.end(), there->labels.begin(),
                  there->labels.end()))
    return fail(errc::rejected, "the ring has other labels than were sent: "
                                "somebody else has sent edges");
  return there->version;
}

} // namespace ringwright::domains::graph
