// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda_device.hpp"
#include "ringwright/gpu/detail/fifo_reader.hpp"
#include "ringwright/gpu/detail/lent_blocks.hpp"
#include "ringwright/gpu/detail/slab.hpp"
#include "ringwright/gpu/detail/sleepers.hpp"
#include "ringwright/gpu/pool.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ringwright::gpu {

/// A part of a slab.
struct slab_part {
  std::byte* at = nullptr;
  std::size_t offset = 0;
  std::size_t bytes = 0;
};

/// What one instance holds of the slabs.
struct instance_memory {
  slab_part shared;
  slab_part device;
  /// Slots of lanes in memory of the GPU; nothing when they are in `shared`.
  slab_part slots;

  std::size_t bytes() const {
    return shared.bytes + device.bytes + slots.bytes;
  }
};

/// The grid of one kernel type.
struct cuda_grid {
  const kernel_entry* entry = nullptr;
  cuda::device_code code;
  std::uint32_t slot = 0;
  cuda::grid_view view;
  /// Multiprocessors that its places fill, in thousandths.
  std::uint64_t share = 0;
  std::vector<std::uint32_t> free_places;
  /// Somebody has sent something since the last launch.
  std::atomic<bool> wanted{false};
  bool running = false;
  /// Why it cannot be used.
  std::optional<error> broken;
};

/// The host's side of one instance. Made once per index, reused for ever, so
/// that a late look at it is harmless.
struct cuda_instance {
  const kernel_entry* entry = nullptr;
  cuda_grid* grid = nullptr;
  std::uint32_t place = 0;
  instance_options options;
  lane_layout layout;
  control_block* control = nullptr;
  telemetry_counters* counters = nullptr;
  port_route* routes = nullptr;
  /// As the host sees them.
  ring_memory lanes[max_lane_sets][lanes_per_set];
  /// On the GPU.
  const std::byte* service_ns = nullptr;
  const std::byte* state = nullptr;
  const std::byte* arena = nullptr;
  std::uint64_t arena_bytes = 0;
  const std::byte* output = nullptr;
  std::uint32_t output_bytes = 0;
  std::uint64_t output_read = 0;
  instance_memory memory;
  std::atomic<std::uint32_t> generation{0};
  std::atomic<bool> gone{true};
  /// The last record has been delivered, or the GPU is lost.
  std::atomic<bool> ended{false};
  /// The GPU was lost while it lived.
  std::atomic<bool> lost{false};
  /// The watchdog's last look. Only the poller uses these.
  std::uint64_t seen_heartbeat = 0;
  std::int64_t seen_at_ns = 0;
  std::atomic<bool> suspect{false};
  std::mutex command_mutex;
};

/// Memory of an instance that has ended, and what must have happened before it
/// is used again: every other instance has looked at its mailbox table since.
struct quarantined {
  instance_memory memory;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> heartbeats;
};

/// State and threads of a CUDA device, by concern: cuda_memory.cpp (what is
/// allocated), cuda_grids.cpp (launches), cuda_instances.cpp (birth and end)
/// and cuda_poller.cpp (records, relaunches, watchdog, loss of the GPU).
class cuda_device::core {
public:
  core(cuda_device_options options, std::unique_ptr<cuda::accelerator> on);
  ~core();

  static expected<void> check(const cuda_device_options& options);

  void choose_residency();
  void choose_clusters();

  // -- memory (cuda_memory.cpp) -----------------------------------------------

  expected<void> allocate();
  expected<void> place_lanes();
  std::optional<slab_part> take_shared(std::size_t bytes);
  std::optional<slab_part> take_device(std::size_t bytes);
  expected<instance_memory> take_memory(const kernel_entry& kernel,
                                        std::size_t shared_bytes,
                                        std::size_t device_bytes,
                                        std::size_t slots_bytes);
  void give_back(const instance_memory& memory_of);
  expected<void> write_kernel_pool(std::byte* books, std::byte* blocks,
                                   pool_layout layout);
  std::span<const std::uint64_t> find_payload(const record_header& header,
                                              std::uint64_t ref);
  void free_payload(const record_header& header, std::uint64_t ref);

  // -- grids (cuda_grids.cpp) -------------------------------------------------

  expected<cuda_grid*> grid_for(const kernel_entry& kernel);
  void choose_width(cuda_grid& grid) const;
  expected<void> admit(cuda_grid& grid);
  expected<void> admit_share(const cuda_grid& grid, const std::string& wanted);
  expected<void> lay_out(cuda_grid& grid);
  expected<void> launch(cuda_grid& grid);
  expected<void> await_arrival(cuda_grid& grid);
  expected<void> set_clock(const cuda_grid& grid);
  expected<void> order(cuda_grid& grid, std::uint32_t place,
                       cuda::place_task task, duration limit);
  bool dismiss_all();
  bool has_ended(const cuda_grid& grid);

  // -- instances (cuda_instances.cpp) -----------------------------------------

  cuda_instance* find(instance_id id) const;
  expected<std::uint32_t> claim_index();
  expected<instance_id> create(const kernel_entry& kernel,
                               const instance_options& wanted,
                               std::span<const std::byte> config);
  expected<void> bring_to_life(cuda_instance& at, std::uint32_t index,
                               std::span<const std::byte> config);
  expected<void> await_command(cuda_instance& at, lifecycle_action action,
                               duration limit);
  void retire(cuda_instance& at, std::uint32_t index);
  void release_quarantine();
  bool has_slots_in_gpu(const cuda_instance& at) const;
  void choose_doorbells();
  void end_all(duration limit);
  error loss() const;

  // -- to the host (cuda_poller.cpp) ------------------------------------------

  void poll_forever();
  bool serve_grids();
  void forward_mail(const cuda_grid& grid);
  void serve(cuda_grid& grid, std::int64_t now, bool& busy);
  void watch(std::int64_t now);
  void declare_lost();
  void warn(const std::string& what) const;
  void ring(cuda_instance& at);

  cuda_device_options options;
  std::unique_ptr<cuda::accelerator> gpu;
  device_info info;
  std::string reason;
  bool resident = false;
  /// Places of a cluster, of kernels that are not wide; 1 = no clusters.
  std::uint32_t cluster = 1;
  gpu::steady_clock clock;

  /// Guards slabs, grids and places, and calls of the accelerator.
  mutable std::mutex mutex;
  std::byte* shared_base = nullptr;
  std::byte* device_base = nullptr;
  detail::slab shared_slab;
  detail::slab device_slab;
  /// Empty when lanes lie in the host's memory.
  cuda::mapped_memory lane_base;
  detail::slab lane_slab;
  std::vector<quarantined> quarantine;
  /// The copy of the host of what lies at `device_table` on the GPU.
  device_memory memory;
  std::byte* device_table = nullptr;
  std::unique_ptr<block_allocator> pool;
  detail::lent_blocks lent;
  context_table contexts;
  std::atomic<std::uint32_t> context_tickets{0};

  std::vector<std::unique_ptr<cuda_grid>> grids;
  std::uint64_t share_used = 0;
  std::vector<std::unique_ptr<cuda_instance>> instances;
  std::vector<std::uint32_t> free_indices;
  std::uint32_t next_index = 0;
  std::uint32_t live_instances = 0;

  detail::fifo_reader reader;
  detail::sleepers idle_poller;
  std::atomic<bool> kicked{false};
  std::atomic<bool> lost{false};
  std::atomic<bool> stopping{false};
  std::string failure;
  std::int64_t next_watch_ns = 0;
  std::thread poller;
};

} // namespace ringwright::gpu
