// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/detail/edge_fields.hpp"

#include "ringwright/domains/graph/detail/text_lines.hpp"
#include "ringwright/domains/graph/read_edge_list.hpp"
#include "ringwright/domains/graph/read_gml.hpp"

#include <string>

namespace ringwright::domains::graph::detail {

namespace {

tl::unexpected<error> refuse(std::string what) {
  return fail(errc::invalid_argument, std::move(what));
}

/// True if the first line that is no comment begins with a letter, with which
/// no edge does: it names columns.
expected<bool> names_columns(const std::string& path) {
  auto lines = text_lines::open(path);
  if (!lines)
    return tl::unexpected{lines.error()};
  for (;;) {
    const auto line = lines->next();
    if (!line)
      return tl::unexpected{line.error()};
    if (!*line)
      return false;
    const auto at = (*line)->find_first_not_of(" \t");
    if (at == std::string_view::npos || (**line)[at] == '#'
        || (**line)[at] == '%')
      continue;
    // As in ASCII, whatever the locale.
    const auto lower = (**line)[at] | 0x20;
    return (**line)[at] == '"' || (lower >= 'a' && lower <= 'z');
  }
}

expected<edge_list> read_by_name(const std::filesystem::path& file,
                                 weights_count weights) {
  const auto count = weights == weights_count::yes;
  const auto extension = file.extension();
  if (extension == ".gml")
    return read_gml(file.string(), count ? "weight" : "");
  edge_file_options how;
  if (!count)
    how.third = edge_file_options::columns::ignored;
  if (extension == ".jlg") {
    how.header = edge_file_options::header_line::counts;
    how.first_id = 1;
  }
  const auto name = file.filename().string();
  if (name.ends_with(".csv") || name.ends_with(".csv.gz")) {
    const auto named = names_columns(file.string());
    if (!named)
      return tl::unexpected{named.error()};
    if (*named)
      how.header = edge_file_options::header_line::names;
  }
  return read_edge_list(file.string(), how);
}

expected<void> check(const edge_fields& fields) {
  const auto edges = fields.sources.size();
  if (fields.targets.size() != edges)
    return refuse("targets: " + std::to_string(fields.targets.size()) + " for "
                  + std::to_string(edges) + " sources");
  if (!fields.weights.empty() && fields.weights.size() != edges)
    return refuse("weights: " + std::to_string(fields.weights.size()) + " for "
                  + std::to_string(edges) + " edges");
  if (fields.nodes == 0)
    return {};
  for (std::size_t i = 0; i < edges; ++i)
    for (const auto& [name, id] : {std::pair{"sources", fields.sources[i]},
                                   std::pair{"targets", fields.targets[i]}})
      if (id >= fields.nodes)
        return refuse(std::string{name} + "[" + std::to_string(i) + "] is "
                      + std::to_string(id) + ", but nodes is "
                      + std::to_string(fields.nodes));
  return {};
}

} // namespace

expected<edge_list> read_graph_file(const gpu::executor& on,
                                    const std::filesystem::path& file,
                                    weights_count weights) {
  if (auto go = on.checkpoint(0, 1); !go)
    return tl::unexpected{go.error()};
  auto list = read_by_name(file, weights);
  if (!list)
    return list;
  if (auto go = on.checkpoint(1, 1); !go)
    return tl::unexpected{go.error()};
  return list;
}

expected<csr> graph_of(const gpu::executor& on, const edge_fields& fields) {
  if (auto ok = check(fields); !ok)
    return tl::unexpected{ok.error()};
  edge_list list;
  list.nodes = fields.nodes;
  list.directed = fields.directed;
  list.edges.resize(fields.sources.size());
  list.weights.assign(fields.weights.begin(), fields.weights.end());
  for (std::size_t i = 0; i < list.edges.size(); ++i)
    list.edges[i] = {fields.sources[i], fields.targets[i]};
  return build_csr(on, std::move(list));
}

} // namespace ringwright::domains::graph::detail
