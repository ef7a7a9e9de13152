// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/gap_peer.hpp"

#include "ringwright/bench/process.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace ringwright::bench {

namespace {

template <class T>
void write(std::ostream& out, const T* data, std::size_t count) {
  out.write(reinterpret_cast<const char*>(data),
            static_cast<std::streamsize>(count * sizeof(T)));
}

} // namespace

gap_peer::gap_peer(std::filesystem::path programs,
                   const domains::graph::csr_view& graph, std::uint32_t threads)
  : programs_(std::move(programs)),
    file_(std::filesystem::temp_directory_path()
          / ("ringwright-gap-" + std::to_string(::getpid()) + ".sg")),
    threads_(threads) {
  // Its binary format: whether directed, entries, nodes, offsets, targets.
  std::ofstream out{file_, std::ios::binary};
  const auto entries = static_cast<std::int64_t>(graph.entries());
  const auto nodes = static_cast<std::int64_t>(graph.nodes());
  write(out, &graph.directed, 1);
  write(out, &entries, 1);
  write(out, &nodes, 1);
  write(out, graph.offsets.data(), graph.offsets.size());
  write(out, graph.targets.data(), graph.targets.size());
  if (!out.flush())
    throw std::runtime_error("cannot write " + file_.string());
}

gap_peer::~gap_peer() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

std::vector<double> gap_peer::run(const std::string& program,
                                  const std::string& options,
                                  int trials) const {
  const auto text
    = output_of("OMP_NUM_THREADS=" + std::to_string(threads_) + " '"
                + (programs_ / program).string() + "' -f '" + file_.string()
                + "' -n " + std::to_string(trials) + " " + options);
  std::vector<double> result;
  std::istringstream lines{text};
  const std::string prefix = "Trial Time:";
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(prefix))
      result.push_back(std::stod(line.substr(prefix.size())) * 1e3);
  if (result.size() != static_cast<std::size_t>(trials))
    throw std::runtime_error(program + " printed no times:\n" + text);
  return result;
}

} // namespace ringwright::bench
