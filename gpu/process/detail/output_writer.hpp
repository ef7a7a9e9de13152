// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/process/detail/shared_block.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace ringwright::gpu::process {

/// The worker's end of the output ring. Thread safe.
class output_writer {
public:
  explicit output_writer(block_view block);

  /// Appends a record; waits for room, which the parent always makes as long
  /// as it lives, until `close`. Does not wake the parent.
  void push(const output_address& to, const record_header& header,
            std::span<const std::uint64_t> payload);

  /// Wakes the parent's poller.
  void ring() {
    block_.head().output.ring();
  }

  /// Has the carrier look at a place: its device has room again.
  void mark(std::uint32_t place) {
    block_.mark(place);
  }

  /// Ends all waiting: the parent has gone.
  void close() {
    closed_ = true;
  }

  /// Whether a kernel has been reported as lost with its device.
  bool device_lost() const {
    return device_lost_;
  }

private:
  block_view block_;
  std::mutex mutex_;
  std::unique_ptr<std::uint64_t[]> scratch_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> device_lost_{false};
};

} // namespace ringwright::gpu::process
