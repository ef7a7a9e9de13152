// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/chunk.hpp"
#include "ringwright/messages/record.hpp"

#include <cstddef>
#include <cstring>

/// A slot is a row of chunks that carries one record.
///
/// The record is a row of 8-byte words, 4 of header and then the payload. Two
/// chunks carry three words: the even chunk word 3k and the low half of word
/// 3k+1, the odd chunk word 3k+2 and the high half, so that every access is an
/// aligned 8-byte one without shifts across words.
namespace ringwright::gpu {

/// Size of a slot in bytes.
enum class slot_class : std::uint32_t {
  b128 = 128,
  b256 = 256,
  b512 = 512,
  b1024 = 1024
};

/// Words of a record that the header takes.
inline constexpr std::uint32_t header_words = sizeof(record_header) / 8;

/// Largest payload of any slot, in words.
inline constexpr std::uint32_t max_slot_words = 92;

/// Number of chunks in a slot: 8, 16, 32 or 64.
RINGWRIGHT_HD constexpr std::uint32_t chunks_of(slot_class slot) {
  return static_cast<std::uint32_t>(slot)
         / static_cast<std::uint32_t>(sizeof(chunk));
}

/// Largest payload of a slot in words: 8, 20, 44 or 92.
RINGWRIGHT_HD constexpr std::uint32_t payload_words_of(slot_class slot) {
  return chunks_of(slot) * 12 / 8 - header_words;
}

/// The smallest class whose slots hold `payload_words`; b1024 for payloads
/// that fit none (those go through the pool).
RINGWRIGHT_HD constexpr slot_class class_for(std::uint32_t payload_words) {
  if (payload_words <= payload_words_of(slot_class::b128))
    return slot_class::b128;
  if (payload_words <= payload_words_of(slot_class::b256))
    return slot_class::b256;
  if (payload_words <= payload_words_of(slot_class::b512))
    return slot_class::b512;
  return slot_class::b1024;
}

/// Chunks that a record with this payload needs; at least 3.
RINGWRIGHT_HD constexpr std::uint32_t chunks_for(std::uint32_t payload_words) {
  const std::uint32_t words = header_words + payload_words;
  return words / 3 * 2 + words % 3;
}

/// The tag of a position: never that of the lap before, and 0 (the tag of
/// memory never written) only once in 2^32 positions.
RINGWRIGHT_HD constexpr std::uint32_t tag_of(std::uint64_t position) {
  return static_cast<std::uint32_t>(position + 1);
}

/// Whether all chunks of the slot are written at this position, not only those
/// that the record needs.
///
/// Short records leave the tail of a slot untouched, so without this a tail
/// could keep its tag for 2^32 positions and then pass for a new one. One full
/// lap in 2^31 positions bounds the age of every tag to less than 2^32, which
/// makes the wrap of tags harmless by construction.
RINGWRIGHT_HD constexpr bool is_full_lap(std::uint64_t position,
                                         std::uint32_t capacity) {
  return (position & 0x7fffffffU) < capacity;
}

namespace detail {

/// The first and the last word of a header; the two between are fields.
///
/// Put together from the fields instead of read as memory: the sender has
/// usually just written them one by one, and a wide load over fresh narrow
/// stores has to wait for them.
RINGWRIGHT_HD inline std::uint64_t first_word_of(const record_header& h) {
  return h.type_id | static_cast<std::uint64_t>(h.payload_words) << 16
         | static_cast<std::uint64_t>(h.priority) << 24
         | static_cast<std::uint64_t>(h.flags) << 32
         | static_cast<std::uint64_t>(h.status) << 40
         | static_cast<std::uint64_t>(h.source) << 48;
}

RINGWRIGHT_HD inline std::uint64_t last_word_of(const record_header& h) {
  return h.sequence | static_cast<std::uint64_t>(h.context_index) << 32;
}

static_assert(offsetof(record_header, payload_words) == 2);
static_assert(offsetof(record_header, priority) == 3);
static_assert(offsetof(record_header, flags) == 4);
static_assert(offsetof(record_header, status) == 5);
static_assert(offsetof(record_header, source) == 6);
static_assert(offsetof(record_header, correlation_id) == 8);
static_assert(offsetof(record_header, event_time_ns) == 16);
static_assert(offsetof(record_header, sequence) == 24);
static_assert(offsetof(record_header, context_index) == 28);

/// Words of one record: header first, zeroes behind the payload.
struct record_words {
  std::uint64_t header[header_words];
  const std::uint64_t* payload;
  std::uint32_t payload_words;

