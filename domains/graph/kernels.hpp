// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/connected_components.hpp"
#include "ringwright/domains/graph/pagerank.hpp"
#include "ringwright/domains/kernel_list.hpp"

namespace ringwright::domains::graph {

/// The kernels of the graph-analytics domain.
using kernels = kernel_list<pagerank, connected_components>;

} // namespace ringwright::domains::graph
