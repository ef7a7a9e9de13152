// SPDX-License-Identifier: Apache-2.0
//
// PageRank and connected components in batch on the CPU, in turn with the GAP
// benchmark and igraph on the same graphs.
//
//   bench_graph [--gap FOLDER] [--scale S] [--turns N] [--threads T]
//
// FOLDER has GAP's programs pr and cc; without it those rows have no baseline.
// Times are without reading and building, as GAP's are: PageRank from its
// arrays to its scores, components with their number. Every result is checked.
// Exit code 1 if one is wrong.
#include "ringwright/bench/gap_peer.hpp"
#include "ringwright/bench/graph_workload.hpp"
#include "ringwright/bench/igraph_peer.hpp"
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/resident.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/domains/graph/connected_components_batch.hpp"
#include "ringwright/domains/graph/pagerank_batch.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ringwright;
using namespace ringwright::bench;
using namespace ringwright::domains::graph;

namespace {

struct settings {
  std::string gap;
  std::uint32_t scale = 20;
  int turns = 7;
  std::uint32_t threads = 2;
};

void check(bool good, const char* what) {
  if (!good)
    throw std::runtime_error(what);
}

template <class T>
T value(expected<T> result) {
  if (!result)
    throw std::runtime_error(result.error().what);
  return std::move(*result);
}

template <class Work>
double time_ms(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> took
    = std::chrono::steady_clock::now() - begin;
  return took.count();
}

/// A row whose figure is to be at most `bound` of the baseline's, if there are
/// any of the latter.
void print_times(const std::string& metric, const std::vector<double>& ours,
                 const std::string& name, const std::vector<double>& theirs,
                 double bound) {
  row r{"graph", metric, median(ours), "ms", "", 0, "", 0};
  if (!theirs.empty()) {
    r.baseline = name;
    r.baseline_value = median(theirs);
    r.demand = "<=";
    r.bound = bound;
  }
  print(r);
}

/// As GAP's pr: float, 20 iterations at most, total change below 1e-4.
pagerank_options gap_options() {
  pagerank_options result;
  result.tolerance = 1e-4;
  result.stop = pagerank_stop::total;
  result.max_iterations = 20;
  result.updates = pagerank_updates::gauss_seidel;
  return result;
}

std::string threads_text(const settings& how) {
  return ", " + std::to_string(how.threads) + " threads";
}

/// Our time, and GAP's, trial by trial in turn.
void measure_pagerank(const gpu::executor& on, const csr_view& graph,
                      const std::string& name, const gap_peer* gap,
                      const settings& how) {
  std::vector<double> ours;
  std::vector<double> theirs;
  std::uint32_t iterations = 0;
  for (auto turn = 0; turn < how.turns; ++turn) {
    pagerank_scores<float> result;
    ours.push_back(time_ms(
      [&] { result = value(run_pagerank<float>(on, graph, gap_options())); }));
    iterations = result.iterations;
    check(result.converged, "PageRank has not converged");
    check(pagerank_error(graph, result.scores.view(), 0.85) < 2e-4,
          "PageRank is wrong");
    if (gap != nullptr)
      for (auto time : gap->run("pr", "-i 20 -t 1e-4", 2))
        theirs.push_back(time);
  }
  print_times("PageRank float32 to L1 < 1e-4, " + name + ", "
                + std::to_string(iterations) + " sweeps" + threads_text(how),
              ours, "GAP pr", theirs, 1);
}

void measure_sweeps(const gpu::executor& on, const csr_view& graph,
                    const std::string& name, const gap_peer* gap,
                    const settings& how) {
  auto options = gap_options();
  options.tolerance = 0;
  // What a sweep costs; that it is worth less does not count here.
  options.updates = pagerank_updates::power;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (auto turn = 0; turn < how.turns; ++turn) {
    ours.push_back(time_ms([&] {
      const auto result = value(run_pagerank<float>(on, graph, options));
      check(result.iterations == 20, "PageRank has stopped early");
    }));
    if (gap != nullptr)
      for (auto time : gap->run("pr", "-i 20 -t 0", 2))
        theirs.push_back(time);
  }
  print_times("20 pull sweeps of PageRank float32, " + name + threads_text(how),
              ours, "GAP pr", theirs, 1);
}

void measure_components(const gpu::executor& on, const csr_view& graph,
                        const std::string& name, const gap_peer* gap,
                        const settings& how) {
  std::vector<double> ours;
  std::vector<double> theirs;
  for (auto turn = 0; turn < how.turns; ++turn) {
    // As many trials as GAP's.
    for (auto trial = 0; trial < 5; ++trial) {
      components_labels result;
      ours.push_back(
        time_ms([&] { result = value(run_connected_components(on, graph)); }));
      check(are_components(graph, result.labels.view(), result.count),
            "components are wrong");
    }
    if (gap != nullptr)
      for (auto time : gap->run("cc", "", 5))
        theirs.push_back(time);
  }
  print_times("connected components, " + name + threads_text(how), ours,
              "GAP cc", theirs, 1);
}

/// Peaks of resident memory beside the bytes of the graph's arrays.
csr build_measured(const gpu::executor& on, const graph_shape& shape) {
  auto list = generate(on, shape);
  reset_peak();
  const auto others
    = resident_bytes() - static_cast<double>(list.edges.size() * sizeof(edge));
  auto graph = value(build_csr(on, std::move(list), self_loops::drop));
  const auto bytes = static_cast<double>(graph.bytes());
  const auto name = name_of(shape);
  print({"graph", "peak memory of building, its list included, " + name,
         (peak_bytes() - others) / 1e6, "MB", "arrays of the graph",
         bytes / 1e6, "", 0});
  const auto before = resident_bytes() - bytes;
  reset_peak();
  value(run_pagerank<float>(on, graph.view(), gap_options()));
  value(run_connected_components(on, graph.view()));
  print({"graph", "peak memory of PageRank and components, " + name,
         (peak_bytes() - before) / 1e6, "MB", "arrays of the graph",
         bytes / 1e6, "<=", 2});
  return graph;
}

void measure_beside_gap(const gpu::executor& on, graph_kind kind,
                        const settings& how) {
  const graph_shape shape{kind, how.scale, 16, 1};
  const auto graph = build_measured(on, shape);
  std::optional<gap_peer> gap;
  if (!how.gap.empty())
    gap.emplace(how.gap, graph.view(), how.threads);
  const auto* peer = gap ? &*gap : nullptr;
  measure_pagerank(on, graph.view(), name_of(shape), peer, how);
  measure_sweeps(on, graph.view(), name_of(shape), peer, how);
  measure_components(on, graph.view(), name_of(shape), peer, how);
}

/// As exact as igraph's solver: L1 below 1e-10.
void measure_beside_igraph(const gpu::executor& on, graph_kind kind,
                           const settings& how) {
  // 1.3 million edges at the default scale.
  const graph_shape shape{kind, how.scale - 3, 10, 1};
  const auto graph
    = value(build_csr(on, generate(on, shape), self_loops::drop));
  const igraph_peer peer{graph.view()};
  pagerank_options options;
  options.tolerance = 1e-10;
  options.stop = pagerank_stop::total;
  options.updates = pagerank_updates::conjugate_gradients;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (auto turn = 0; turn < how.turns; ++turn) {
    pagerank_scores<double> result;
    ours.push_back(time_ms([&] {
      result = value(run_pagerank<double>(on, graph.view(), options));
    }));
    check(result.converged, "PageRank has not converged");
    if (!igraph_peer::is_there())
      continue;
    std::vector<double> scores;
    theirs.push_back(time_ms([&] { scores = peer.pagerank(0.85); }));
    double distance = 0;
    for (std::size_t i = 0; i < scores.size(); ++i)
      distance += std::abs(scores[i] - result.scores[i]);
    check(distance < 1e-8, "PageRank is not igraph's");
  }
  print_times("PageRank float64 to L1 < 1e-10, " + name_of(shape)
                + threads_text(how),
              ours, "igraph (PRPACK)", theirs, 0.2);
}

} // namespace

int main(int argc, char** argv) {
  settings how;
  CLI::App app{"Measures the graph kernels in batch on the CPU."};
  app.add_option("--gap", how.gap, "Folder of GAP's programs pr and cc");
  app.add_option("--scale", how.scale, "2^scale nodes")
    ->check(CLI::Range(10, 26))
    ->capture_default_str();
  app.add_option("--turns", how.turns, "Turns that are taken")
    ->check(CLI::Range(1, 1000))
    ->capture_default_str();
  app.add_option("--threads", how.threads)
    ->check(CLI::Range(1, 1024))
    ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    const auto on = value(gpu::executor::cpu(how.threads));
    for (auto kind : {graph_kind::kronecker, graph_kind::uniform})
      measure_beside_gap(on, kind, how);
    for (auto kind : {graph_kind::kronecker, graph_kind::uniform})
      measure_beside_igraph(on, kind, how);
    return 0;
  } catch (const std::exception& why) {
    std::fprintf(stderr, "graph: %s\n", why.what());
    return 1;
  }
}
