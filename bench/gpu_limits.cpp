// SPDX-License-Identifier: Apache-2.0
//
// What a GPU, its bus and its driver can do without ringwright: the floors of
// its figures.
//
//   bench_gpu_limits [--quick] [--device N]
//
// Three turns, each of which measures everything once. Without a GPU all rows
// say so; the exit code is then 1 if RINGWRIGHT_REQUIRE_GPU=1, else 0.
#include "ringwright/bench/gpu_presence.hpp"
#include "ringwright/bench/gpu_probes.hpp"
#include "ringwright/bench/row_book.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

using namespace ringwright;
using bench::gpu_probes;
using bench::samples;

namespace {

constexpr int turns = 3;

/// One thing that is measured.
struct probe {
  std::string metric;
  /// Whether each round is timed, or only their mean is known.
  bool each_round;
  std::function<expected<samples>(gpu_probes&)> run;
  /// Numbers of its rows in the book.
  std::vector<std::size_t> rows = {};
};

struct quantile {
  const char* name;
  double percent;
};

constexpr quantile quantiles[]
  = {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p99.9", 99.9}, {"max", 100}};

std::vector<probe> probes_of(std::uint32_t rounds) {
  std::vector<probe> all{
    {"bare ping-pong, pinned memory", true,
     [=](auto& gpu) { return gpu.ping_pong(rounds); }},
    {"bare ping-pong, BAR1", true,
     [=](auto& gpu) { return gpu.ping_pong_bar1(rounds); }},
    {"launch and synchronise, one message", true,
     [=](auto& gpu) { return gpu.launch_and_wait(rounds / 5); }},
    {"graph launch and synchronise, one message", true,
     [=](auto& gpu) { return gpu.graph_and_wait(rounds / 5); }},
    {"launch only", true,
     [=](auto& gpu) { return gpu.launch_only(rounds / 5); }},
    {"store to host memory", false,
     [=](auto& gpu) { return gpu.store_to_host(rounds / 5, false); }},
    {"store to host memory and __threadfence_system", false,
     [=](auto& gpu) { return gpu.store_to_host(rounds / 5, true); }},
    {"load from pinned host memory", false,
     [=](auto& gpu) { return gpu.load_from_host(rounds / 5); }},
    {"hop in a cluster of 2 (DSMEM), one way", false,
     [=](auto& gpu) { return gpu.cluster_hop(rounds / 5); }},
    {"barrier of a grid, a block on each multiprocessor", false,
     [=](auto& gpu) { return gpu.grid_barrier(rounds / 20); }}};
  for (auto peer : {1u, 2u, 17u, 66u, 131u})
    all.push_back(
      {"hop through L2, block 0 to block " + std::to_string(peer) + ", one way",
       false, [=](auto& gpu) { return gpu.hop(peer, rounds / 5); }});
  return all;
}

void want_rows(bench::row_book& book, probe& what) {
  auto want = [&](const std::string& metric) {
    what.rows.push_back(
      book.want({"gpu_limits", metric, 0, "ns", "", 0, "", 0}));
  };
  if (!what.each_round)
    return want(what.metric + ", mean");
  for (const auto& which : quantiles)
    want(what.metric + ", " + which.name);
}

void measure(bench::row_book& book, const probe& what, gpu_probes& gpu) {
  auto got = what.run(gpu);
  if (!got) {
    for (auto number : what.rows)
      book.failed(number, got.error().what);
    return;
  }
  std::sort(got->begin(), got->end());
  if (!what.each_round)
    return book.found(what.rows[0], bench::percentile(*got, 50));
  for (std::size_t i = 0; i < what.rows.size(); ++i)
    book.found(what.rows[i], bench::percentile(*got, quantiles[i].percent));
}

/// ns for one reading of the clock that the host measures with.
double clock_cost() {
  using wall = std::chrono::steady_clock;
  constexpr auto readings = 1'000'000;
  const auto begin = wall::now();
  auto last = begin;
  for (auto i = 0; i < readings; ++i)
    last = wall::now();
  return std::chrono::duration<double, std::nano>(last - begin).count()
         / readings;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures what a GPU can do without ringwright."};
  auto quick = false;
  std::uint32_t device = 0;
  app.add_flag("--quick", quick, "A tenth of the rounds");
  app.add_option("--device", device, "Index of the GPU")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  bench::row_book book;
  const auto clock_row
    = book.want({"gpu_limits",
                 "one reading of the host's clock (two are in each figure "
                 "that has percentiles)",
                 0, "ns", "", 0, "", 0});
  auto probes = probes_of(quick ? 10'000 : 100'000);
  for (auto& each : probes)
    want_rows(book, each);
  auto gpu = gpu_probes::open(device);
  if (gpu)
    std::printf("# gpu: %s, %u multiprocessors\n", (*gpu)->facts().c_str(),
                (*gpu)->multiprocessors());
  for (auto turn = 0; turn < turns; ++turn) {
    book.found(clock_row, clock_cost());
    for (auto& each : probes)
      if (gpu)
        measure(book, each, **gpu);
  }
  book.print_all(gpu ? "" : gpu.error().what);
  return gpu ? 0 : bench::exit_code_without_gpu("gpu_limits", gpu.error().what);
}
