// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ringwright::bench {

/// Figures of one run in ns: one for each round trip, or a single mean where
/// only the whole can be timed.
using samples = std::vector<double>;

/// What one GPU and its bus can do without ringwright: floors for what is
/// measured with it. All kernels give up after some seconds, or when the host
/// says so. One thread at a time.
class gpu_probes {
public:
  /// Opens a GPU; fails as `cuda::find_gpu` does.
  static expected<std::unique_ptr<gpu_probes>> open(std::uint32_t device);

  virtual ~gpu_probes() = default;

  /// Name of the GPU and versions of driver and runtime, in one line.
  virtual std::string facts() const = 0;

  virtual std::uint32_t multiprocessors() const = 0;

  /// A tagged chunk from the host to a kernel that waits for it, and back; both
  /// in pinned memory of the host.
  virtual expected<samples> ping_pong(std::uint32_t rounds) = 0;

  /// The same, but the kernel waits on its own memory, which the host writes
  /// through BAR1. Fails with backend_unavailable without GDRCopy.
  virtual expected<samples> ping_pong_bar1(std::uint32_t rounds) = 0;

  /// A kernel launched for each chunk, and waited for.
  virtual expected<samples> launch_and_wait(std::uint32_t rounds) = 0;

  /// The same by a graph of one node.
  virtual expected<samples> graph_and_wait(std::uint32_t rounds) = 0;

  /// What the host spends to launch.
  virtual expected<samples> launch_only(std::uint32_t rounds) = 0;

  /// A kernel's store to memory of the host, with `__threadfence_system` after
  /// it or without.
  virtual expected<samples> store_to_host(std::uint32_t rounds, bool fence) = 0;

  /// A kernel's load from memory of the host, each waiting for the last.
  virtual expected<samples> load_from_host(std::uint32_t rounds) = 0;

  /// One way of a chunk between block 0 and block `peer`, one block on each
  /// multiprocessor, through memory of the GPU.
  virtual expected<samples> hop(std::uint32_t peer, std::uint32_t rounds) = 0;

  /// One way of a tagged word between two blocks of a cluster, through their
  /// shared memory. Fails with backend_unavailable before sm_90.
  virtual expected<samples> cluster_hop(std::uint32_t rounds) = 0;

  /// A barrier of a cooperative grid with a block on each multiprocessor.
  virtual expected<samples> grid_barrier(std::uint32_t rounds) = 0;
};

} // namespace ringwright::bench
