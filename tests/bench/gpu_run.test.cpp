// SPDX-License-Identifier: Apache-2.0
//
// scripts/gpu-run: its words, and the report that it makes of logs.
#include "ringwright/bench/process.hpp"
#include "ringwright/tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>

using ringwright::bench::run_process;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string gpu_run = RINGWRIGHT_SCRIPTS "/gpu-run ";

/// What a run has left, made up.
struct result_folder {
  fs::path path = fs::temp_directory_path()
                  / ("ringwright-gpu-run-" + std::to_string(getpid()));

  result_folder() {
    fs::create_directories(path);
    write("machine.tsv", "gpu\tsome GPU\ndriver\t580.1\ncommit\tabc\n");
    write("runs.tsv", "limits\tpassed\t3\t\ntest_gpu\tpassed\t4\t\n");
    write("limits.log",
          "# gpu: some GPU\n" + row("bare", "1500", "", "0", "", "true", ""));
  }

  ~result_folder() {
    fs::remove_all(path);
  }

  void write(const char* name, const std::string& text) const {
    std::ofstream{path / name} << text;
  }

  std::string content(const char* name) const {
    std::ifstream in{path / name};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  bool report() const {
    return run_process(gpu_run + "--report '" + path.string() + "'").succeeded;
  }

  static std::string row(const std::string& metric, const std::string& value,
                         const std::string& baseline, const std::string& ratio,
                         const std::string& demand, const std::string& met,
                         const std::string& missing) {
    return "{\"bench\":\"b\",\"metric\":\"" + metric + "\",\"value\":" + value
           + ",\"unit\":\"ns\",\"baseline\":\"" + baseline
           + "\",\"baseline_value\":1000,\"ratio\":" + ratio + ",\"demand\":\""
           + demand + "\",\"bound\":1.2,\"met\":" + met + ",\"missing\":\""
           + missing + "\"}\n";
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("gpu-run: says what it does, and what it cannot do") {
  const auto told = run_process(gpu_run + "--help");
  CHECK(told.succeeded);
  CHECK(has(told.out, "results.json"));
  CHECK(run_process(RINGWRIGHT_SCRIPTS "/gpu-pack --help").succeeded);
  CHECK_FALSE(run_process(gpu_run + "2>&1").succeeded);
  CHECK_FALSE(run_process(gpu_run + "--report /nonexistent 2>&1").succeeded);
  CHECK_FALSE(run_process(gpu_run + "--soak none x 2>&1").succeeded);
}

TEST_CASE("gpu-run: when all is well the report says so") {
  const result_folder folder;
  folder.write("rings.log", result_folder::row("echo", "1100", "floor", "1.1",
                                               "<=", "true", ""));
  CHECK(folder.report());
  const auto result = json::parse(folder.content("results.json"));
  CHECK(result["environment"]["gpu"] == "some GPU");
  CHECK(result["runs"].size() == 2);
  REQUIRE(result["rows"].size() == 2);
  CHECK(result["rows"][1]["ratio"] == 1.1);
  const auto text = folder.content("results.md");
  CHECK(has(text, "| echo | 1100 ns | floor: 1000 | 1.1 | <= 1.2: met |\n"));
  CHECK(has(text, "| bare | 1500 ns |  |  |  |\n"));
  CHECK_FALSE(has(text, "## Failed"));
}

TEST_CASE("gpu-run: what failed or was not measured is listed") {
  const result_folder folder;
  folder.write("runs.tsv", "limits\tpassed\t3\t\n"
                           "test_gpu\tfailed\t4\texit code 1\n"
                           "rings\ttimed out\t480\tafter 480 s\n"
                           "memcheck\tnot measured\t0\tno tool\n");
  folder.write("rings.log", result_folder::row("echo", "null", "floor", "0",
                                               "<=", "false", "it gave up")
                              + "{\"bench\":\"b\",\"metric\":\"cut");
  CHECK_FALSE(folder.report());
  const auto result = json::parse(folder.content("results.json"));
  CHECK(result["rows"].size() == 2);
  CHECK(result["runs"][3]["outcome"] == "not measured");
  const auto text = folder.content("results.md");
  CHECK(has(text, "## Failed\n\n- test_gpu: exit code 1\n"));
  CHECK(has(text, "## Timed out\n\n- rings: after 480 s\n"));
  CHECK(has(text, "- memcheck: no tool\n"));
  CHECK(has(text, "- echo: <= 1.2: not measured\n"));
  CHECK(has(text, "| echo | not measured: it gave up |"));
}

TEST_CASE("gpu-run: a demand that is not met is not well") {
  const result_folder folder;
  folder.write("rings.log", result_folder::row("echo", "1500", "floor", "1.5",
                                               "<=", "false", ""));
  CHECK_FALSE(folder.report());
  CHECK(has(folder.content("results.md"), "- echo: <= 1.2: **not met**\n"));
}
