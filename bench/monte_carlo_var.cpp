// SPDX-License-Identifier: Apache-2.0
//
// Value at risk by simulation: risk/monte-carlo-var in batch, and NumPy by
// bench/monte_carlo_var.py, in turn. Ours also attributes the result to the
// assets and sorts a percentile table, which the script does not.
//
//   bench_monte_carlo_var [scenarios] [assets] [runs]
//
// Each result is compared with the closed form. Exit code 1 if one is wrong.
// Without python3 and NumPy the rows say so.
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/process.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/domains/risk/simulate_var.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

using namespace ringwright;
using namespace ringwright::domains::risk;
namespace fs = std::filesystem;

namespace {

/// Long and short positions in assets with one market factor.
struct portfolio {
  explicit portfolio(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto x = static_cast<double>(i);
      values.push_back(1e6 * std::sin(x + 1) + 5e5);
      drifts.push_back(0.05);
      volatilities.push_back(0.15 + 0.2 * std::abs(std::sin(0.7 * x)));
      for (std::size_t j = 0; j < n; ++j)
        correlation.push_back(
          i == j ? 1
                 : 0.3 + 0.5 * std::exp(-0.2 * std::abs(
                                           x - static_cast<double>(j))));
    }
  }

  std::vector<double> values, drifts, volatilities, correlation;
};

/// What both sides are checked with, and what the script needs.
struct closed_form {
  double mean = 0;
  double deviation = 0;
  std::vector<double> exposure;
};

closed_form solve(const portfolio& p, const var_options& options) {
  const auto years = options.horizon_days / days_per_year;
  const auto n = p.values.size();
  closed_form result;
  double variance = 0;
  for (std::size_t i = 0; i < n; ++i) {
    result.mean += p.values[i] * p.drifts[i] * years;
    result.exposure.push_back(p.values[i] * p.volatilities[i]
                              * std::sqrt(years));
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      variance += result.exposure[i] * result.exposure[j]
                  * p.correlation[i * n + j];
  result.deviation = std::sqrt(variance);
  return result;
}

/// Throws unless VaR and ES at 99 % are within six standard errors of those of
/// a normal P&L.
void check_result(const char* who, const closed_form& wanted, double scenarios,
                  double var, double es) {
  constexpr double quantile = 2.3263478740408408;
  constexpr double shortfall = 2.6652142203457915;
  const auto error = 3.74 * wanted.deviation / std::sqrt(scenarios);
  if (std::abs(var + wanted.mean - quantile * wanted.deviation) > 6 * error
      || std::abs(es + wanted.mean - shortfall * wanted.deviation)
           > 8 * error)
    throw std::runtime_error(std::string{who} + " is wrong: VaR "
                             + std::to_string(var) + ", ES "
                             + std::to_string(es));
}

/// The script's input, removed at the end.
class input_file {
public:
  input_file(const portfolio& p, const closed_form& f) {
    std::vector<double> numbers{static_cast<double>(p.values.size()), f.mean};
    numbers.insert(numbers.end(), f.exposure.begin(), f.exposure.end());
    numbers.insert(numbers.end(), p.correlation.begin(), p.correlation.end());
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(numbers.data()),
               static_cast<std::streamsize>(numbers.size() * sizeof(double)));
    if (!file)
      throw std::runtime_error("cannot write " + path.string());
  }

  ~input_file() {
    fs::remove(path);
  }

  input_file(const input_file&) = delete;

  const fs::path path = fs::temp_directory_path()
                        / ("ringwright-var-" + std::to_string(getpid()));
};

/// Seconds of each run.
struct timings {
  std::vector<double> ours, full, folded, folded_threads;
  std::string library;
};

void run_ours(const gpu::executor& on, const portfolio& p,
              const var_options& options, const closed_form& wanted,
              timings& out) {
  const auto begin = std::chrono::steady_clock::now();
  auto result = simulate_var(
    on, {p.values, p.drifts, p.volatilities, p.correlation}, options);
  const std::chrono::duration<double> seconds
    = std::chrono::steady_clock::now() - begin;
  if (!result)
    throw std::runtime_error(result.error().what);
  check_result("risk/monte-carlo-var", wanted,
               static_cast<double>(options.scenarios), result->value_at_risk,
               result->expected_shortfall);
  out.ours.push_back(seconds.count());
}

void run_script(const std::string& command, const var_options& options,
                const closed_form& wanted, timings& out) {
  const auto said = nlohmann::json::parse(bench::output_of(command));
  auto take = [&](const char* name, std::vector<double>& into) {
    const auto& one = said.at(name);
    check_result(name, wanted, static_cast<double>(options.scenarios),
                 one.at("var"), one.at("es"));
    into.push_back(one.at("seconds"));
  };
  take("full", out.full);
  take("folded", out.folded);
  take("folded_threads", out.folded_threads);
  out.library = "NumPy " + said.at("numpy").get<std::string>() + " with "
                + said.at("blas").get<std::string>();
}

void print_rows(const timings& t, const std::string& work,
                const std::string& missing) {
  const auto seconds = bench::median(t.ours);
  auto print = [&](const std::string& way, const std::vector<double>& theirs,
                   double bound) {
    bench::row r;
    r.bench = "monte_carlo_var";
    r.metric = work;
    r.value = seconds;
    r.unit = "s";
    r.baseline = missing.empty() ? t.library + ", " + way : way;
    r.missing = missing;
    r.demand = bound > 0 ? "<=" : "";
    r.bound = bound;
    if (missing.empty())
      r.baseline_value = bench::median(theirs);
    bench::print(r);
  };
  print("full matrix product", t.full, 0.5);
  print("same algebra", t.folded, 0.5);
  print("same algebra, a generator per thread", t.folded_threads, 0);
}

std::uint64_t number_at(int argc, char** argv, int i, std::uint64_t other) {
  return argc > i ? std::strtoull(argv[i], nullptr, 10) : other;
}

void measure(std::uint64_t scenarios, std::size_t assets, int runs) {
  var_options options;
  options.scenarios = scenarios;
  const portfolio p{assets};
  const auto wanted = solve(p, options);
  const auto on = gpu::executor::cpu().value();
  const input_file input{p, wanted};
  const auto command = std::string{"/usr/bin/python3 "}
                       + RINGWRIGHT_BENCH_SCRIPTS + "/monte_carlo_var.py "
                       + input.path.string() + " " + std::to_string(scenarios)
                       + " " + std::to_string(on.threads());
  const auto has_numpy
    = bench::run_process("/usr/bin/python3 -c 'import numpy' 2>&1").succeeded;
  timings t;
  // One run of ours to warm up; the script's own work dwarfs its warming up.
  run_ours(on, p, options, wanted, t);
  t.ours.clear();
  for (auto run = 0; run < runs; ++run) {
    run_ours(on, p, options, wanted, t);
    if (has_numpy)
      run_script(command, options, wanted, t);
  }
  print_rows(t,
             std::to_string(scenarios) + " scenarios of "
               + std::to_string(assets) + " assets, " + on.name(),
             has_numpy ? "" : "no NumPy for /usr/bin/python3");
}

} // namespace

int main(int argc, char** argv) {
  try {
    measure(number_at(argc, argv, 1, 1'000'000),
            static_cast<std::size_t>(number_at(argc, argv, 2, 100)),
            static_cast<int>(number_at(argc, argv, 3, 5)));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "monte_carlo_var: %s\n", error.what());
    return 1;
  }
}
