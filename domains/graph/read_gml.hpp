// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/messages/expected.hpp"

#include <string>

namespace ringwright::domains::graph {

/// Reads a file of the graph modelling language (GML), plain or compressed by
/// gzip. Nodes are numbered as they come; `weight_key` names the attribute of
/// an edge that is its weight (in every edge or in none), empty = no weights.
/// Attributes that are not used are passed over.
///
/// Fails with io_error, not_finite (a weight) or parse_error ("<path>:<line>:
/// <reason>"; an edge between nodes that are not there, brackets that do not
/// match, no graph, ...).
expected<edge_list> read_gml(const std::string& path,
                             const std::string& weight_key = "");

} // namespace ringwright::domains::graph
