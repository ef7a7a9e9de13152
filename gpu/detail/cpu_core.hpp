// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/detail/fifo_reader.hpp"
#include "ringwright/gpu/detail/lent_blocks.hpp"
#include "ringwright/gpu/detail/sleepers.hpp"
#include "ringwright/gpu/instance.hpp"
#include "ringwright/gpu/pool.hpp"

#include <boost/lockfree/queue.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ringwright::gpu {

/// Who may touch an instance's device side.
enum class ownership : std::uint32_t {
  /// Nobody; it has nothing to do.
  idle = 0,
  /// In the ready queue or among the blocked.
  scheduled = 1,
  /// A worker or a caller runs it.
  running = 2,
  /// The same, and somebody has rung since the run began.
  rung = 3,
  /// Its memory is gone.
  gone = 4,
};

/// One place for an instance on a CPU device. Made once, reused for ever, so
/// that a late look at it is harmless.
struct cpu_instance {
  instance self;
  const kernel_entry* entry = nullptr;
  region memory;
  instance_options options;
  std::vector<std::byte*> lane_bases;
  lane_layout layout;
  mailbox_producer mailbox;
  std::atomic<std::uint32_t> generation{0};
  std::atomic<ownership> owner{ownership::gone};
  /// One lifecycle command at a time.
  std::mutex command_mutex;
};

/// State and threads of a CPU device. Its functions are spread by concern:
/// cpu_core.cpp (memory, threads), cpu_instance.cpp (birth and end of
/// instances), cpu_worker.cpp (turns) and cpu_poller.cpp (records to the host,
/// timers, blocked instances).
class cpu_device::core {
public:
  explicit core(cpu_device_options options);
  ~core();

  /// Checks the ranges that `cpu_device_options` documents.
  static expected<void> check(const cpu_device_options& options);

  expected<void> allocate();
  void start_threads();

  // -- instances --------------------------------------------------------------

  /// The live instance behind an id, or nullptr.
  cpu_instance* find(instance_id id) const;
  expected<std::uint32_t> claim_index();
  expected<instance_id> create(const kernel_entry& kernel,
                               const instance_options& wanted,
                               std::span<const std::byte> config);
  void retire(cpu_instance& at, std::uint32_t index);
  expected<void> await_command(cpu_instance& at, lifecycle_action action,
                               duration limit);
  void await_turn_ends();

  // -- turns (cpu_worker.cpp) -------------------------------------------------

  /// Makes an instance runnable after something was published for it.
  void ring(std::uint32_t index);
  bool run_next();
  void run(std::uint32_t index);
  turn_status guarded_turn(cpu_instance& at);
  bool own(cpu_instance& at);
  void disown(cpu_instance& at, std::uint32_t index);
  bool can_run_inline(const cpu_instance& at, std::uint16_t type_id) const;
  bool run_inline(cpu_instance& at, std::uint32_t index,
                  const record_header& header,
                  std::span<const std::uint64_t> payload, record_sink& reply);
  void work(std::uint32_t worker);

  // -- to the host (cpu_poller.cpp) -------------------------------------------

  void add_blocked(std::uint32_t index);
  bool release_blocked();
  std::int64_t fire_timers(std::int64_t now);
  void poll_forever();

  // -- payload pool -----------------------------------------------------------

  std::uint64_t pool_put(const std::uint64_t* payload, std::uint32_t words);
  void pool_free(std::uint64_t ref);

  cpu_device_options options;
  device_info info;
  gpu::steady_clock machine_clock;
  const gpu::clock* clock;

  device_memory memory;
  region shared;
  std::vector<mailbox_address> mailboxes;
  std::vector<std::unique_ptr<cpu_instance>> instances;
  std::mutex create_mutex;
  std::vector<std::uint32_t> free_indices;
  std::uint32_t next_index = 0;

  using index_queue
    = boost::lockfree::queue<std::uint32_t, boost::lockfree::fixed_sized<true>>;
  index_queue ready;
  detail::sleepers idle_workers;
  std::vector<std::thread> workers;
  /// Per worker: odd while it runs a turn.
  std::unique_ptr<std::atomic<std::uint64_t>[]> turn_epochs;
  std::atomic<bool> stopping{false};

  detail::fifo_reader reader;
  detail::sleepers idle_poller;
  std::thread poller;
  std::mutex blocked_mutex;
  std::vector<std::uint32_t> blocked;
  std::atomic<bool> any_blocked{false};
  /// Some instance may have a timer armed.
  std::atomic<bool> timers_armed{false};

  std::unique_ptr<block_allocator> pool;
  detail::lent_blocks lent;
  std::atomic<std::uint32_t> context_tickets{0};
  context_table contexts;
};

} // namespace ringwright::gpu
