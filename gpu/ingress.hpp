// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/staging.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace ringwright::gpu {

/// Bounds of one producer's way into an instance.
struct ingress_options {
  /// Messages that may wait on the host before the lanes. 1 .. 2^20.
  std::uint32_t queue_capacity = 4096;
  backpressure strategy = backpressure::block;
};

/// What became of a submitted message.
enum class submit_outcome : std::uint8_t {
  /// In the lane; the device will see it at the next `ring_doorbell`.
  committed,
  /// Waits in staging for credits.
  staged,
  /// Refused: staging is full.
  full,
  /// Refused: larger than slot and pool allow.
  too_large,
};

/// Exact counts of one ingress: submitted = committed + staged + refused +
/// dropped at any moment between calls.
struct ingress_counters {
  std::uint64_t submitted = 0;
  std::uint64_t committed = 0;
  std::uint64_t refused = 0;
  std::uint64_t dropped = 0;
};

/// One producer's way into an instance: staging by exact priority, then the
/// four lanes within their credits. Free of CAF and threads; the owner calls
/// it from one thread at a time.
///
/// All strategies share the bound `queue_capacity`: `reject` and `block`
/// refuse the newcomer (`block` leaves it to the owner to wait or park before
/// it submits again), `drop_oldest` evicts the oldest message of the lowest
/// priority unless that is above the newcomer's.
class ingress {
public:
  /// Told about each evicted message (its header and the `user` word).
  using evicted_handler
    = std::function<void(const record_header&, std::uint64_t user)>;

  /// Takes over lane set `client` of `id`. `id` must be live.
  static expected<std::unique_ptr<ingress>> open(device& where, instance_id id,
                                std::uint32_t client, ingress_options options,
                                evicted_handler on_evicted);

  ingress(const ingress&) = delete;
  ingress& operator=(const ingress&) = delete;

  /// Hands the lanes back.
  ~ingress();

  /// Commits or stages one message. `header.payload_words` is set from
  /// `payload`; `user` comes back on eviction. Does not ring the doorbell.
  submit_outcome submit(record_header header,
                        std::span<const std::uint64_t> payload,
                        std::uint64_t user = 0);

  /// Moves staged messages into the lanes as far as credits reach, most
  /// urgent first, then rings. Call it on `notice::credit`. Asks for the next
  /// notice while anything is still staged. Returns how many moved.
  std::size_t pump();

  /// Tells the device that records were committed since the last call.
  void ring_doorbell();

  /// Removes everything staged, telling `on_evicted`; counted as dropped.
  void clear();

  /// Messages waiting in staging.
  std::size_t staged() const;

  /// Messages committed but not yet taken by the instance.
  std::uint64_t in_lanes() const;

  const ingress_counters& counters() const {
    return counters_;
  }

private:
  ingress(device& where, instance_id id, std::uint32_t client,
          ingress_options options, evicted_handler on_evicted);

  bool commit(record_header header, const std::uint64_t* payload,
              std::uint32_t words);
  submit_outcome stage(const record_header& header,
                       std::span<const std::uint64_t> payload,
                       std::uint64_t user);
  bool move_lane(std::uint32_t lane, std::size_t& moved);

  device* device_;
  instance_id id_;
  std::uint32_t client_;
  ingress_options options_;
  evicted_handler on_evicted_;
  std::array<lane_producer, lanes_per_set> lanes_;
  std::array<std::uint64_t*, lanes_per_set> positions_{};
  std::array<const std::uint64_t*, lanes_per_set> consumed_{};
  std::uint32_t slot_words_ = 0;
  staging staging_;
  ingress_counters counters_;
  std::uint32_t sequence_ = 0;
  bool rung_ = true;
};

} // namespace ringwright::gpu
