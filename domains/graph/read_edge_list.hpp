// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <string>

namespace ringwright::domains::graph {

/// How a file of edges is to be read.
struct edge_file_options {
  /// Its first line: an edge, names of columns, or "nodes,edges,d|u,name".
  enum class header_line { none, names, counts };

  /// What follows the two ids: a weight, in every line or in none; or
  /// anything, which is not looked at.
  enum class columns { weight, ignored };

  header_line header = header_line::none;
  columns third = columns::weight;
  /// Number of the first node: 0 or 1.
  std::uint32_t first_id = 0;
  /// Unless a header of counts says.
  bool directed = true;
  /// Whether ids may be as large as they like; else, unless a header counts
  /// the nodes, they make at most `most_implied_nodes`.
  bool any_ids = false;
};

/// Reads a text file of edges, plain or compressed by gzip: one "source target
/// [weight]" per line, separated by blanks, tabs or commas; empty lines and
/// lines that begin with # or % are passed over. A file without edges is a
/// graph without nodes, unless its header counts some; ids that are not named
/// are isolated nodes.
///
/// Fails with
/// - io_error: the file cannot be opened or read, or the compressed data are
///   damaged or cut off;
/// - not_finite: a weight is NaN or infinite;
/// - parse_error: all else, "<path>:<line>: <reason>": an id that is negative,
///   above 2^32 - 2, beyond what so few edges may name (see `any_ids`) or no
///   number, a negative weight, a line with too few or
///   too many columns, a weight in some lines only, other counts than the
///   header's, a line above 4096 bytes.
expected<edge_list> read_edge_list(const std::string& path,
                                   const edge_file_options& options = {});

} // namespace ringwright::domains::graph
