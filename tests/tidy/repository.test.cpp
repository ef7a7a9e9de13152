// SPDX-License-Identifier: Apache-2.0
// The rules on the repository itself.
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/tidy/exemptions.hpp"
#include "ringwright/tests/tidy/rules.hpp"

#include <sstream>

using namespace ringwright::tidy;

namespace {

const std::vector<source_file>& repository() {
  static const auto result = read_repository(RINGWRIGHT_SOURCE_DIR);
  return result;
}

void require_none(const findings& found) {
  std::ostringstream text;
  for (const auto& line : found)
    text << line << '\n';
  INFO(text.str());
  REQUIRE(found.empty());
}

void require_kept(void (*check)(const source_file&, findings&)) {
  findings found;
  for (const auto& file : repository())
    check(file, found);
  require_none(found);
}

} // namespace

TEST_CASE("repository: its files are read", "[tidy]") {
  const auto has = [](std::string_view path) {
    for (const auto& file : repository())
      if (file.path == path)
        return true;
    return false;
  };
  CHECK(has("CMakeLists.txt"));
  CHECK(has("scripts/test"));
  CHECK(has("messages/ring.capnp"));
  CHECK(has("tests/tidy/repository.test.cpp"));
  CHECK_FALSE(has("build/ci/CMakeCache.txt"));
}

TEST_CASE("repository: no tabs, no blanks at the end of lines", "[tidy]") {
  require_kept(check_blanks);
}

TEST_CASE("repository: at most 80 columns and 500 lines", "[tidy]") {
  require_kept(check_size);
}

TEST_CASE("repository: all code names its licence", "[tidy]") {
  require_kept(check_licence);
}

TEST_CASE("repository: no path of a machine", "[tidy]") {
  require_kept(check_machine_paths);
}

TEST_CASE("repository: no name that says nothing", "[tidy]") {
  require_kept(check_names);
}

TEST_CASE("repository: includes point one way", "[tidy]") {
  require_kept(check_includes);
}

TEST_CASE("repository: functions have at most 60 lines", "[tidy]") {
  require_kept(check_functions);
}

TEST_CASE("repository: every test case has a name that runs", "[tidy]") {
  require_kept(check_test_names);
}

TEST_CASE("repository: every public header has a test", "[tidy]") {
  findings found;
  check_tests(repository(), exemptions, found);
  require_none(found);
}
