// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/lane.hpp"

#include <array>
#include <cstdlib>
#include <memory>
#include <thread>

namespace ringwright::gpu::test {

#ifdef __SANITIZE_THREAD__
inline constexpr std::uint64_t stream_length = 60'000;
#else
inline constexpr std::uint64_t stream_length = 600'000;
#endif

/// Zeroed memory of one ring.
class ring_block {
public:
  explicit ring_block(lane_layout layout)
    : at_(static_cast<std::byte*>(std::aligned_alloc(128, layout.bytes()))) {
    std::memset(at_.get(), 0, layout.bytes());
  }

  std::byte* get() const {
    return at_.get();
  }

private:
  struct release {
    void operator()(std::byte* at) const {
      std::free(at);
    }
  };

  std::unique_ptr<std::byte, release> at_;
};

/// A record whose every bit follows from source and sequence number, so that
/// a receiver can tell any lost, repeated, torn or swapped one.
struct sample {
  record_header header;
  std::array<std::uint64_t, max_slot_words> payload{};

  sample() = default;

  sample(std::uint16_t source, std::uint64_t sequence, std::uint32_t words) {
    header.type_id = static_cast<std::uint16_t>(500 + sequence % 100);
    header.payload_words = static_cast<std::uint8_t>(words);
    header.priority = static_cast<std::uint8_t>(sequence);
    header.flags = static_cast<std::uint8_t>(sequence >> 8);
    header.status = static_cast<std::uint8_t>(sequence >> 3);
    header.source = source;
    header.correlation_id = mix(sequence);
    header.event_time_ns = static_cast<std::int64_t>(mix(sequence + 1));
    header.sequence = static_cast<std::uint32_t>(sequence);
    header.context_index = static_cast<std::uint32_t>(mix(sequence) >> 7);
    for (std::uint32_t i = 0; i < words; ++i)
      payload[i] = mix(sequence * 97 + i + source);
  }

  /// Equal header and, within its length, equal payload.
  friend bool operator==(const sample& a, const sample& b) {
    return a.header == b.header
           && std::memcmp(a.payload.data(), b.payload.data(),
                          a.header.payload_words * std::size_t{8})
                == 0;
  }

private:
  static std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
  }
};

/// Lengths from 0 to `max_words` in an order that mixes short and long.
inline std::uint32_t words_for(std::uint64_t sequence,
                               std::uint32_t max_words) {
  return static_cast<std::uint32_t>(sequence * 7 % (max_words + 1));
}

/// Calls `attempt` until it is true; lets other threads run in between.
template <class F>
void until(F attempt) {
  for (unsigned spins = 1; !attempt(); ++spins) {
    if (spins % 64 == 0)
      std::this_thread::yield();
    else
      spin_hint();
  }
}

} // namespace ringwright::gpu::test
