// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/tidy/rules.hpp"

#include <algorithm>
#include <set>

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

} // namespace

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
