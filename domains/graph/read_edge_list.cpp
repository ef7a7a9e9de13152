// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/read_edge_list.hpp"

#include "ringwright/domains/graph/detail/text_lines.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace ringwright::domains::graph {

namespace {

using options = edge_file_options;
using detail::text_lines;

constexpr std::string_view blanks = " \t";

std::string quoted(std::string_view text) {
  return "'" + std::string{text} + "'";
}

/// Takes the fields of a line one by one; at most one comma between two.
class fields {
public:
  explicit fields(std::string_view line) : rest_(line) {
    skip_blanks();
  }

  bool more() const {
    return !rest_.empty() || comma_;
  }

  /// Empty between two commas and behind the last.
  std::string_view next() {
    const auto end = rest_.find_first_of(", \t");
    const auto field = rest_.substr(0, end);
    rest_.remove_prefix(field.size());
    skip_blanks();
    comma_ = rest_.starts_with(',');
    if (comma_)
      rest_.remove_prefix(1);
    skip_blanks();
    return field;
  }

private:
  void skip_blanks() {
    rest_.remove_prefix(
      std::min(rest_.find_first_not_of(blanks), rest_.size()));
  }

  std::string_view rest_;
  bool comma_ = false;
};

/// Reads one file.
class reader {
public:
  reader(text_lines lines, const options& how)
    : lines_(std::move(lines)), how_(how), header_(how.header) {
    out_.directed = how.directed;
  }

  expected<edge_list> run() {
    for (;;) {
      auto line = lines_.next();
      if (!line)
        return tl::unexpected{line.error()};
      if (!*line)
        break;
      const auto at = (*line)->find_first_not_of(blanks);
      if (at == std::string_view::npos || (**line)[at] == '#'
          || (**line)[at] == '%')
        continue;
      if (auto done = take(**line); !done)
        return tl::unexpected{done.error()};
    }
    if (counted_ && out_.edges.size() != *counted_)
      return lines_.wrong(errc::parse_error,
                          "the header counts " + std::to_string(*counted_)
                            + " edges, the file has "
                            + std::to_string(out_.edges.size()));
    if (auto done = check_largest(); !done)
      return tl::unexpected{done.error()};
    return std::move(out_);
  }

private:
  /// The count of nodes that the largest id makes is no surprise.
  expected<void> check_largest() {
    if (counted_ || out_.edges.empty())
      return {};
    const auto nodes = std::uint64_t{largest_} + 1;
    const auto limit = most_implied_nodes(out_.edges.size());
    if (how_.any_ids)
      out_.nodes = nodes;
    else if (nodes > limit)
      return lines_.wrong(errc::parse_error,
                          "node id " + std::to_string(largest_ + how_.first_id)
                            + ", but without a header that counts nodes "
                            + std::to_string(out_.edges.size())
                            + " edges make at most " + std::to_string(limit),
                          largest_line_);
    return {};
  }

  expected<void> take(std::string_view line) {
    const auto header = std::exchange(header_, options::header_line::none);
    if (header == options::header_line::names)
      return {};
    if (header == options::header_line::counts)
      return take_counts(line);
    return take_edge(line);
  }

  tl::unexpected<error> wrong(std::string reason) const {
    return lines_.wrong(errc::parse_error, reason);
  }

  expected<void> take_counts(std::string_view line) {
    fields from{line};
    std::uint64_t counts[2] = {};
    for (auto& count : counts) {
      const auto field = from.next();
      const auto [end, code]
        = std::from_chars(field.data(), field.data() + field.size(), count);
      if (code != std::errc{} || end != field.data() + field.size())
        return wrong(quoted(field) + " is no count of a header");
    }
    const auto kind = from.next();
    if (kind != "d" && kind != "u")
      return wrong("the header says " + quoted(kind) + ", not d or u");
    if (counts[0] > max_nodes)
      return wrong("the header counts " + std::to_string(counts[0])
                   + " nodes; at most " + std::to_string(max_nodes)
                   + " are possible");
    out_.nodes = counts[0];
    counted_ = counts[1];
    out_.directed = kind == "d";
    return {};
  }

  expected<void> take_edge(std::string_view line) {
    fields from{line};
    const auto source = take_id(from);
    if (!source)
      return tl::unexpected{source.error()};
    const auto target = take_id(from);
    if (!target)
      return tl::unexpected{target.error()};
    if (how_.third == options::columns::weight)
      if (auto done = take_weight(from); !done)
        return done;
    out_.edges.push_back({*source, *target});
    return {};
  }

  expected<node_id> take_id(fields& from) {
    if (!from.more())
      return wrong("an edge needs two node ids");
    const auto field = from.next();
    const auto* end = field.data() + field.size();
    std::uint64_t id = 0;
    const auto digits = field.substr(field.starts_with('-') ? 1 : 0);
    const auto [stop, code]
      = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (digits.empty() || stop != end || code == std::errc::invalid_argument)
      return wrong(quoted(field) + " is no node id");
    if (digits.size() != field.size())
      return wrong("negative node id " + std::string{field});
    const auto last = max_nodes - 1 + how_.first_id;
    if (code != std::errc{} || id > last)
      return wrong("node id " + std::string{field} + " is above "
                   + std::to_string(last));
    if (id < how_.first_id)
      return wrong("node id 0 in a file that counts from 1");
    id -= how_.first_id;
    if (counted_ && id >= out_.nodes)
      return wrong("node id " + std::string{field} + ", but the header counts "
                   + std::to_string(out_.nodes) + " nodes");
    if (id > largest_) {
      largest_ = static_cast<node_id>(id);
      largest_line_ = lines_.number();
    }
    return static_cast<node_id>(id);
  }

  expected<void> take_weight(fields& from) {
    const auto first = out_.edges.empty();
    if (!from.more()) {
      if (!first && !out_.weights.empty())
        return wrong("no weight, but lines before have one");
      return {};
    }
    if (!first && out_.weights.empty())
      return wrong("a weight, but lines before have none");
    const auto field = from.next();
    double weight = 0;
    const auto [end, code]
      = std::from_chars(field.data(), field.data() + field.size(), weight);
    if (end != field.data() + field.size()
        || code == std::errc::invalid_argument)
      return wrong(quoted(field) + " is no weight");
    if (code != std::errc{})
      return wrong("weight " + std::string{field} + " is out of range");
    if (!std::isfinite(weight))
      return lines_.wrong(errc::not_finite,
                          "weight " + std::string{field} + " is not finite");
    if (weight < 0)
      return wrong("negative weight " + std::string{field});
    if (from.more())
      return wrong("more than three columns");
    out_.weights.push_back(weight);
    return {};
  }

  text_lines lines_;
  const options& how_;
  options::header_line header_;
  std::optional<std::uint64_t> counted_;
  node_id largest_ = 0;
  std::uint64_t largest_line_ = 0;
  edge_list out_;
};

} // namespace

expected<edge_list> read_edge_list(const std::string& path,
                                   const edge_file_options& how) {
  if (how.first_id > 1)
    return fail(errc::invalid_argument, "the first node id is 0 or 1, not "
                                          + std::to_string(how.first_id));
  auto lines = text_lines::open(path);
  if (!lines)
    return tl::unexpected{lines.error()};
  return reader{std::move(*lines), how}.run();
}

} // namespace ringwright::domains::graph
