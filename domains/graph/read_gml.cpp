// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/read_gml.hpp"

#include "ringwright/domains/graph/detail/text_lines.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>
#include <unordered_map>

namespace ringwright::domains::graph {

namespace {

/// Files nest this deep at most.
constexpr int max_depth = 32;

/// Splits a file into words: names, numbers, brackets and quoted texts.
class words {
public:
  explicit words(detail::text_lines lines) : lines_(std::move(lines)) {
    // nop
  }

  /// Empty at the end; a quoted text keeps its first quote.
  expected<std::string> next() {
    for (;;) {
      const auto at = line_.find_first_not_of(" \t", position_);
      if (at != line_.npos && line_[at] != '#')
        return take(at);
      auto line = lines_.next();
      if (!line)
        return tl::unexpected{line.error()};
      if (!*line)
        return std::string{};
      line_ = **line;
      position_ = 0;
    }
  }

  tl::unexpected<error> wrong(const std::string& reason,
                              errc code = errc::parse_error) const {
    return lines_.wrong(code, reason);
  }

private:
  expected<std::string> take(std::size_t at) {
    if (line_[at] == '"')
      return take_text(at);
    auto end = at + 1;
    if (line_[at] != '[' && line_[at] != ']')
      end = std::min(line_.find_first_of(" \t[]\"", at), line_.size());
    position_ = end;
    return line_.substr(at, end - at);
  }

  /// A text may go on over lines.
  expected<std::string> take_text(std::size_t at) {
    std::string text = "\"";
    ++at;
    for (;;) {
      const auto end = line_.find('"', at);
      text += line_.substr(at, end - at);
      if (end != line_.npos) {
        position_ = end + 1;
        return text;
      }
      auto line = lines_.next();
      if (!line)
        return tl::unexpected{line.error()};
      if (!*line)
        return wrong("a text has no end");
      line_ = **line;
      at = 0;
    }
  }

  detail::text_lines lines_;
  std::string line_;
  std::size_t position_ = 0;
};

/// The members of a "node" or an "edge" that count.
struct record {
  std::optional<std::string> id;
  std::optional<std::string> source;
  std::optional<std::string> target;
  std::optional<std::string> weight;
};

class reader {
public:
  reader(detail::text_lines lines, const std::string& weight_key)
    : words_(std::move(lines)), weight_key_(weight_key) {
    // nop
  }

  expected<edge_list> run() {
    auto found = false;
    for (;;) {
      auto key = words_.next();
      if (!key)
        return tl::unexpected{key.error()};
      if (key->empty())
        break;
      auto done = !found && *key == "graph" ? take_graph() : skip_value(0);
      if (!done)
        return tl::unexpected{done.error()};
      found = found || *key == "graph";
    }
    if (!found)
      return words_.wrong("no graph");
    return std::move(out_);
  }

private:
  expected<std::string> value_word() {
    auto word = words_.next();
    if (word && (word->empty() || *word == "]"))
      return words_.wrong("a name without a value");
    return word;
  }

  /// Passes over one value, which may be a list.
  expected<void> skip_value(int depth) {
    auto word = value_word();
    if (!word)
      return tl::unexpected{word.error()};
    return *word == "[" ? skip_list(depth + 1) : expected<void>{};
  }

  expected<void> skip_list(int depth) {
    if (depth > max_depth)
      return words_.wrong("lists are nested too deep");
    return for_members(
      [this, depth](const std::string&) { return skip_value(depth); });
  }

  /// Calls `take(key)` for each member up to the list's end; it takes the
  /// value.
  template <class Take>
  expected<void> for_members(const Take& take) {
    for (;;) {
      auto key = words_.next();
      if (!key)
        return tl::unexpected{key.error()};
      if (key->empty())
        return words_.wrong("a list has no end");
      if (*key == "]")
        return {};
      if (auto done = take(*key); !done)
        return done;
    }
  }

  expected<void> open_list() {
    auto word = words_.next();
    if (!word)
      return tl::unexpected{word.error()};
    if (*word != "[")
      return words_.wrong("'" + *word + "' where a list should begin");
    return {};
  }

  expected<void> take_graph() {
    if (auto done = open_list(); !done)
      return done;
    auto done = for_members([this](const std::string& key) -> expected<void> {
      if (key == "node")
        return take_record(&reader::add_node);
      if (key == "edge")
        return take_record(&reader::add_edge);
      if (key != "directed")
        return skip_value(0);
      auto word = value_word();
      if (!word)
        return tl::unexpected{word.error()};
      if (*word != "0" && *word != "1")
        return words_.wrong("directed is '" + *word + "', not 0 or 1");
      out_.directed = *word == "1";
      return {};
    });
    if (done && !out_.weights.empty()
        && out_.weights.size() != out_.edges.size())
      return words_.wrong("some edges have no " + weight_key_);
    return done;
  }

  expected<void> take_record(expected<void> (reader::*add)(const record&)) {
    if (auto done = open_list(); !done)
      return done;
    record read;
    auto done = for_members([&](const std::string& key) -> expected<void> {
      auto* to = key == "id"       ? &read.id
                 : key == "source" ? &read.source
                 : key == "target" ? &read.target
                                   : nullptr;
      if (!weight_key_.empty() && key == weight_key_)
        to = &read.weight;
      if (to == nullptr)
        return skip_value(1);
      auto word = value_word();
      if (!word)
        return tl::unexpected{word.error()};
      *to = std::move(*word);
      return {};
    });
    return done ? (this->*add)(read) : done;
  }

  expected<void> add_node(const record& node) {
    if (!node.id)
      return words_.wrong("a node without an id");
    const auto next = static_cast<node_id>(numbers_.size());
    if (!numbers_.emplace(*node.id, next).second)
      return words_.wrong("a second node " + *node.id);
    out_.nodes = numbers_.size();
    return {};
  }

  expected<void> add_edge(const record& edge) {
    if (!edge.source || !edge.target)
      return words_.wrong("an edge without source or target");
    const auto source = numbers_.find(*edge.source);
    const auto target = numbers_.find(*edge.target);
    if (source == numbers_.end() || target == numbers_.end())
      return words_.wrong("an edge between " + *edge.source + " and "
                          + *edge.target + ", of which one is no node");
    out_.edges.push_back({source->second, target->second});
    return edge.weight ? add_weight(*edge.weight) : expected<void>{};
  }

  expected<void> add_weight(const std::string& text) {
    // Also in quotes, as some programs write all attributes.
    const auto digits = text.substr(text.starts_with('"') ? 1 : 0);
    const auto* end = digits.data() + digits.size();
    double weight = 0;
    const auto [stop, code] = std::from_chars(digits.data(), end, weight);
    if (stop != end || code != std::errc{})
      return words_.wrong("'" + digits + "' is no weight");
    if (!std::isfinite(weight))
      return words_.wrong("weight " + digits + " is not finite",
                          errc::not_finite);
    if (weight < 0)
      return words_.wrong("negative weight " + digits);
    out_.weights.push_back(weight);
    return {};
  }

  words words_;
  const std::string& weight_key_;
  edge_list out_;
  std::unordered_map<std::string, node_id> numbers_;
};

} // namespace

expected<edge_list> read_gml(const std::string& path,
                             const std::string& weight_key) {
  auto lines = detail::text_lines::open(path);
  if (!lines)
    return tl::unexpected{lines.error()};
  return reader{std::move(*lines), weight_key}.run();
}

} // namespace ringwright::domains::graph
