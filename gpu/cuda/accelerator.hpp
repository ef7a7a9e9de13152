// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/grid.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ringwright::gpu::cuda {

/// Device code of one kernel type: a row of the table that a program gives to
/// its CUDA devices. Made by `code_of<Kernel>()` in a `.cu` file.
struct device_code {
  const char* kernel_id = nullptr;
  /// Threads of a place's block.
  std::uint32_t block = 0;
  /// Blocks of a place; above 1 they run a call together.
  std::uint32_t width = 1;
  /// The `__global__` function that runs a grid of places.
  const void* grid_kernel = nullptr;
};

/// What a GPU is.
struct accelerator_facts {
  std::string name;
  std::string driver;
  std::uint32_t compute_major = 0;
  std::uint32_t compute_minor = 0;
  std::uint32_t multiprocessors = 0;
  std::uint64_t memory_bytes = 0;
  /// Why grids cannot stay on this GPU; empty when they can.
  std::string no_residence;
};

/// How many blocks of a kernel an empty GPU holds.
struct grid_room {
  /// One multiprocessor, when it holds nothing else.
  std::uint32_t blocks_per_multiprocessor = 0;
  /// Places whose blocks all run at once: of clusters, not every multiprocessor
  /// may find its way into one.
  std::uint32_t places = 0;
};

/// Memory of the GPU that the host writes, in whole lines and without reading
/// it; see write_combined.hpp.
struct mapped_memory {
  /// Its address on the GPU.
  std::byte* device = nullptr;
  /// Its address for the host.
  std::byte* host = nullptr;
};

/// What is known about the last launch of a grid.
enum class run_state : std::uint8_t {
  /// Never launched, or all its blocks have ended.
  ended,
  running,
  /// The GPU has failed; nothing of it can be used any more.
  lost,
};

/// What a CUDA device needs of a GPU: memory, copies and grids. The CUDA
/// runtime is behind it (`open_accelerator`), and threads of the host in tests.
/// Called by one thread at a time, but for `query`.
///
/// While a grid stays, a call may only do what does not wait for it: so memory
/// is allocated before the first launch, and what follows uses its own stream.
class accelerator {
public:
  virtual ~accelerator() = default;

  virtual const accelerator_facts& facts() const = 0;

  /// Zeroed memory that host and GPU see at the same address, in the host's
  /// RAM. Freed with the accelerator.
  virtual expected<std::byte*> allocate_shared(std::size_t bytes) = 0;

  /// Zeroed memory of the GPU. Freed with the accelerator.
  virtual expected<std::byte*> allocate_device(std::size_t bytes) = 0;

  /// Zeroed memory of the GPU that the host writes, aligned to 128 bytes. Freed
  /// with the accelerator. Fails with backend_unavailable and the reason when
  /// this GPU, or the machine, has no such thing, or less of it.
  virtual expected<mapped_memory> allocate_mapped(std::size_t bytes) = 0;

  /// Zeroes memory of the GPU.
  virtual expected<void> zero(std::byte* at, std::size_t bytes) = 0;

  virtual expected<void> write(std::byte* to, const void* from,
                               std::size_t bytes)
    = 0;

  virtual expected<void> read(void* to, const std::byte* from,
                              std::size_t bytes)
    = 0;

  /// The room that `code` finds with the clusters of `grid`. Also loads the
  /// code, so that no launch has to.
  virtual expected<grid_room> room_for(const device_code& code,
                                       const grid_view& grid)
    = 0;

  /// Starts a grid of `grid.places` places. `slot` (below `max_grids`) names
  /// it afterwards; its last launch must have ended.
  virtual expected<void> launch(const device_code& code, const grid_view& grid,
                                std::uint32_t slot)
    = 0;

  /// What has become of the last launch in `slot`.
  virtual run_state query(std::uint32_t slot) = 0;

  /// What the GPU says about its failure; empty when it has not failed.
  virtual std::string failure() const = 0;

  /// For places that run on the host: what stands for a GPU's own functions.
  virtual host_functions functions() {
    return {};
  }

  /// Gives up the memory: a grid that cannot be ended may still use it.
  virtual void abandon() = 0;

  /// Blocks that a cluster has room for on every GPU that has clusters.
  static constexpr std::uint32_t max_cluster = 8;

  static_assert(max_neighbours <= max_cluster);

  /// More grids than this cannot stay at once: each needs a queue of the GPU
  /// to itself.
  static constexpr std::uint32_t max_grids = 24;
};

} // namespace ringwright::gpu::cuda
