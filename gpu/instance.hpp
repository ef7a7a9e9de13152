// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/burst.hpp"
#include "ringwright/gpu/context.hpp"
#include "ringwright/gpu/control.hpp"
#include "ringwright/gpu/device_memory.hpp"
#include "ringwright/gpu/histogram.hpp"
#include "ringwright/gpu/lane.hpp"
#include "ringwright/gpu/mail_talk.hpp"
#include "ringwright/gpu/mailbox.hpp"
#include "ringwright/gpu/neighbours.hpp"
#include "ringwright/gpu/telemetry.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>

namespace ringwright::gpu {

/// Bands of priority on the device: 255-192, 191-128, 127-64, 63-0.
inline constexpr std::uint32_t lanes_per_set = 4;

/// After so many messages from upper lanes a lower lane gets one turn, so that
/// a flood of urgent messages starves nobody.
inline constexpr std::uint32_t aging_limit = 64;

/// Kernel instances that may subscribe to one output port of another.
inline constexpr std::uint32_t max_port_targets = 4;

/// Lane of a message: 0 is the most urgent.
RINGWRIGHT_HD constexpr std::uint32_t lane_of(std::uint8_t priority) {
  return 3u - priority / 64u;
}

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

/// The bit of a message type in the masks of an instance.
RINGWRIGHT_HD constexpr std::uint64_t type_bit(std::uint16_t type_id) {
  return std::uint64_t{1} << (type_id & 63);
}

/// Room for payloads of one instance to the host: blocks one behind the other,
/// freed in order. The instance writes, the host reads and frees.
struct output_ring {
  std::byte* base = nullptr;
  /// A multiple of 64; 0 = the instance has none.
  std::uint32_t bytes = 0;
  /// Position behind the last block.
  std::uint64_t written = 0;
  /// The host's `output_freed` when it was last looked at.
  std::uint64_t freed = 0;
};

/// What the loop is about to call.
enum class call_kind : std::uint8_t {
  none,
  message,
  /// The failure of a request that the kernel has sent.
  failure,
  slice,
  timer,
};

/// The device's side of one instance: what the persistent loop works on. One
/// worker (CPU) or block (GPU) owns it at a time. On a GPU it lies in the
/// block's shared memory.
struct instance {
  device_memory* device = nullptr;
  control_block* control = nullptr;
  loop_state own;
  telemetry_counters* counters = nullptr;
  /// Where the host reads them, if that is another memory; else null.
  telemetry_counters* published = nullptr;
  histogram* service_ns = nullptr;
  port_route* routes = nullptr;
  /// Where the host writes them, if that is another memory; else null.
  const port_route* host_routes = nullptr;
  std::uint32_t route_count = 0;
  std::byte* state = nullptr;
  outbox out;
  output_ring ring;
  lane_consumer lanes[max_lane_sets][lanes_per_set];
  mailbox_consumer mailbox;
  /// The other places of the cluster; null where there is none.
  neighbours* near = nullptr;
  /// They are heard when the mailbox has been read up to here.
  std::uint64_t near_after = 0;
  mail_talk talk;
  /// Payload of the message in hand, out of its chunks.
  alignas(64) std::uint64_t scratch[92] = {};
  /// The record in hand.
  record_header header;
  const std::uint64_t* payload = nullptr;
  std::uint32_t payload_words = 0;
  std::uint16_t index = 0;
  /// It was sent to the instance that lived in this place before.
  bool stray = false;
  /// The payload in hand lies in a pool.
  std::uint64_t pooled_ref = 0;
  /// The record that is being sent, and its reference into a pool.
  record_header sending;
  std::uint64_t sending_ref = 0;
  /// On a GPU: the host's line when the block last looked at it.
  control_host_line seen;
  /// Turns until it looks again.
  std::uint32_t turns_to_check_in = 0;
  /// The lanes were empty when `doorbell_seen` was the doorbell's number.
  bool lanes_empty = false;
  std::uint32_t doorbell_seen = 0;
  /// What the handler sees of the world.
  context ctx;
  /// The call in hand, what it has reported, and when it began.
  call_kind call = call_kind::none;
  errc outcome = errc::none;
  bool timed = false;
  std::int64_t call_began_ns = 0;
  std::int64_t turn_began_ns = 0;
  /// Messages, slices and timers that the turn may still handle.
  std::uint32_t budget = 0;
  /// The last handler asked for another slice.
  bool continuing = false;
  /// Messages since a lower lane last had its turn.
  std::uint32_t since_low_lane = 0;
  lane_burst burst;
  std::uint32_t mailbox_turn = 0;
  std::uint32_t messages_seen = 0;
  /// By hash of the type id: whether a handler's time is known, and whether the
  /// last one known was too long to run in a caller's turn.
  std::uint64_t timed_types = 0;
  std::uint64_t long_types = 0;
  /// The bound of that in ns; 0 = every one is too long.
  std::int64_t inline_limit_ns = 0;
  std::uint64_t emitted = 0;
  /// What the host was last told of it.
  std::uint64_t emitted_told = 0;
  /// Records that may be on their way to the host at a time.
  std::uint32_t output_window = 0;
  /// The host's `output_acked` when it was last looked at.
  std::uint64_t acked = 0;
  /// Messages taken from each client's lanes since its last wish was answered.
  bool taken_from[max_lane_sets] = {};
  /// Something was put into another kernel's mailbox, or there was no room.
  bool mailed = false;
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
