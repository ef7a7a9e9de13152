// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/clock.hpp"
#include "ringwright/gpu/detail/lent_blocks.hpp"
#include "ringwright/gpu/pool.hpp"
#include "ringwright/gpu/process/detail/worker_life.hpp"
#include "ringwright/gpu/process_device.hpp"
#include "ringwright/gpu/region.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ringwright::gpu {

/// One place for an instance, as the parent knows it. Made once, reused for
/// ever, so that a late look at it is harmless.
struct process_instance {
  /// Guards all but what the poller's mutex guards; held for a moment only.
  std::mutex mutex;
  /// Odd while an instance lives here.
  std::uint32_t generation = 0;
  const kernel_entry* entry = nullptr;
  /// The worker that it lives in.
  std::shared_ptr<process::worker_life> life;
  std::size_t lane_bytes = 0;
  /// The last status that the worker has told.
  instance_status last;

  // -- guarded by the poller's mutex ------------------------------------------

  std::array<record_sink*, max_lane_sets> sinks{};
  /// Which incarnation the sinks are for.
  std::uint32_t heard = 0;
  /// Its worker has ended.
  bool lost = false;
  /// Clients that have been told of its end.
  std::array<bool, max_lane_sets> told{};
};

/// A live instance and its worker, which stays mapped while this is held.
struct living_instance {
  process_instance* at = nullptr;
  std::shared_ptr<process::worker_life> life;

  explicit operator bool() const {
    return at != nullptr;
  }
};

/// State and threads of a device in a worker process: process_core.cpp (memory,
/// threads, places), process_poller.cpp (records to the sinks) and
/// process_supervisor.cpp (the end of workers, and new ones).
class process_device::core {
public:
  using life_ptr = std::shared_ptr<process::worker_life>;

  explicit core(process_device_options options);
  ~core();

  /// Checks the ranges that `process_device_options` documents.
  static expected<void> check(const process_device_options& options);

  expected<void> open();

  // -- places -----------------------------------------------------------------

  /// The live instance behind an id, or none.
  living_instance find(instance_id id) const;
  expected<std::uint32_t> claim_index();
  void free_index(std::uint32_t index);
  void retire(process_instance& at, std::uint32_t index);
  expected<instance_id> create(const kernel_entry& kernel,
                               const instance_options& wanted,
                               std::span<const std::byte> config);
  expected<instance_id> create_in(const life_ptr& life, std::uint32_t index,
                                  const process::call_request& request,
                                  const kernel_entry& kernel);
  instance_id move_in(const life_ptr& where, std::uint32_t index,
                      std::size_t lane_bytes, const kernel_entry& kernel);

  // -- records (process_poller.cpp) -------------------------------------------

  void poll_forever();
  std::size_t poll(std::size_t max);
  /// The same with the mutex held, from a certain worker.
  std::size_t drain(process::worker_life& from, std::size_t max);
  void attach(instance_id id, std::uint32_t client, record_sink* sink);
  void deliver(process::worker_life& from, const process::output_address& to,
               const record_header& header, std::size_t words);
  void announce_end(std::uint32_t index, std::uint32_t client);
  void hand_over(record_sink* sink, const record_header& header,
                 std::span<const std::uint64_t> payload);
  void end_batch();
  static void acknowledge(process::worker_life& in, std::uint32_t index,
                          std::uint32_t records);

  // -- workers (process_supervisor.cpp) ---------------------------------------

  /// The worker of the moment; waits while one is being started.
  expected<life_ptr> current_life();
  life_ptr life_now() const;
  void supervise();
  void await_end(process::worker_life& life);
  void declare_lost(const life_ptr& life);
  bool may_restart();
  void restart(const error& cause);
  void give_up(const error& cause);
  void warn(const std::string& what) const;

  process_device_options options;
  process::device_plan plan;
  device_info info;
  gpu::steady_clock clock;

  region store_memory;
  process::file_handle store_file;
  process::store_view store;
  std::unique_ptr<block_allocator> pool;
  detail::lent_blocks lent;
  context_table contexts;
  std::atomic<std::uint32_t> context_tickets{0};

  std::mutex create_mutex;
  std::vector<std::unique_ptr<process_instance>> instances;
  std::vector<std::uint32_t> free_indices;
  std::uint32_t next_index = 0;

  std::mutex poll_mutex;
  std::unique_ptr<std::uint64_t[]> payload;
  std::vector<record_sink*> touched;
  /// Sinks that came after the end of their instance's worker.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> late_sinks;

  mutable std::mutex life_mutex;
  std::condition_variable life_changed;
  /// Null while a worker is being started and after the last one.
  life_ptr life;
  /// Why there will be no worker any more.
  error given_up;
  bool has_given_up = false;
  std::deque<std::chrono::steady_clock::time_point> recent_restarts;
  std::atomic<std::uint32_t> restart_count{0};
  std::atomic<bool> stopping{false};
  std::thread poller;
  std::thread supervisor;
};

} // namespace ringwright::gpu
