// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/envelope.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::messages {

/// Seals every envelope of a frame: sets the flag and the CRC. Done when a
/// frame leaves the process, after the last change to a header.
/// Precondition: the frame is well formed (made by `append_envelope`).
void seal(std::span<std::uint64_t> frame);

/// What an edge lets in.
struct envelope_limits {
  /// Largest payload of one envelope, words.
  std::uint32_t max_payload_words
    = static_cast<std::uint32_t>(ringwright::max_payload_words);
  /// Most envelopes of one frame.
  std::size_t max_envelopes = 65536;
  /// Refuse envelopes without a CRC.
  bool require_seal = true;
};

/// Checks untrusted words that should be exactly one envelope: magic, version,
/// flags, size, reserved bits, CRC, type id and payload size. The payload's
/// own shape is the business of `normalise_payload`.
///
/// Errors: malformed_message, unsupported_version, checksum_mismatch,
/// reserved_type, unknown_type, payload_too_large.
expected<void> check_envelope(std::span<const std::uint64_t> words,
                              const envelope_limits& limits = {});

/// Checks untrusted bytes that should be exactly one envelope and gives them
/// as words; bytes need no alignment. Copies.
expected<std::vector<std::uint64_t>>
check_envelope(std::span<const std::byte> bytes,
               const envelope_limits& limits = {});

/// Checks untrusted words that should be 1..n envelopes; gives their count.
/// The error names the envelope by its index.
expected<std::size_t> check_frame(std::span<const std::uint64_t> words,
                                  const envelope_limits& limits = {});

} // namespace ringwright::messages
