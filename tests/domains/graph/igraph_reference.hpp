// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::tests {

/// What igraph 0.10 says of a graph. Its solver (PRPACK) stops at an L1 error
/// of 1e-10. In an undirected graph it counts a self-loop twice.
std::vector<double> igraph_pagerank(const domains::graph::csr_view& graph,
                                    double damping,
                                    std::span<const double> teleport = {});

/// Per node, the smallest node of its component.
std::vector<std::uint32_t>
igraph_components(const domains::graph::csr_view& graph, bool strong);

} // namespace ringwright::tests
