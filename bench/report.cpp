// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/report.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ringwright::bench {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), value < 10 ? "%.2f" : "%.0f", value);
  return text;
}

bool is_missing(const json& row) {
  return !row["missing"].get<std::string>().empty();
}

std::string figure(const json& row) {
  if (is_missing(row))
    return "not measured: " + row["missing"].get<std::string>();
  return number(row["value"]) + " " + row["unit"].get<std::string>();
}

std::string judgement(const json& row) {
  std::string demand = row["demand"];
  if (demand.empty())
    return "";
  return demand + " " + number(row["bound"]) + ": "
         + (is_missing(row) ? "not measured"
            : row["met"]    ? "met"
                            : "**not met**");
}

std::string markdown(const json& result) {
  std::ostringstream out;
  out << "# Benchmarks on the CPU device\n\n"
         "Written by `scripts/bench`; medians of repeated runs. Each consumer "
         "checks what it\ngets, each baseline ran in the same process or right "
         "beside.\n\n";
  for (const auto& [key, value] : result["environment"].items())
    out << "- " << key << ": "
        << (value.is_string() ? value.get<std::string>() : value.dump())
        << "\n";
  out << "\n" << markdown_table(result["rows"]);
  return out.str();
}

/// A file that gets its name only when it is complete, and is gone otherwise.
class unfinished_file {
public:
  unfinished_file(fs::path path, const std::string& text)
    : path_(std::move(path)), partial_(path_.string() + ".partial") {
    std::ofstream out{partial_, std::ios::binary | std::ios::trunc};
    out << text;
    out.close();
    if (out)
      return;
    remove_partial();
    throw std::runtime_error("cannot write " + partial_.string());
  }

  unfinished_file(const unfinished_file&) = delete;
  unfinished_file& operator=(const unfinished_file&) = delete;

  ~unfinished_file() {
    remove_partial();
  }

  void finish() {
    fs::rename(partial_, path_);
  }

private:
  void remove_partial() {
    std::error_code ignored;
    fs::remove(partial_, ignored);
  }

  fs::path path_;
  fs::path partial_;
};

} // namespace

std::string markdown_table(const json& rows) {
  std::ostringstream out;
  out << "| what | figure | baseline, same run | ratio | demanded |\n"
         "|---|---:|---:|---:|---|\n";
  for (const auto& row : rows) {
    std::string baseline = row["baseline"];
    out << "| " << row["metric"].get<std::string>() << " | " << figure(row)
        << " | ";
    if (!baseline.empty())
      out << baseline << ": " << number(row["baseline_value"]);
    out << " | " << (baseline.empty() ? "" : number(row["ratio"])) << " | "
        << judgement(row) << " |\n";
  }
  return out.str();
}

void write_report(const fs::path& folder, const json& result) {
  fs::create_directories(folder);
  unfinished_file data{folder / "cpu.json", result.dump(2) + "\n"};
  unfinished_file text{folder / "cpu.md", markdown(result)};
  // Both could be written, so the pair stays one.
  data.finish();
  text.finish();
}

} // namespace ringwright::bench
