// SPDX-License-Identifier: Apache-2.0
//
// Runs the benchmark programs that lie beside it, one after the other, prints
// their rows as a table and writes them, with machine, compiler, CAF version
// and commit, to a Markdown and a JSON file.
#include "ringwright/actors/caf_compat.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/utsname.h>

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct close_pipe {
  void operator()(std::FILE* pipe) const {
    ::pclose(pipe);
  }
};

/// What a command prints on stdout.
std::string output_of(const std::string& command) {
  std::unique_ptr<std::FILE, close_pipe> pipe{::popen(command.c_str(), "r")};
  std::string result;
  std::array<char, 4096> buffer{};
  while (pipe != nullptr
         && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr)
    result += buffer.data();
  return result;
}

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
  auto commit = first_line(output_of(git + "rev-parse --short HEAD"));
  if (!output_of(git + "status --porcelain -uno").empty())
    commit += " with changes";
  return {{"cpu", value_in("/proc/cpuinfo", "model name")},
          {"cores", std::thread::hardware_concurrency()},
          {"system", std::string{system.sysname} + " " + system.release},
          {"compiler", "g++ " __VERSION__},
          {"flags", RINGWRIGHT_BENCH_FLAGS},
          {"caf", ringwright::actors::compat::caf_version()},
          {"commit", commit}};
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), value < 10 ? "%.2f" : "%.0f", value);
  return text;
}

std::string judgement(const json& row) {
  std::string demand = row["demand"];
  if (demand.empty())
    return "";
  return demand + " " + number(row["bound"]) + ": "
         + (row["met"] ? "met" : "**not met**");
}

/// The rows as a Markdown table.
std::string table(const json& rows) {
  std::ostringstream out;
  out << "| what | figure | baseline, same run | ratio | demanded |\n"
         "|---|---:|---:|---:|---|\n";
  for (const auto& row : rows) {
    std::string baseline = row["baseline"];
    out << "| " << row["metric"].get<std::string>() << " | "
        << number(row["value"]) << " " << row["unit"].get<std::string>()
        << " | ";
    if (!baseline.empty())
      out << baseline << ": " << number(row["baseline_value"]);
    out << " | " << (baseline.empty() ? "" : number(row["ratio"])) << " | "
        << judgement(row) << " |\n";
  }
  return out.str();
}

/// Runs one program; its rows, or throws with what went wrong.
json run(const std::string& command) {
  std::cerr << "== bench: " << command << std::endl;
  json rows = json::array();
  std::istringstream lines{output_of(command + " || echo FAILED")};
  for (std::string line; std::getline(lines, line);) {
    if (line == "FAILED")
      throw std::runtime_error(command + " failed");
    if (!line.empty() && line[0] == '{')
      rows.push_back(json::parse(line));
  }
  return rows;
}

/// Runs an outside program in turn with the engine benchmark.
void print_peer(const std::string& peer, const std::string& ours, int turns) {
  for (auto i = 0; i < turns; ++i) {
    std::cout << "-- ours, turn " << i + 1 << "\n" << output_of(ours)
              << "-- peer, turn " << i + 1 << "\n" << output_of(peer);
  }
}

void write(const fs::path& folder, const json& result) {
  fs::create_directories(folder);
  std::ofstream{folder / "cpu.json"} << result.dump(2) << "\n";
  std::ofstream md{folder / "cpu.md"};
  md << "# Benchmarks on the CPU device\n\n"
        "Written by `scripts/bench`; medians of repeated runs. Each consumer "
        "checks what it\ngets, each baseline ran in the same process or right "
        "beside.\n\n";
  for (const auto& [key, value] : result["environment"].items())
    md << "- " << key << ": "
       << (value.is_string() ? value.get<std::string>() : value.dump())
       << "\n";
  md << "\n" << table(result["rows"]);
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs the benchmarks of ringwright and writes their table."};
  std::string folder = "docs/benchmarks";
  std::string data;
  std::string peer;
  auto quick = false;
  app.add_option("--output", folder, "Folder for cpu.md and cpu.json")
    ->capture_default_str();
  app.add_option("--messages", data,
                 "LOBSTER message file for the matching benchmarks");
  app.add_option("--peer", peer,
                 "Run this command in turn with the engine benchmark instead");
  app.add_flag("--quick", quick, "A tenth of the work; writes nothing");
  CLI11_PARSE(app, argc, argv);
  auto here = fs::canonical("/proc/self/exe").parent_path();
  auto program = [&](const std::string& name, const std::string& arguments) {
    return "'" + (here / ("bench_" + name)).string() + "' " + arguments;
  };
  auto lobster = data.empty() ? "" : "--messages '" + data + "' ";
  try {
    auto engine = program("matching_engine", lobster + "--json");
    if (!peer.empty()) {
      print_peer(peer, engine, 3);
      return 0;
    }
    json rows = json::array();
    for (const auto& command : {
           program("request", quick ? "20000 3" : ""),
           program("one_way", quick ? "1000000 3" : ""),
           program("idle", quick ? "1000 1" : ""),
           engine + (quick ? " --runs 1" : ""),
           program("matching_ring", quick ? "300000 1" : ""),
           data.empty() ? std::string{}
                        : program("matching_ring",
                                  lobster + (quick ? "300000 1" : "")),
           program("rings", quick ? "1000000 1" : ""),
         })
      if (!command.empty())
        for (const auto& row : run(command))
          rows.push_back(row);
    json result{{"environment", environment(RINGWRIGHT_BENCH_SOURCE)},
                {"rows", rows}};
    std::cout << table(rows);
    if (!quick)
      write(folder, result);
    return 0;
  } catch (const std::exception& why) {
    std::cerr << "bench: " << why.what() << "\n";
    return 1;
  }
}
