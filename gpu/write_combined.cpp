// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/write_combined.hpp"

#include "ringwright/gpu/slot.hpp"

#include <algorithm>

// The thread sanitizer does not see streaming stores.
#if defined(__SSE2__) && !defined(__SANITIZE_THREAD__)
#  include <emmintrin.h>
#  define RINGWRIGHT_STREAMING_STORES
#endif

namespace ringwright::gpu {

namespace {

constexpr std::uint32_t chunks_of_line = combined_line_bytes / sizeof(chunk);

/// A tag that no reader of the slot waits for within 2^31 positions.
constexpr std::uint32_t unawaited(std::uint32_t tag) {
  return tag ^ 0x80000000u;
}

#ifdef RINGWRIGHT_STREAMING_STORES

void send_off() {
  _mm_sfence();
}

void store_chunk_of_line(std::byte* to, const std::byte* from) {
  _mm_stream_si128(reinterpret_cast<__m128i*>(to),
                   _mm_load_si128(reinterpret_cast<const __m128i*>(from)));
}

#else

void send_off() {
#  ifndef __SANITIZE_THREAD__
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#  endif
}

void store_chunk_of_line(std::byte* to, const std::byte* from) {
  const auto* words = reinterpret_cast<const std::uint64_t*>(from);
  auto* into = reinterpret_cast<chunk*>(to);
  store_relaxed(&into->lo, words[0]);
  // Release: what a fence would do, where fences are not seen.
  store_release(&into->hi, words[1]);
}

#endif

} // namespace

void store_lines(std::byte* to, const std::byte* from, std::uint32_t lines) {
  // Streaming stores overtake others.
  send_off();
  for (std::size_t i = 0; i < lines * combined_line_bytes; i += sizeof(chunk))
    store_chunk_of_line(to + i, from + i);
  send_off();
}

void write_slot_combined(std::byte* slot, std::uint64_t position,
                         const record_header& header,
                         const std::uint64_t* payload,
                         std::uint32_t min_chunks) {
  alignas(combined_line_bytes) chunk copy[chunks_of(slot_class::b1024)];
  const auto needed
    = std::max(chunks_for(header.payload_words), min_chunks);
  const auto lines = (needed + chunks_of_line - 1) / chunks_of_line;
  auto* at = reinterpret_cast<std::byte*>(copy);
  const auto tag = tag_of(position);
  const detail::record_words words{header, payload};
  for (auto shown : {unawaited(tag), tag}) {
    for (std::uint32_t i = 0; i < lines * chunks_of_line; ++i)
      write_slot_chunk(at, i, shown, words);
    store_lines(slot, at, lines);
  }
}

} // namespace ringwright::gpu
