// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device_worker.hpp"
#include "ringwright/gpu/process/detail/carried_place.hpp"
#include "ringwright/gpu/process/detail/output_writer.hpp"
#include "ringwright/gpu/process/detail/shared_block.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace ringwright::gpu::process {

/// What a worker does for its parent: carries records from the shared lanes
/// into those of its device, and makes the calls that the parent asks for.
///
/// One lane of the parent leads to one lane of the device, and nothing is taken
/// from the one that has no room in the other, so that priorities, order and
/// credits hold from end to end.
class bridge {
public:
  bridge(block_view block, store_view store, device& inner,
         const worker_kernels& kernels);

  /// Detaches from the device.
  ~bridge();

  /// Makes a call; bytes that were asked for go into `chunk`. Any thread.
  call_reply answer(const call_request& request, std::span<std::byte> chunk);

  /// Looks once at all places that are marked; true when one was. One thread.
  bool carry();

  /// Whether some place waits for memory of the device's payload pool, which
  /// nobody reports: to be looked at again soon.
  bool is_starved() const {
    return !starved_.empty();
  }

  output_writer& output() {
    return output_;
  }

private:
  expected<void> make_call(const call_request& request, call_reply& reply,
                           std::span<std::byte> chunk);
  expected<void> create(const call_request& request);
  expected<void> open_lanes(std::uint32_t index, carried_place& at);
  expected<void> destroy(std::uint32_t index);
  expected<instance_id> find(std::uint32_t index);

  void carry_place(std::uint32_t index);
  bool move_lane(carried_place& at, carried_lane& lane, std::uint32_t index);
  bool push(carried_place& at, carried_lane& lane, bool& starved);
  void translate_context(record_header& header);
  void answer_credits(std::uint32_t index, carried_place& at,
                      const std::uint32_t (&moved)[max_lane_sets]);

  block_view block_;
  store_view store_;
  context_table contexts_;
  device* device_;
  const worker_kernels* kernels_;
  output_writer output_;
  /// Guards the table; held while a place is looked at.
  std::mutex mutex_;
  std::vector<std::unique_ptr<carried_place>> places_;
  /// The carrier's own.
  std::vector<std::uint32_t> starved_;
};

} // namespace ringwright::gpu::process
