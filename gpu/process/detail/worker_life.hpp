// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/detail/slab.hpp"
#include "ringwright/gpu/process/detail/shared_block.hpp"
#include "ringwright/gpu/process/detail/worker_process.hpp"
#include "ringwright/gpu/process_device.hpp"
#include "ringwright/gpu/region.hpp"

#include <atomic>
#include <bitset>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace ringwright::gpu::process {

/// One worker process and the memory that is shared with it, as the parent
/// sees them, from the worker's start to its end. A worker that follows it has
/// a life of its own; instances keep the one that they belong to.
class worker_life {
public:
  using duration = std::chrono::nanoseconds;

  /// Starts a worker and waits until its device is made. Fails with what the
  /// worker reports, with io_error when it cannot be started or ends, with
  /// timeout after `options.start_limit`.
  /// `store` is the file of the device's store.
  static expected<std::shared_ptr<worker_life>>
  start(const process_device_options& options, const file_handle& store);

  worker_life(const worker_life&) = delete;
  worker_life& operator=(const worker_life&) = delete;
  ~worker_life();

  const block_view& block() const {
    return block_;
  }

  worker_process& process() const {
    return *process_;
  }

  // -- calls ------------------------------------------------------------------

  /// Asks the worker and waits for its answer, at most `limit`. Fails with what
  /// the worker answers, with device_lost when it has ended, with timeout.
  /// Bytes that were asked for go into `chunk`. Any thread; `max_calls` at a
  /// time.
  expected<call_reply> call(const call_request& request, duration limit,
                            std::span<std::byte> chunk = {});

  // -- memory -----------------------------------------------------------------

  /// Cuts zeroed memory off the part for lanes; nothing when it is used up.
  std::optional<std::uint64_t> take_lanes(std::size_t bytes);

  /// Gives it back, zeroed again. Neither side may use it any more.
  void give_lanes_back(std::uint64_t at, std::size_t bytes);

  // -- its end ----------------------------------------------------------------

  /// Whether the worker has gone. What it has sent can still be read.
  bool has_ended() const {
    return ended_.load(std::memory_order_acquire);
  }

  /// Why; `device_lost` with text. Only after `has_ended`.
  const error& end() const {
    return end_;
  }

  /// Notes the end, reaps the process and wakes all that wait for it. Called
  /// once.
  void declare_end(const std::string& device, const std::string& cause);

  /// Nanoseconds since the worker's last sign of life.
  std::int64_t silence_ns() const;

  /// What the worker has said about its own failure; empty = nothing.
  std::string own_words() const;

private:
  worker_life() = default;

  void make_block(const process_device_options& options);
  expected<void> await_ready(const process_device_options& options);
  std::optional<std::uint32_t> claim_slot(duration limit);
  void release_slot(std::uint32_t slot);

  region memory_;
  block_view block_;
  std::unique_ptr<worker_process> process_;
  std::atomic<bool> ended_{false};
  error end_;

  std::mutex mutex_;
  std::condition_variable slot_freed_;
  /// Call slots in use, and those whose caller has given up.
  std::bitset<max_calls> used_;
  std::bitset<max_calls> abandoned_;
  detail::slab lanes_;
  std::uint64_t lanes_at_ = 0;
};

} // namespace ringwright::gpu::process
