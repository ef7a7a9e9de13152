// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/record.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// Where an outgoing record goes.
enum class route_kind : std::uint16_t {
  /// To the host: replies, and events of ports that nothing on the device
  /// subscribes to.
  host = 0,
  /// To the mailbox of the instance `outbox_entry::target`.
  instance = 1,
  /// To every subscriber of the port `header.status`.
  port = 2,
  /// Nowhere: somebody has taken it out of the outbox already.
  delivered = 3,
};

/// One record in an outbox; `payload_words` words follow it in memory.
struct outbox_entry {
  std::uint32_t payload_words = 0;
  std::uint16_t target = 0;
  route_kind route = route_kind::host;
  record_header header;
};

static_assert(sizeof(outbox_entry) == 40);

/// The records that a handler has produced but the loop has not yet sent.
///
/// A handler runs only when its declared bound (`max_output_words`) is free
/// here, so a message is never half answered: what it produces waits in this
/// buffer until ring and credits take it. Memory belongs to the instance.
struct outbox {
  std::uint64_t* words = nullptr;
  std::uint32_t capacity_words = 0;
  std::uint32_t used_words = 0;
  /// Start of the first record that is not sent yet.
  std::uint32_t sent_words = 0;

  static constexpr std::uint32_t entry_words = sizeof(outbox_entry) / 8;

  RINGWRIGHT_HD bool empty() const {
    return sent_words == used_words;
  }

  RINGWRIGHT_HD std::uint32_t free_words() const {
    return capacity_words - used_words;
  }

  /// Room for one record; returns its payload words or nullptr when full.
  RINGWRIGHT_HD std::uint64_t* append(const outbox_entry& entry) {
    if (free_words() < entry_words + entry.payload_words)
      return nullptr;
    auto* at = words + used_words;
    write(at, entry);
    used_words += entry_words + entry.payload_words;
    return at + entry_words;
  }

  /// The first unsent record; undefined when `empty()`.
  RINGWRIGHT_HD outbox_entry& front() const {
    return *reinterpret_cast<outbox_entry*>(words + sent_words);
  }

  RINGWRIGHT_HD const std::uint64_t* front_payload() const {
    return words + sent_words + entry_words;
  }

  /// Forgets everything appended since `used_words` was `mark`.
  RINGWRIGHT_HD void roll_back(std::uint32_t mark) {
    used_words = mark;
  }

  /// Forgets the first unsent record.
  RINGWRIGHT_HD void pop() {
    sent_words += entry_words + front().payload_words;
    if (empty())
      used_words = sent_words = 0;
  }

private:
  /// Writes an entry as whole words: copying a struct that was just filled
  /// field by field waits for its narrow stores.
  RINGWRIGHT_HD static void write(std::uint64_t* at,
                                  const outbox_entry& entry) {
    const auto& h = entry.header;
    at[0] = entry.payload_words | std::uint64_t{entry.target} << 32
            | static_cast<std::uint64_t>(entry.route) << 48;
    at[1] = h.type_id | std::uint64_t{h.payload_words} << 16
            | std::uint64_t{h.priority} << 24 | std::uint64_t{h.flags} << 32
            | std::uint64_t{h.status} << 40 | std::uint64_t{h.source} << 48;
    at[2] = h.correlation_id;
    at[3] = static_cast<std::uint64_t>(h.event_time_ns);
    at[4] = h.sequence | std::uint64_t{h.context_index} << 32;
  }
};

} // namespace ringwright::gpu
