// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/tidy/rules.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace ringwright::tidy {

namespace {

bool needs_test(const source_file& file) {
  constexpr std::string_view components[]
    = {"messages", "gpu", "actors", "k2k", "domains"};
  return file.extension() == ".hpp"
         && std::ranges::find(components, file.component())
              != std::end(components)
         // Private: tested through what uses them.
         && file.path.find("/detail/") == std::string::npos
         && !file.path.starts_with("messages/compiler/");
}

std::string test_of(std::string_view header) {
  return "tests/" + std::string{header.substr(0, header.rfind('.'))}
         + ".test.cpp";
}

/// The string literals that begin in line `at` after `open`, joined as the
/// compiler does.
std::string joined_literals(const source_file& file, std::size_t at,
                            std::string_view open) {
  std::string result;
  auto begin = file.lines[at].find(open) + open.size();
  auto inside = false;
  for (; at < file.lines.size(); ++at, begin = 0)
    for (auto i = begin; i < file.lines[at].size(); ++i) {
      const auto c = file.lines[at][i];
      if (c == '"')
        inside = !inside;
      else if (inside)
        result += c;
      else if (c != ' ')
        return result;
    }
  return result;
}

} // namespace

void check_test_names(const source_file& file, findings& out) {
  constexpr std::string_view open = "TEST_CASE(";
  if (!file.name().ends_with(".test.cpp"))
    return;
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    if (file.lines[i].starts_with(open)
        && joined_literals(file, i, open).find(';') != std::string::npos)
      add_finding(out, file, i + 1, "semicolon in the name of a test case");
}

void check_tests(const std::vector<source_file>& files,
                 const std::vector<exemption>& exemptions, findings& out) {
  std::set<std::string, std::less<>> paths;
  for (const auto& file : files)
    paths.insert(file.path);
  for (const auto& file : files)
    if (needs_test(file) && !paths.contains(test_of(file.path))
        && std::ranges::find(exemptions, file.path, &exemption::header)
             == exemptions.end())
      add_finding(out, file, 0, "no " + test_of(file.path));
  for (const auto& x : exemptions)
    if (!paths.contains(x.header) || paths.contains(test_of(x.header)))
      out.push_back("exemption of " + std::string{x.header} + ": stale");
}

} // namespace ringwright::tidy