  RINGWRIGHT_HD record_words(const record_header& from,
                             const std::uint64_t* words)
    : header{first_word_of(from), from.correlation_id,
             static_cast<std::uint64_t>(from.event_time_ns),
             last_word_of(from)},
      payload(words), payload_words(from.payload_words) {
    // nop
  }

  RINGWRIGHT_HD std::uint64_t operator[](std::uint32_t i) const {
    if (i < header_words)
      return header[i];
    i -= header_words;
    return i < payload_words ? payload[i] : 0;
  }
};

/// Payload length as the first word of a record gives it.
RINGWRIGHT_HD inline std::uint32_t payload_words_in(std::uint64_t first_word) {
  return static_cast<std::uint32_t>(first_word >> 16) & 0xff;
}

} // namespace detail

/// Writes chunk `index` of a record: what one lane of a warp does.
template <scope S = scope::system>
RINGWRIGHT_HD inline void write_slot_chunk(std::byte* slot, std::uint32_t index,
                                           std::uint32_t tag,
                                           const detail::record_words& words) {
  const std::uint32_t first = index / 2 * 3;
  const std::uint64_t shared = words[first + 1];
  const bool odd = (index & 1) != 0;
  store_chunk<S>(reinterpret_cast<chunk*>(slot) + index,
                 words[odd ? first + 2 : first],
                 static_cast<std::uint32_t>(odd ? shared >> 32 : shared), tag);
}

namespace detail {

/// Writes chunks 2k and 2k+1 from three words.
template <scope S>
RINGWRIGHT_HD inline void write_pair(chunk* at, std::uint32_t tag,
                                     std::uint64_t a, std::uint64_t shared,
                                     std::uint64_t b) {
  store_chunk<S>(at + 1, b, static_cast<std::uint32_t>(shared >> 32), tag);
  store_chunk<S>(at, a, static_cast<std::uint32_t>(shared), tag);
}

/// Reads chunks 2k and 2k+1 into three words; returns 0 if both are there.
template <scope S>
RINGWRIGHT_HD inline std::uint32_t
read_pair(const chunk* at, std::uint32_t tag, std::uint64_t& a,
          std::uint64_t& shared, std::uint64_t& b) {
  const chunk_view even = read_chunk<S>(at);
  const chunk_view odd = read_chunk<S>(at + 1);
  a = even.lo;
  shared = even.d2 | (static_cast<std::uint64_t>(odd.d2) << 32);
  b = odd.lo;
  return (even.tag ^ tag) | (odd.tag ^ tag);
}

} // namespace detail

/// Writes one record into the slot of `position`.
///
/// Writes the chunks that the payload needs, but at least `min_chunks`. Chunk
/// 0 is stored last: on the host its release then covers the whole record, on
/// a device every chunk speaks for itself. `header.payload_words` must fit the
/// slot. About 10 ns for 64 bytes.
template <scope S = scope::system>
RINGWRIGHT_HD inline void
write_slot(std::byte* slot, std::uint64_t position, const record_header& header,
           const std::uint64_t* payload, std::uint32_t min_chunks = 0) {
  auto* chunks = reinterpret_cast<chunk*>(slot);
  const std::uint32_t tag = tag_of(position);
  if (header.payload_words == 8 && min_chunks <= 8) {
    // The common case, a 128-byte slot filled to the brim: straight-line code.
    detail::write_pair<S>(chunks + 6, tag, payload[5], payload[6], payload[7]);
    detail::write_pair<S>(chunks + 4, tag, payload[2], payload[3], payload[4]);
    detail::write_pair<S>(chunks + 2, tag, detail::last_word_of(header),
                          payload[0], payload[1]);
    detail::write_pair<S>(chunks, tag, detail::first_word_of(header),
                          header.correlation_id,
                          static_cast<std::uint64_t>(header.event_time_ns));
    return;
  }
  const detail::record_words words{header, payload};
  std::uint32_t count = chunks_for(header.payload_words);
  if (count < min_chunks)
    count = min_chunks;
  while (count-- > 0)
    write_slot_chunk<S>(slot, count, tag, words);
}

namespace detail {

/// Reads words 3 to 3 + `words` of a record, which lie in chunks 2 and up, and
/// looks at the tags of all chunks up to `min_chunks`; returns 0 if all that
/// is needed is there.
template <scope S>
RINGWRIGHT_HD inline std::uint32_t
read_rest(const chunk* chunks, std::uint32_t tag, std::uint32_t words,
          std::uint32_t min_chunks, std::uint64_t& last_header_word,
          std::uint64_t* payload) {
  const std::uint32_t needed = chunks_for(words);
  std::uint32_t missing = 0;
  std::uint32_t at = 0;
  const auto put = [&](std::uint64_t word) {
    if (at < words)
      payload[at] = word;
    ++at;
  };
  for (std::uint32_t i = 2; i < needed; i += 2) {
    const chunk_view even = read_chunk<S>(chunks + i);
    chunk_view odd{0, 0, tag};
    if (i + 1 < needed)
      odd = read_chunk<S>(chunks + i + 1);
    missing |= (even.tag ^ tag) | (odd.tag ^ tag);
    if (i == 2)
      last_header_word = even.lo;
    else
      put(even.lo);
    put(even.d2 | (static_cast<std::uint64_t>(odd.d2) << 32));
    put(odd.lo);
  }
  for (std::uint32_t i = needed; i < min_chunks; ++i)
    missing |= read_chunk<S>(chunks + i).tag ^ tag;
  return missing;
}

/// `read_rest` for 8 words, a 128-byte slot filled to the brim.
template <scope S>
RINGWRIGHT_HD inline std::uint32_t
read_rest_8(const chunk* chunks, std::uint32_t tag,
            std::uint64_t& last_header_word, std::uint64_t* payload) {
  return read_pair<S>(chunks + 2, tag, last_header_word, payload[0], payload[1])
         | read_pair<S>(chunks + 4, tag, payload[2], payload[3], payload[4])
         | read_pair<S>(chunks + 6, tag, payload[5], payload[6], payload[7]);
}

} // namespace detail

/// Reads the record of `position` if it is there completely.
///
/// Returns false while any chunk that it needs (at least `min_chunks`) has not
/// arrived; `header` and `payload` are then unspecified and the call may be
/// repeated any number of times. `payload` has room for `max_words`; a length
/// beyond that can only come from a broken writer and is cut to `max_words`.
template <scope S = scope::system>
RINGWRIGHT_HD inline bool
read_slot(const std::byte* slot, std::uint64_t position, record_header& header,
          std::uint64_t* payload, std::uint32_t min_chunks = 0,
          std::uint32_t max_words = max_slot_words) {
  const auto* chunks = reinterpret_cast<const chunk*>(slot);
  const std::uint32_t tag = tag_of(position);
  const chunk_view first = read_chunk<S>(chunks);
  if (first.tag != tag)
    return false;
  std::uint32_t words = detail::payload_words_in(first.lo);
  if (words > max_words)
    words = max_words;
  std::uint64_t head[header_words];
  const chunk_view second = read_chunk<S>(chunks + 1);
  head[0] = first.lo;
  head[1] = first.d2 | (static_cast<std::uint64_t>(second.d2) << 32);
  head[2] = second.lo;
  const std::uint32_t missing
    = words == 8 && min_chunks <= 8
        ? detail::read_rest_8<S>(chunks, tag, head[3], payload)
        : detail::read_rest<S>(chunks, tag, words, min_chunks, head[3],
                               payload);
  if (((second.tag ^ tag) | missing) != 0)
    return false;
  std::memcpy(&header, head, sizeof(header));
  header.payload_words = static_cast<std::uint8_t>(words);
  return true;
}

} // namespace ringwright::gpu
