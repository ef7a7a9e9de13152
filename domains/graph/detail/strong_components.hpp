// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/connected_components_batch.hpp"

namespace ringwright::domains::graph::detail {

/// Strong components by depth-first search with a stack of its own: the depth
/// is the graph's, not the machine's.
expected<components_labels> run_strong_components(const gpu::executor& on,
                                                  const csr_view& graph);

} // namespace ringwright::domains::graph::detail
