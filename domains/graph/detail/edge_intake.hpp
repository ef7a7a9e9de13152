// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/group.hpp"
#include "ringwright/gpu/sliced_job.hpp"
#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// How ring forms of graph kernels take the edges of a message. All threads of
/// the group call these functions.
namespace ringwright::domains::graph::detail {

namespace wire = messages::graph_ring;

using gpu::add_by_group;
using gpu::enter;

/// Most elements of a list in a request: 64 KiB less what comes before them.
inline constexpr std::uint32_t max_list = 8190;

/// Copies `count` edges, the i-th of which is `edge(i)`, to where they wait for
/// their job, which has begun. capacity_exceeded, without job, when one of them
/// names a node too many; `s.job.refused` counts them.
template <class Ring, class Edge>
RINGWRIGHT_HD errc stage_edges(Ring& r, std::uint32_t count, Edge edge,
                               wire::edge* to) {
  const auto group = r.ctx.group();
  const auto limit = r.s.config.max_nodes;
  group.sync();
  std::uint32_t refused = 0;
  group.for_each(count, [&](std::uint32_t i) {
    const wire::edge e = edge(i);
    if (e.source >= limit || e.target >= limit)
      ++refused;
  });
  add_by_group(r.s.job.refused, refused);
  group.sync();
  if (r.s.job.refused != 0) {
    gpu::drop_job(r);
    return errc::capacity_exceeded;
  }
  group.for_each(count, [&](std::uint32_t i) { to[i] = edge(i); });
  group.sync();
  return errc::none;
}

/// Both messages that bring edges, for a ring with a function
/// `errc take_edges(ring&, count, edge)`.
template <class Ring>
RINGWRIGHT_HD errc receive(Ring& r, const wire::add_edge& m) {
  return take_edges(r, 1, [&](std::uint32_t) {
    return wire::edge{.source = m.source, .target = m.target};
  });
}

template <class Ring>
RINGWRIGHT_HD errc receive(Ring& r, const wire::add_edges& m) {
  const auto list = m.edges.span();
  if (list.size() > max_list)
    return errc::payload_too_large;
  return take_edges(r, static_cast<std::uint32_t>(list.size()),
                    [&](std::uint32_t i) { return list[i]; });
}

/// Hands a message to the ring's `receive` and works on what follows from it.
template <class Ring, class Message>
RINGWRIGHT_HD errc handle(Ring r, const Message& message) {
  const auto code = receive(r, message);
  if (code == errc::none)
    gpu::work_on_job(r, r.s.config.slice_work);
  return code;
}

} // namespace ringwright::domains::graph::detail
