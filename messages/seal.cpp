// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/seal.hpp"

#include "ringwright/messages/crc32c.hpp"
#include "ringwright/messages/domain.hpp"

#include <cstring>
#include <string>

namespace ringwright::messages {

namespace {

using word_span = std::span<const std::uint64_t>;

envelope_header header_of(word_span words) {
  envelope_header header;
  std::memcpy(static_cast<void*>(&header), words.data(), sizeof header);
  return header;
}

/// The CRC of one envelope, its own CRC field taken as 0.
std::uint32_t checksum(envelope_header header, word_span payload) {
  header.crc32c = 0;
  const auto of_header
    = ringwright::crc32c(std::as_bytes(std::span{&header, 1}));
  return ringwright::crc32c(std::as_bytes(payload), of_header);
}

/// The checks that need no more than the header.
expected<void> check_header(const envelope_header& header,
                            const envelope_limits& limits) {
  if (header.magic != envelope_magic)
    return fail(errc::malformed_message, "no envelope: wrong magic");
  if (header.version != envelope_version)
    return fail(errc::unsupported_version,
                "envelope version " + std::to_string(header.version)
                  + ", this build reads "
                  + std::to_string(envelope_version));
  if ((header.flags & ~envelope_flags::known) != 0)
    return fail(errc::malformed_message,
                "unknown envelope flags " + std::to_string(header.flags));
  if (header.reserved != 0)
    return fail(errc::malformed_message, "reserved header field is not zero");
  if (header.payload_words > limits.max_payload_words)
    return fail(errc::payload_too_large,
                "payload of " + std::to_string(header.payload_words)
                  + " words, the limit is "
                  + std::to_string(limits.max_payload_words));
  return {};
}

expected<void> check_seal(const envelope_header& header, word_span payload,
                          const envelope_limits& limits) {
  if ((header.flags & envelope_flags::sealed) == 0) {
    if (limits.require_seal)
      return fail(errc::malformed_message, "envelope is not sealed");
    if (header.crc32c != 0)
      return fail(errc::malformed_message, "CRC in an unsealed envelope");
    return {};
  }
  if (checksum(header, payload) != header.crc32c)
    return fail(errc::checksum_mismatch, "CRC32C does not match the bytes");
  return {};
}

expected<void> check_type(const envelope_header& header) {
  if (header.type_id >= first_runtime_type_id)
    return fail(errc::reserved_type,
                "type id " + std::to_string(header.type_id)
                  + " is reserved for the runtime");
  if (!domain_from_type_id(header.type_id))
    return fail(errc::unknown_type,
                "type id " + std::to_string(header.type_id)
                  + " belongs to no domain");
  return {};
}

/// Checks the envelope at the front of the words; gives its size in words.
expected<std::size_t> check_first(word_span words,
                                  const envelope_limits& limits) {
  if (words.size() < envelope_header_words)
    return fail(errc::malformed_message,
                "truncated: " + std::to_string(words.size())
                  + " words, a header has "
                  + std::to_string(envelope_header_words));
  const auto header = header_of(words);
  if (auto ok = check_header(header, limits); !ok)
    return tl::unexpected{std::move(ok.error())};
  const auto behind = words.subspan(envelope_header_words);
  if (header.payload_words > behind.size())
    return fail(errc::malformed_message,
                "truncated: payload of " + std::to_string(header.payload_words)
                  + " words, there are " + std::to_string(behind.size()));
  const auto payload = behind.first(header.payload_words);
  if (auto ok = check_seal(header, payload, limits); !ok)
    return tl::unexpected{std::move(ok.error())};
  if (auto ok = check_type(header); !ok)
    return tl::unexpected{std::move(ok.error())};
  return envelope_header_words + header.payload_words;
}

} // namespace

void seal(std::span<std::uint64_t> frame) {
  while (frame.size() >= envelope_header_words) {
    auto header = header_of(frame);
    const auto payload
      = frame.subspan(envelope_header_words, header.payload_words);
    header.flags |= envelope_flags::sealed;
    header.crc32c = checksum(header, payload);
    std::memcpy(frame.data(), &header, sizeof header);
    frame = frame.subspan(envelope_header_words + header.payload_words);
  }
}

expected<void> check_envelope(word_span words, const envelope_limits& limits) {
  const auto size = check_first(words, limits);
  if (!size)
    return tl::unexpected{size.error()};
  if (*size != words.size())
    return fail(errc::malformed_message,
                std::to_string(words.size() - *size)
                  + " words behind the envelope");
  return {};
}

expected<std::vector<std::uint64_t>>
check_envelope(std::span<const std::byte> bytes,
               const envelope_limits& limits) {
  const auto most = (envelope_header_words + limits.max_payload_words) * 8u;
  if (bytes.size() % 8 != 0 || bytes.size() < envelope_header_bytes)
    return fail(errc::malformed_message,
                "truncated: " + std::to_string(bytes.size()) + " bytes");
  if (bytes.size() > most)
    return fail(errc::payload_too_large,
                std::to_string(bytes.size()) + " bytes, the limit is "
                  + std::to_string(most));
  std::vector<std::uint64_t> words(bytes.size() / 8);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  if (auto ok = check_envelope(words, limits); !ok)
    return tl::unexpected{std::move(ok.error())};
  return words;
}

expected<std::size_t> check_frame(word_span words,
                                  const envelope_limits& limits) {
  if (words.empty())
    return fail(errc::malformed_message, "frame without envelopes");
  std::size_t count = 0;
  while (!words.empty()) {
    if (count == limits.max_envelopes)
      return fail(errc::payload_too_large,
                  "frame of more than " + std::to_string(count)
                    + " envelopes");
    const auto size = check_first(words, limits);
    if (!size)
      return fail(size.error().code, "envelope " + std::to_string(count) + ": "
                                       + size.error().what);
    words = words.subspan(*size);
    ++count;
  }
  return count;
}

} // namespace ringwright::messages
