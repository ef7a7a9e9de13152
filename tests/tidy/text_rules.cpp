// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/tidy/rules.hpp"

#include <algorithm>
#include <regex>

namespace ringwright::tidy {

namespace {

constexpr std::size_t columns_max = 80;
constexpr std::size_t lines_max = 500;

std::size_t count_columns(std::string_view line) {
  return static_cast<std::size_t>(
    std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// Put together from pieces, so that this file does not break the rules itself.
const std::regex& empty_word() {
  static const std::regex result{"(^|[_./])("
                                 "util"
                                 "s?|"
                                 "comm"
                                 "on|"
                                 "mana"
                                 "ger|"
                                 "help"
                                 "ers?)([_./]|$)"};
  return result;
}

} // namespace

void add_finding(findings& out, const source_file& file, std::size_t line,
                 std::string_view reason) {
  auto text = file.path;
  if (line > 0)
    text += ':' + std::to_string(line);
  out.push_back(text.append(": ").append(reason));
}

void check_blanks(const source_file& file, findings& out) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto& line = file.lines[i];
    if (line.find('\t') != std::string::npos)
      add_finding(out, file, i + 1, "tab");
    if (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
      add_finding(out, file, i + 1, "blank at the end");
  }
  if (!file.complete)
    add_finding(out, file, file.lines.size(), "no line break at the end");
}

void check_size(const source_file& file, findings& out) {
  if (!file.is_code())
    return;
  if (file.lines.size() > lines_max)
    add_finding(out, file, 0, std::to_string(file.lines.size()) + " lines");
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    if (const auto n = count_columns(file.lines[i]); n > columns_max)
      add_finding(out, file, i + 1, std::to_string(n) + " columns");
}

void check_licence(const source_file& file, findings& out) {
  if (!file.is_code())
    return;
  for (std::size_t i = 0; i < std::min<std::size_t>(2, file.lines.size()); ++i)
    if (file.lines[i].find("SPDX-License-Identifier: Apache-2.0")
        != std::string::npos)
      return;
  add_finding(out, file, 1, "no SPDX-License-Identifier: Apache-2.0");
}

void check_machine_paths(const source_file& file, findings& out) {
  static const std::regex path{"(^|[^A-Za-z0-9_.})-])/(work|home|root|Users)"
                               "/[A-Za-z0-9_.]"};
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    if (file.lines[i].find('/') != std::string::npos
        && std::regex_search(file.lines[i], path))
      add_finding(out, file, i + 1, "path of a machine");
}

void check_names(const source_file& file, findings& out) {
  if (std::regex_search(file.path, empty_word()))
    add_finding(out, file, 0, "name says nothing");
  if (!file.is_cpp())
    return;
  static const std::regex declaration{
    "^\\s*(?:class|struct|namespace|enum class|enum) (\\w+)"};
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (std::regex_search(file.lines[i], match, declaration)
        && std::regex_search(match[1].str(), empty_word()))
      add_finding(out, file, i + 1, "name says nothing: " + match[1].str());
  }
}

} // namespace ringwright::tidy
