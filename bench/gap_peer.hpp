// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ringwright::bench {

/// The programs of the GAP benchmark (github.com/sbeamer/gapbs), built outside
/// this repository, on a graph of ours, which it reads from a temporary file.
class gap_peer {
public:
  /// Throws std::runtime_error if the file cannot be written.
  gap_peer(std::filesystem::path programs,
           const domains::graph::csr_view& graph, std::uint32_t threads);

  gap_peer(const gap_peer&) = delete;
  gap_peer& operator=(const gap_peer&) = delete;

  ~gap_peer();

  /// Times of some trials in ms, as the program measures them. Throws
  /// std::runtime_error if it fails or prints none.
  std::vector<double> run(const std::string& program,
                          const std::string& options, int trials) const;

private:
  std::filesystem::path programs_;
  std::filesystem::path file_;
  std::uint32_t threads_;
};

} // namespace ringwright::bench
