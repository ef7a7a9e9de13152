// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context.hpp"
#include "ringwright/gpu/context_table.hpp"
#include "ringwright/gpu/control.hpp"
#include "ringwright/gpu/histogram.hpp"
#include "ringwright/gpu/lane.hpp"
#include "ringwright/gpu/mailbox.hpp"
#include "ringwright/gpu/pool.hpp"
#include "ringwright/gpu/telemetry.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>

namespace ringwright::gpu {

/// Bands of priority on the device: 255-192, 191-128, 127-64, 63-0.
inline constexpr std::uint32_t lanes_per_set = 4;

/// Producers an instance can have on the host. Set 0 belongs to its proxy
/// actor, set 1 to its `kernel_handle`s.
inline constexpr std::uint32_t max_lane_sets = 2;

/// Kernel instances that may subscribe to one output port of another.
inline constexpr std::uint32_t max_port_targets = 4;

/// Lane of a message: 0 is the most urgent.
RINGWRIGHT_HD constexpr std::uint32_t lane_of(std::uint8_t priority) {
  return 3u - priority / 64u;
}

/// A client's wish to hear of room in its lanes, and the answer. Two lines
/// with one writer each.
struct credit_request {
  /// Raised by the host with each wish.
  alignas(64) std::uint32_t wanted = 0;
  /// Last wish that the device has answered.
  alignas(64) std::uint32_t answered = 0;
};

/// Outbox words beyond the kernel's own bound: the loop's notices and one
/// failure reply.
inline constexpr std::uint32_t outbox_slack_words = 4 * outbox::entry_words;

/// Where the events of one output port go. Written by the host before the
/// instance is activated or while it is deactivated, read by the device.
struct port_route {
  /// Client on the host that receives the events; max_lane_sets = none.
  std::uint32_t client = max_lane_sets;
  std::uint32_t target_count = 0;
  std::uint16_t targets[max_port_targets] = {};
};

/// The mailbox of an instance as its senders see it.
struct mailbox_address {
  mailbox_producer producer;
  /// 1 while the owner takes messages; written by the owner's device, read
  /// (acquire) by senders.
  std::uint32_t open = 0;
};

/// The bit of a message type in the masks of an instance.
RINGWRIGHT_HD constexpr std::uint64_t type_bit(std::uint16_t type_id) {
  return std::uint64_t{1} << (type_id & 63);
}

/// What all instances of a device share.
struct device_memory {
  /// The kernel-to-host FIFO.
  mailbox_producer fifo;
  /// One entry per instance index.
  mailbox_address* mailboxes = nullptr;
  std::uint32_t instance_count = 0;
  context_table contexts;
  /// Host-to-kernel payloads; `pool_ref`s resolve against it.
  std::byte* pool = nullptr;
  /// Wakes an instance that got mail, and takes and frees pool blocks on the
  /// device's side. Host functions on the CPU device; unused on CUDA, where
  /// receivers poll.
  void (*wake)(void* self, std::uint32_t instance) = nullptr;
  std::uint64_t (*pool_put)(void* self, const std::uint64_t* payload,
                            std::uint32_t words)
    = nullptr;
  void (*pool_free)(void* self, std::uint64_t ref) = nullptr;
  /// Reads the device's clock in ns.
  std::int64_t (*now_ns)(void* self) = nullptr;
  void* self = nullptr;
};

/// The device's side of one instance: what the persistent loop works on. One
/// worker (CPU) or block (GPU) owns it at a time.
struct instance {
  device_memory* device = nullptr;
  control_block* control = nullptr;
  telemetry_counters* counters = nullptr;
  histogram* service_ns = nullptr;
  port_route* routes = nullptr;
  credit_request* credits = nullptr;
  std::byte* state = nullptr;
  arena_view arena;
  outbox out;
  lane_consumer lanes[max_lane_sets][lanes_per_set];
  mailbox_consumer mailbox;
  /// Payload of the message in hand, out of its chunks.
  alignas(64) std::uint64_t scratch[92] = {};
  /// The record in hand.
  record_header header;
  const std::uint64_t* payload = nullptr;
  std::uint32_t payload_words = 0;
  std::uint16_t index = 0;
  /// A message is in hand, not a slice or a timer.
  bool in_hand = false;
  /// The last handler asked for another slice.
  bool continuing = false;
  /// Messages since a lower lane last had its turn.
  std::uint32_t since_low_lane = 0;
  std::uint32_t mailbox_turn = 0;
  std::uint32_t messages_seen = 0;
  /// By hash of the type id: whether a handler's time is known, and whether the
  /// last one known was too long to run in a caller's turn.
  std::uint64_t timed_types = 0;
  std::uint64_t long_types = 0;
  /// The bound of that in ns; 0 = every one is too long.
  std::int64_t inline_limit_ns = 0;
  std::uint64_t emitted = 0;
  /// The host's `output_acked` when it was last looked at.
  std::uint64_t acked = 0;
  /// Messages taken from each client's lanes since its last wish was answered.
  bool taken_from[max_lane_sets] = {};
  /// Since when the first unsent record could not be sent; 0 = it could.
  std::int64_t blocked_since_ns = 0;
  /// Due time of the armed timer in ns; 0 = none. Read by the host.
  std::uint64_t timer_due_ns = 0;
  std::uint64_t timer_tag = 0;
  /// Where the outbox stood before the call in hand.
  std::uint32_t mark = 0;
  /// The last notice is in the outbox.
  bool ended = false;
};

} // namespace ringwright::gpu
