// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/report.hpp"

#include "ringwright/tests/catch.hpp"

#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace ringwright::bench;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json row(const std::string& metric, const std::string& missing) {
  const auto value = missing.empty() ? json(2.5) : json();
  return {{"metric", metric}, {"value", value},       {"unit", "ns"},
          {"baseline", ""},   {"baseline_value", 0},  {"ratio", 0},
          {"demand", "<="},   {"bound", 3},           {"met", missing.empty()},
          {"missing", missing}};
}

json result_of(const std::string& metric) {
  return {{"environment", {{"cpu", "any"}}},
          {"rows", json::array({row(metric, "")})}};
}

std::string content(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A folder of its own, gone with the object.
struct temporary_folder {
  fs::path path = fs::temp_directory_path()
                  / ("ringwright-report-" + std::to_string(getpid()));

  ~temporary_folder() {
    fs::remove_all(path);
  }
};

} // namespace

TEST_CASE("report: a figure stands beside what is demanded") {
  CHECK(markdown_table(json::array({row("push", "")}))
          .ends_with("| push | 2.50 ns |  |  | <= 3.00: met |\n"));
}

TEST_CASE("report: what was not measured is said to be so") {
  CHECK(markdown_table(json::array({row("lobster", "no file")}))
          .ends_with("| lobster | not measured: no file |  |  | <= 3.00: not "
                     "measured |\n"));
}

TEST_CASE("report: is written in two files and leaves no other") {
  const temporary_folder folder;
  write_report(folder.path, result_of("push"));
  CHECK(content(folder.path / "cpu.md").find("| push |") != std::string::npos);
  CHECK(json::parse(content(folder.path / "cpu.json")) == result_of("push"));
  CHECK(std::distance(fs::directory_iterator{folder.path}, {}) == 2);
}

TEST_CASE("report: files that cannot be written stay as they were") {
  const temporary_folder folder;
  write_report(folder.path, result_of("push"));
  // Stands where the second file would be written.
  fs::create_symlink("/dev/full", folder.path / "cpu.md.partial");
  CHECK_THROWS(write_report(folder.path, result_of("pop")));
  CHECK(content(folder.path / "cpu.md").find("| push |") != std::string::npos);
  CHECK(json::parse(content(folder.path / "cpu.json")) == result_of("push"));
  CHECK(std::distance(fs::directory_iterator{folder.path}, {}) == 2);
}
