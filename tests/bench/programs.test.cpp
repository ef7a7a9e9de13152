// SPDX-License-Identifier: Apache-2.0
//
// The benchmark programs as processes, with little or no work.
#include "ringwright/bench/process.hpp"
#include "ringwright/tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using ringwright::bench::finished;
using ringwright::bench::run_process;
namespace fs = std::filesystem;

namespace {

constexpr const char* no_data = "RINGWRIGHT_SHARED_DATA= ";

finished quietly(const std::string& command) {
  INFO(command);
  return run_process(command + " 2>&1");
}

bool says(const finished& run, const std::string& text) {
  return run.out.find(text) != std::string::npos;
}

/// A data folder with a LOBSTER pair of the same order over and over, executed
/// in part and cancelled. Each pass begins with fresh books, so a short file
/// would take longer.
struct data_folder {
  fs::path path = fs::temp_directory_path()
                  / ("ringwright-data-" + std::to_string(getpid()));

  data_folder() {
    const auto pair = path / "orders" / "lobster";
    fs::create_directories(pair);
    const std::string stem = "AMZN_2012-06-21_34200000_57600000_";
    // The second is only looked for.
    std::ofstream{pair / (stem + "orderbook_5.first40000.csv.gz")} << "-";
    std::ofstream messages{pair / (stem + "message_5.first40000.csv.gz")};
    for (auto i = 0; i < 10'000; ++i)
      messages << "34200.1,1,7,100,1000000,1\n34200.2,4,7,40,1000000,1\n"
                  "34200.3,3,7,60,1000000,1\n";
  }

  ~data_folder() {
    fs::remove_all(path);
  }

  std::string variable() const {
    return "RINGWRIGHT_SHARED_DATA='" + path.string() + "' ";
  }
};

} // namespace

TEST_CASE("bench: a workload that is not there is an error") {
  const auto lobster = quietly(
    std::string{no_data} + RINGWRIGHT_BENCH_MATCHING_ENGINE " --only lobster");
  CHECK_FALSE(lobster.succeeded);
  CHECK(lobster.out == "matching_engine: no LOBSTER file\n");
  const auto unknown
    = quietly(RINGWRIGHT_BENCH_MATCHING_ENGINE " --only everything");
  CHECK_FALSE(unknown.succeeded);
  CHECK(unknown.out == "matching_engine: no workload is called everything\n");
}

TEST_CASE("bench: a file or folder that is named but not there is an error") {
  const auto file = quietly(RINGWRIGHT_BENCH_MATCHING_ENGINE
                            " --only lobster --messages nowhere.csv");
  CHECK_FALSE(file.succeeded);
  CHECK(says(file, "cannot open nowhere.csv"));
  for (const auto* program : {RINGWRIGHT_BENCH_MATCHING_ENGINE,
                              RINGWRIGHT_BENCH_MATCHING_RING " 1000 1"}) {
    const auto folder
      = quietly("RINGWRIGHT_SHARED_DATA=/nonexistent " + std::string{program});
    CHECK_FALSE(folder.succeeded);
    CHECK(says(folder, "/nonexistent: No such file"));
  }
}

TEST_CASE("bench: the engine plays the file of the data folder") {
  const data_folder data;
  const auto run
    = quietly(data.variable()
              + RINGWRIGHT_BENCH_MATCHING_ENGINE " --only lobster --runs 1");
  CHECK(run.succeeded);
  CHECK(says(run, "lobster "));
  CHECK(says(run, " 10000 trades"));
}

TEST_CASE("bench: without data the rings show a row that says so") {
  const auto run = run_process(std::string{no_data}
                               + RINGWRIGHT_BENCH_MATCHING_RING " 1000 1");
  REQUIRE(run.succeeded);
  std::vector<nlohmann::json> rows;
  std::istringstream lines{run.out};
  for (std::string line; std::getline(lines, line);)
    rows.push_back(nlohmann::json::parse(line));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["missing"] == "");
  CHECK(rows[0]["value"] > 0);
  CHECK(rows[1]["metric"] == "lobster through rings and CPU device");
  CHECK(rows[1]["value"].is_null());
  CHECK(rows[1]["missing"] == "no LOBSTER file");
  CHECK(rows[1]["met"] == false);
}

TEST_CASE("bench: a peer that fails is an error") {
  const auto run
    = quietly(RINGWRIGHT_BENCH_TABLE " --quick --peer 'echo half; exit 3'");
  CHECK_FALSE(run.succeeded);
  CHECK(says(run, "exit 3 failed"));
  CHECK_FALSE(says(run, "half\n"));
}

TEST_CASE("bench: the graph kernels without GAP have rows without it") {
  const auto run
    = run_process(RINGWRIGHT_BENCH_GRAPH " --scale 12 --turns 1 2>&1");
  REQUIRE(run.succeeded);
  std::istringstream lines{run.out};
  auto rows = 0;
  for (std::string line; std::getline(lines, line); ++rows) {
    const auto row = nlohmann::json::parse(line);
    CHECK(row["bench"] == "graph");
    CHECK(row["value"] > 0);
    CHECK(row["baseline"] != "GAP pr");
  }
  CHECK(rows == 12);
}

TEST_CASE("bench: a folder without GAP's programs is an error") {
  const auto run = quietly(RINGWRIGHT_BENCH_GRAPH
                           " --scale 10 --turns 1 --gap /nonexistent");
  CHECK_FALSE(run.succeeded);
  CHECK(says(run, "/nonexistent/pr"));
}
