// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace ringwright::actors {

/// What a sender may say about a message beside its content.
struct send_options {
  /// 0 (lowest) to 255 (highest).
  std::uint8_t priority = 128;
  /// The message is not handled, and its requester is told
  /// `deadline_exceeded`, when this has passed; 0 = never.
  std::chrono::nanoseconds deadline{0};
  /// What the handler's `context::now()` returns; 0 = wall time at the send.
  std::int64_t event_time_ns = 0;
  std::uint32_t tenant = 0;
  /// W3C trace id and span; all zero = not traced.
  std::array<std::uint8_t, 16> trace_id{};
  std::uint64_t span_id = 0;
};

} // namespace ringwright::actors
