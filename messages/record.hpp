// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ringwright {

/// Bits of `record_header::flags`.
struct record_flags {
  /// The sender waits for a reply with the same correlation id.
  static constexpr std::uint8_t needs_reply = 1;
  /// This record is a reply; `status` says how it went.
  static constexpr std::uint8_t is_reply = 2;
  /// This record was emitted on an output port; `status` is the port's index.
  static constexpr std::uint8_t is_event = 4;
  /// The payload lies in the payload pool; the slot carries a `pool_ref`.
  static constexpr std::uint8_t pooled = 8;
  /// The sender is a kernel on the same device (`source` is its index).
  static constexpr std::uint8_t from_kernel = 16;
};

/// The 32 bytes that head every record in every ring, on host and device.
///
/// A 128-byte slot carries 96 bytes between its chunk tags: this header and
/// 8 payload words. All fields are written by the sender; integers are little
/// endian.
struct record_header {
  /// Message type; 0-1999 domains, 10000-65279 custom, 65280+ runtime.
  std::uint16_t type_id = 0;
  /// Payload in the slot, in 8-byte words.
  std::uint8_t payload_words = 0;
  /// 0 (lowest) to 255 (highest).
  std::uint8_t priority = 128;
  /// See `record_flags`.
  std::uint8_t flags = 0;
  /// Replies: an `errc`. Events: the index of the output port.
  std::uint8_t status = 0;
  /// Index of the sending (kernel) or owning (host) instance.
  std::uint16_t source = 0;
  /// Ties a reply to its request; 0 = none.
  std::uint64_t correlation_id = 0;
  /// Event time in ns: what `context::now()` returns. Never a wall clock.
  std::int64_t event_time_ns = 0;
  /// Low half of the sender's sequence number.
  std::uint32_t sequence = 0;
  /// Entry of the context table (deadline, tenant, trace id); 0 = none.
  std::uint32_t context_index = 0;

  friend bool operator==(const record_header&, const record_header&) = default;
};

static_assert(sizeof(record_header) == 32);
static_assert(alignof(record_header) == 8);
static_assert(std::is_trivially_copyable_v<record_header>);

/// Largest payload of one message, in bytes.
inline constexpr std::size_t max_payload_bytes = 65536;

/// Largest payload of one message, in words.
inline constexpr std::size_t max_payload_words = max_payload_bytes / 8;

/// First of the type ids that belong to the runtime itself.
inline constexpr std::uint16_t first_runtime_type_id = 65280;

} // namespace ringwright
