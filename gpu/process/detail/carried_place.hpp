// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/lane.hpp"
#include "ringwright/gpu/process/detail/output_writer.hpp"
#include "ringwright/gpu/process/detail/shared_block.hpp"

#include <array>
#include <cstdint>

namespace ringwright::gpu::process {

/// Hands what the worker's device delivers to one client on to the parent.
class client_sink final : public record_sink {
public:
  void open(output_writer& to, output_address address) {
    to_ = &to;
    address_ = address;
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override;

  void on_batch_end() override {
    to_->ring();
  }

private:
  output_writer* to_ = nullptr;
  output_address address_;
};

/// One lane of the parent and the lane of the worker's device behind it.
struct carried_lane {
  lane_consumer from;
  lane_producer to;
  /// Where the device publishes what it has read of `to`.
  const std::uint64_t* consumed = nullptr;
  /// A record that was taken and has not found room yet.
  bool held = false;
  record_header header;
  std::array<std::uint64_t, max_slot_words> words;
};

/// An instance as the worker carries for it.
struct carried_place {
  instance_id inner;
  std::array<std::array<carried_lane, lanes_per_set>, max_lane_sets> lanes;
  std::array<client_sink, max_lane_sets> sinks;
  /// What the device has been told of `shared_place::acknowledged`.
  std::uint64_t acknowledged = 0;
};

} // namespace ringwright::gpu::process
