// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace ringwright::tidy {

namespace {

/// A component, and the others whose headers it may include.
struct direction {
  std::string_view component;
  std::string_view may_include;
};

constexpr std::array<direction, 9> directions{{
  {"messages", ""},
  {"gpu", "messages"},
  {"domains", "messages gpu"},
  {"actors", "messages gpu"},
  {"k2k", "messages gpu actors"},
  {"service", "messages gpu actors k2k domains examples"},
  {"examples", "messages gpu actors k2k domains"},
  {"bench", "messages gpu actors k2k domains service examples tests"},
  {"tests", "messages gpu actors k2k domains service examples bench"},
}};

/// A foreign library, by how its includes begin or end, and its places: path
/// prefixes, or for "*.cpp" of a folder, see `is_place`.
struct foreign {
  const char* include;
  std::string_view places;
  std::string_view reason;
};

constexpr std::array<foreign, 4> foreigners{{
  {"^<caf/", "actors/ k2k/ service/ examples/ bench/ tests/",
   "CAF outside actors, k2k, service, examples, bench, tests"},
  {"^<(capnp|kj)/|\\.capnp\\.h[\">]$",
   "messages/*.cpp messages/detail/capnp_ messages/compiler/ tests/",
   "Cap'n Proto outside the sources of messages and tests"},
  {"^<(cuda|cooperative_groups|cub/|thrust/)", "gpu/ tests/gpu/ bench/gpu_",
   "CUDA outside gpu, its tests and bench/gpu_*"},
  {"^<catch2/", "tests/catch.hpp", "Catch2 other than by tests/catch.hpp"},
}};

bool has_word(std::string_view words, std::string_view word) {
  for (auto at = words.find(word); at != words.npos;
       at = words.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ')
        && (end == words.size() || words[end] == ' '))
      return true;
  }
  return false;
}

bool is_place(std::string_view path, std::string_view place) {
  const auto star = place.find('*');
  return path.starts_with(place.substr(0, star))
         && (star == place.npos || path.ends_with(place.substr(star + 1)));
}

bool is_one_of_places(std::string_view path, std::string_view places) {
  while (!places.empty()) {
    const auto end = std::min(places.find(' '), places.size());
    if (is_place(path, places.substr(0, end)))
      return true;
    places.remove_prefix(std::min(end + 1, places.size()));
  }
  return false;
}

bool may_include(std::string_view from, std::string_view to) {
  for (const auto& x : directions)
    if (x.component == from)
      return from == to || has_word(x.may_include, to);
  return false;
}

/// `included` is what stands between the quotes.
void check_own(const source_file& file, std::size_t line,
               const std::string& included, findings& out) {
  static const std::regex spelling{"^ringwright/(\\w+)/(detail/)?.*"};
  std::smatch match;
  if (!std::regex_match(included, match, spelling)) {
    add_finding(out, file, line, "not spelled \"ringwright/...\"");
    return;
  }
  const auto from = file.component();
  const auto to = match[1].str();
  if (!may_include(from, to))
    add_finding(out, file, line,
                std::string{from}.append(" must not know ").append(to));
  if (match[2].matched && from != to && from != "tests")
    add_finding(out, file, line, "detail of another component");
}

} // namespace

void check_includes(const source_file& file, findings& out) {
  if (!file.is_cpp() || file.path.starts_with("tests/package/"))
    return;
  static const std::regex include{"^\\s*#\\s*include\\s*([<\"][^>\"]+[>\"]).*"};
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (file.lines[i].find('#') == std::string::npos
        || !std::regex_match(file.lines[i], match, include))
      continue;
    const auto what = match[1].str();
    if (what.front() == '"')
      check_own(file, i + 1, what.substr(1, what.size() - 2), out);
    for (const auto& x : foreigners)
      if (std::regex_search(what, std::regex{x.include})
          && !is_one_of_places(file.path, x.places))
        add_finding(out, file, i + 1, x.reason);
  }
}

} // namespace ringwright::tidy
