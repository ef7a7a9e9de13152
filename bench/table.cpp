// SPDX-License-Identifier: Apache-2.0
//
// Runs the benchmark programs that lie beside it, one after the other, prints
// their rows as a table and writes them, with machine, compiler, CAF version
// and commit, to a Markdown and a JSON file.
#include "ringwright/actors/caf_compat.hpp"
#include "ringwright/bench/process.hpp"
#include "ringwright/bench/report.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/utsname.h>
#include <thread>
#include <vector>

namespace fs = std::filesystem;
using namespace ringwright::bench;
using nlohmann::json;

namespace {

std::string first_line(std::string text) {
  auto end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end);
}

/// The value of `key` in a file of "key : value" lines.
std::string value_in(const char* path, const std::string& key) {
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);)
    if (line.rfind(key, 0) == 0)
      return line.substr(line.find(':') + 2);
  return "unknown";
}

json environment(const fs::path& source) {
  utsname system{};
  ::uname(&system);
  auto git = "git -C '" + source.string() + "' ";
  // Empty where there is no repository: the table is worth having all the same.
  auto commit = first_line(run_process(git + "rev-parse --short HEAD").out);
  if (!run_process(git + "status --porcelain -uno").out.empty())
    commit += " with changes";
  return {{"cpu", value_in("/proc/cpuinfo", "model name")},
          {"cores", std::thread::hardware_concurrency()},
          {"system", std::string{system.sysname} + " " + system.release},
          {"compiler", "g++ " __VERSION__},
          {"flags", RINGWRIGHT_BENCH_FLAGS},
          {"caf", ringwright::actors::compat::caf_version()},
          {"commit", commit}};
}

/// Runs one program; its rows, or throws with what went wrong.
json run(const std::string& command) {
  std::cerr << "== bench: " << command << std::endl;
  json rows = json::array();
  std::istringstream lines{output_of(command)};
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line[0] == '{')
      rows.push_back(json::parse(line));
  return rows;
}

/// Runs an outside program in turn with the engine benchmark; throws if either
/// fails.
void print_peer(const std::string& peer, const std::string& ours, int turns) {
  // The peer first: if it cannot be run, that shows at once.
  for (auto i = 0; i < turns; ++i) {
    std::cout << "-- peer, turn " << i + 1 << "\n" << output_of(peer);
    std::cout << "-- ours, turn " << i + 1 << "\n" << output_of(ours);
  }
}

/// Runs every program and shows its rows.
void measure_all(const std::vector<std::string>& commands,
                 const std::string& folder, bool quick) {
  json rows = json::array();
  for (const auto& command : commands)
    for (const auto& row : run(command))
      rows.push_back(row);
  std::cout << markdown_table(rows) << std::flush;
  if (!quick)
    write_report(folder, {{"environment", environment(RINGWRIGHT_BENCH_SOURCE)},
                          {"rows", rows}});
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs the benchmarks of ringwright and writes their table."};
  std::string folder = "docs/benchmarks";
  std::string data;
  std::string peer;
  std::string gap;
  auto quick = false;
  app.add_option("--output", folder, "Folder for cpu.md and cpu.json")
    ->capture_default_str();
  app.add_option("--messages", data,
                 "LOBSTER message file for the matching benchmarks; without it "
                 "AMZN of\nthe data folder, as `ringwright demo orders`");
  app.add_option("--peer", peer,
                 "Run this command in turn with the engine benchmark instead");
  app.add_option("--gap", gap,
                 "Folder of the GAP benchmark's programs pr and cc, for the "
                 "graph benchmarks");
  app.add_flag("--quick", quick, "A tenth of the work; writes no files");
  CLI11_PARSE(app, argc, argv);
  auto here = fs::canonical("/proc/self/exe").parent_path();
  auto program = [&](const std::string& name, const std::string& arguments) {
    return "'" + (here / ("bench_" + name)).string() + "' " + arguments;
  };
  auto lobster = data.empty() ? "" : "--messages '" + data + "' ";
  auto engine = program("matching_engine",
                        lobster + "--json" + (quick ? " --runs 1" : ""));
  auto graph = std::string{quick ? "--scale 14 --turns 2 " : ""}
               + (gap.empty() ? "" : "--gap '" + gap + "'");
  try {
    if (!peer.empty())
      print_peer(peer, engine, 3);
    else
      measure_all(
        {program("request", quick ? "20000 3" : ""),
         program("one_way", quick ? "1000000 3" : ""),
         program("idle", quick ? "1000 1" : ""), engine,
         program("matching_ring", lobster + (quick ? "300000 1" : "")),
         program("rings", quick ? "1000000 1" : ""),
         program("isolation", quick ? "2000 100000 1" : ""),
         program("graph", graph),
         program("monte_carlo_var", quick ? "100000 100 1" : "")},
        folder, quick);
    if (!std::cout.flush())
      throw std::runtime_error("the table cannot be written");
    return 0;
  } catch (const std::exception& why) {
    std::cerr << "bench: " << why.what() << "\n";
    return 1;
  }
}
