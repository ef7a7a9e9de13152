// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace ringwright::tests {

using domains::graph::csr;
using domains::graph::edge;
using domains::graph::edge_list;
using domains::graph::node_id;

/// Folder of the real graphs: "graphs" in RINGWRIGHT_SHARED_DATA, else in
/// ../shared/data beside the source tree. Without it the test says that it is
/// skipped, and gets an empty path.
inline std::filesystem::path graph_folder_or_skip() {
  const char* named = std::getenv("RINGWRIGHT_SHARED_DATA");
  const auto data = named != nullptr
                      ? std::filesystem::path{named}
                      : std::filesystem::path{RINGWRIGHT_SOURCE_DIR} / ".."
                          / "shared" / "data";
  if (std::filesystem::is_directory(data / "graphs"))
    return data / "graphs";
  WARN("SKIPPED: no folder shared/data");
  return {};
}

inline gpu::executor cpu(std::uint32_t threads = 2) {
  return gpu::executor::cpu(threads).value();
}

inline edge_list list_of(std::uint64_t nodes, std::vector<edge> edges,
                         bool directed = true,
                         std::vector<double> weights = {}) {
  edge_list result;
  result.nodes = nodes;
  result.edges = std::move(edges);
  result.weights = std::move(weights);
  result.directed = directed;
  return result;
}

inline csr graph_of(edge_list list) {
  return domains::graph::build_csr(cpu(), std::move(list)).value();
}

/// A random graph, with self-loops and repeated edges; with skew, low numbers
/// have most of the edges.
struct random_graph {
  std::uint64_t seed = 1;
  std::uint32_t nodes = 100;
  std::uint32_t edges = 300;
  bool directed = true;
  bool weighted = false;
  bool skewed = false;
};

inline edge_list list_of(const random_graph& what) {
  std::mt19937_64 random{what.seed};
  edge_list result;
  result.nodes = what.nodes;
  result.directed = what.directed;
  const auto pick = [&] {
    auto id = random() % what.nodes;
    if (what.skewed)
      id = id * (random() % what.nodes) / what.nodes * (random() % what.nodes)
           / what.nodes;
    return static_cast<node_id>(id);
  };
  for (std::uint32_t i = 0; i < what.edges; ++i) {
    const auto source = pick();
    result.edges.push_back({source, pick()});
    if (what.weighted)
      result.weights.push_back(static_cast<double>(random() % 1000) / 64);
  }
  return result;
}

/// A file that is gone with this object.
class temporary_file {
public:
  explicit temporary_file(std::string_view text, std::string name = "edges") {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path()
            / ("ringwright-" + std::to_string(::getpid()) + "-"
               + std::to_string(count++) + "-" + name);
    std::ofstream{path_, std::ios::binary} << text;
  }

  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  ~temporary_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  std::string path() const {
    return path_.string();
  }

private:
  std::filesystem::path path_;
};

} // namespace ringwright::tests
