// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/hlc.hpp"
#include "ringwright/messages/ids.hpp"
#include "ringwright/messages/record.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace ringwright::messages {

/// The first four bytes of every envelope: "RWE1" in memory.
inline constexpr std::uint32_t envelope_magic = 0x31455752u;

/// The only version that this build writes and reads.
inline constexpr std::uint16_t envelope_version = 1;

/// Bits of `envelope_header::flags`. The low byte means what it means in a
/// record header.
struct envelope_flags {
  static constexpr std::uint16_t needs_reply = record_flags::needs_reply;
  static constexpr std::uint16_t is_reply = record_flags::is_reply;
  static constexpr std::uint16_t is_event = record_flags::is_event;
  /// `crc32c` is set. Without it the CRC is 0.
  static constexpr std::uint16_t sealed = 256;
  /// All bits that version 1 knows; others are refused at an edge.
  static constexpr std::uint16_t known
    = needs_reply | is_reply | is_event | sealed;
};

/// The 160 bytes before every payload: what a message is, whence it comes and
/// where it goes. Integers are little endian; times are ns.
struct envelope_header {
  std::uint32_t magic = envelope_magic;
  std::uint16_t version = envelope_version;
  /// See `envelope_flags`.
  std::uint16_t flags = 0;
  ringwright::message_id message_id = 0;
  ringwright::correlation_id correlation_id = 0;
  address source{};
  address destination{};
  std::uint16_t type_id = 0;
  /// 0 (lowest) to 255 (highest).
  std::uint8_t priority = 128;
  /// Replies: an `errc`. Events: the index of the output port.
  std::uint8_t status = 0;
  /// Words of payload that follow.
  std::uint32_t payload_words = 0;
  /// When the sender loses interest, ns since 1970; 0 = never.
  std::int64_t deadline_ns = 0;
  hlc_time time{};
  /// Stamped at the edge from the authenticated identity.
  std::uint32_t tenant = 0;
  /// CRC-32C of header and payload, computed with this field 0.
  std::uint32_t crc32c = 0;
  /// W3C trace context; all zero = not traced.
  std::array<std::uint8_t, 16> trace_id{};
  std::uint64_t span_id = 0;
  /// Exactly-once: who sent it, in which session, as which message.
  std::uint64_t client_id = 0;
  std::uint64_t client_sequence = 0;
  std::uint32_t client_epoch = 0;
  std::uint32_t reserved = 0;
  /// Hash of the message's schema; 0 = not stated.
  std::uint64_t schema_hash = 0;
  /// Event time: what the handler's `context::now()` returns.
  std::int64_t event_time_ns = 0;

  friend bool operator==(const envelope_header&,
                         const envelope_header&) = default;
};

/// Bytes and words of a header.
inline constexpr std::size_t envelope_header_bytes = 160;
inline constexpr std::size_t envelope_header_words = 20;

static_assert(sizeof(envelope_header) == envelope_header_bytes);
static_assert(std::is_trivially_copyable_v<envelope_header>);
static_assert(std::is_standard_layout_v<envelope_header>);
static_assert(std::has_unique_object_representations_v<envelope_header>);
static_assert(offsetof(envelope_header, message_id) == 8);
static_assert(offsetof(envelope_header, correlation_id) == 16);
static_assert(offsetof(envelope_header, source) == 24);
static_assert(offsetof(envelope_header, destination) == 40);
static_assert(offsetof(envelope_header, type_id) == 56);
static_assert(offsetof(envelope_header, payload_words) == 60);
static_assert(offsetof(envelope_header, deadline_ns) == 64);
static_assert(offsetof(envelope_header, time) == 72);
static_assert(offsetof(envelope_header, tenant) == 88);
static_assert(offsetof(envelope_header, crc32c) == 92);
static_assert(offsetof(envelope_header, trace_id) == 96);
static_assert(offsetof(envelope_header, span_id) == 112);
static_assert(offsetof(envelope_header, client_id) == 120);
static_assert(offsetof(envelope_header, client_sequence) == 128);
static_assert(offsetof(envelope_header, client_epoch) == 136);
static_assert(offsetof(envelope_header, reserved) == 140);
static_assert(offsetof(envelope_header, schema_hash) == 144);
static_assert(offsetof(envelope_header, event_time_ns) == 152);

/// Appends an envelope to a frame; sets the header's magic, version and
/// payload_words and leaves it unsealed. Cost: one copy of header and payload,
/// no allocation while `words` has capacity.
/// Precondition: payload.size() <= max_payload_words, payload not in `words`.
inline void append_envelope(std::vector<std::uint64_t>& words,
                            const envelope_header& header,
                            std::span<const std::uint64_t> payload) {
  const auto at = words.size();
  const auto size = at + envelope_header_words + payload.size();
  // One allocation at most, and amortised over a frame.
  if (size > words.capacity())
    words.reserve(std::max(size, 2 * words.capacity()));
  const auto* head = reinterpret_cast<const std::uint64_t*>(&header);
  words.insert(words.end(), head, head + envelope_header_words);
  words.insert(words.end(), payload.begin(), payload.end());
  auto* written = reinterpret_cast<envelope_header*>(words.data() + at);
  written->magic = envelope_magic;
  written->version = envelope_version;
  written->flags &= static_cast<std::uint16_t>(~envelope_flags::sealed);
  written->crc32c = 0;
  written->payload_words = static_cast<std::uint32_t>(payload.size());
}

/// Reads the envelopes of a frame in place, one after the other. Checks that
/// each has the magic and lies within the words, nothing else: for frames of
/// this process, or that `check_frame` has passed.
///
///     envelope_reader reader{words};
///     while (reader.next())
///       use(reader.header(), reader.payload());
///     if (reader.error() != errc::none) ...
class envelope_reader {
public:
  explicit envelope_reader(std::span<const std::uint64_t> words)
    : rest_(words) {
    // nop
  }

  /// Goes to the next envelope; false at the end and on bad bytes.
  bool next() {
    if (rest_.empty() || error_ != errc::none)
      return false;
    if (rest_.size() < envelope_header_words)
      return stop();
    header_ = reinterpret_cast<const envelope_header*>(rest_.data());
    const auto behind = rest_.size() - envelope_header_words;
    if (header_->magic != envelope_magic || header_->payload_words > behind)
      return stop();
    payload_ = rest_.subspan(envelope_header_words, header_->payload_words);
    rest_ = rest_.subspan(envelope_header_words + header_->payload_words);
    return true;
  }

  /// Precondition of both: next() returned true. Valid while the words are.
  const envelope_header& header() const {
    return *header_;
  }

  std::span<const std::uint64_t> payload() const {
    return payload_;
  }

  /// `malformed_message` if the words do not end where an envelope ends.
  errc error() const {
    return error_;
  }

private:
  bool stop() {
    error_ = errc::malformed_message;
    return false;
  }

  std::span<const std::uint64_t> rest_;
  std::span<const std::uint64_t> payload_;
  const envelope_header* header_ = nullptr;
  errc error_ = errc::none;
};

} // namespace ringwright::messages
