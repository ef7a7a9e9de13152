// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/envelope.hpp"
#include "ringwright/messages/record.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::actors {

/// Appends a kernel's reply as an envelope; `message_id` is the request's and
/// comes back as the correlation id. One allocation when `words` is empty.
inline void append_reply(std::vector<std::uint64_t>& words,
                         const record_header& header,
                         std::span<const std::uint64_t> payload,
                         std::uint64_t message_id) {
  if (words.empty())
    words.reserve(messages::envelope_header_words + payload.size());
  messages::envelope_header envelope;
  envelope.flags = messages::envelope_flags::is_reply;
  envelope.correlation_id = message_id;
  envelope.source.instance = header.source;
  envelope.type_id = header.type_id;
  envelope.priority = header.priority;
  envelope.status = header.status;
  envelope.event_time_ns = header.event_time_ns;
  messages::append_envelope(words, envelope, payload);
}

} // namespace ringwright::actors
