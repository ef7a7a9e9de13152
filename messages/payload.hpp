// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/message.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::messages {

/// Makes untrusted payload words fit a message type, as Cap'n Proto would read
/// them: a shorter data section is extended with zeros, a longer one is cut if
/// the tail is zero, a trailing list must lie wholly within the words.
///
/// Gives the payload itself where it fits, else a view of `scratch`. After it
/// `message_at` and `list_of::span` may be used on the result.
/// Errors: wrong_size, malformed_message (the list).
expected<std::span<const std::uint64_t>>
normalise_payload(const message_info& type,
                  std::span<const std::uint64_t> payload,
                  std::vector<std::uint64_t>& scratch);

/// The payload as a Cap'n Proto message in the standard stream framing (one
/// segment), readable by any implementation as the schema's struct.
std::vector<std::uint64_t> as_capnp(std::span<const std::uint64_t> payload,
                                    std::uint16_t data_words,
                                    std::uint16_t pointer_words);

/// The payload of a message type from a Cap'n Proto message in the standard
/// stream framing, as any implementation may have written it: any number of
/// segments, sections of older or newer schemas, lists anywhere.
/// Errors: malformed_message, wrong_size (a newer sender's fields that are not
/// zero), payload_too_large. Cost: one copy; visits each word once.
expected<std::vector<std::uint64_t>>
from_capnp(const message_info& type, std::span<const std::uint64_t> framed);

} // namespace ringwright::messages
