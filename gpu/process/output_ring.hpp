// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/record.hpp"

#include <boost/lockfree/spsc_queue.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace ringwright::gpu::process {

/// Whom a record of the worker is for.
struct output_address {
  /// The parent's index of the instance, and which incarnation of it.
  std::uint32_t place = 0;
  std::uint32_t generation = 0;
  std::uint32_t client = 0;
};

/// The way of all records from a worker to its parent: one ring of words with
/// one writer and one reader, in which each record lies as a whole.
///
/// A record is published by one store, so that a worker that is killed leaves
/// either all of it or nothing. Made in shared memory by the parent.
class output_ring {
public:
  /// Words of the ring: 4 MiB, room for 63 of the largest records.
  static constexpr std::size_t capacity = std::size_t{1} << 19;

  /// Appends a record; false when there is no room for it now. The writer's
  /// side; `payload` is at most `max_payload_words` long.
  bool try_push(const output_address& to, const record_header& header,
                std::span<const std::uint64_t> payload,
                std::span<std::uint64_t> scratch) {
    if (!has_room(payload.size()))
      return false;
    scratch[0] = payload.size() | std::uint64_t{to.client} << 32
                 | std::uint64_t{to.place} << 40;
    scratch[1] = to.generation;
    std::memcpy(&scratch[2], &header, sizeof(header));
    std::copy(payload.begin(), payload.end(), scratch.begin() + head_words);
    // All words become visible by one store of the ring's write position.
    words_.push(scratch.data(), head_words + payload.size());
    return true;
  }

  /// Whether a record of so many payload words fits now. The writer's side.
  bool has_room(std::size_t payload_words) const {
    return words_.write_available() >= head_words + payload_words;
  }

  /// Takes the next record; false when there is none. `payload` has room for
  /// `max_payload_words`; `header.payload_words` is not used, `size` counts.
  /// The reader's side.
  bool try_pop(output_address& to, record_header& header,
               std::span<std::uint64_t> payload, std::size_t& size) {
    if (words_.read_available() < head_words)
      return false;
    std::array<std::uint64_t, head_words> head;
    words_.pop(head.data(), head.size());
    size = std::min<std::size_t>(static_cast<std::uint32_t>(head[0]),
                                 max_payload_words);
    to.client = static_cast<std::uint8_t>(head[0] >> 32);
    to.place = static_cast<std::uint32_t>(head[0] >> 40);
    to.generation = static_cast<std::uint32_t>(head[1]);
    std::memcpy(static_cast<void*>(&header), &head[2], sizeof(header));
    words_.pop(payload.data(), size);
    return true;
  }

  bool empty() const {
    return words_.read_available() == 0;
  }

  /// Words of a record beside its payload.
  static constexpr std::size_t head_words = 2 + sizeof(record_header) / 8;

private:
  boost::lockfree::spsc_queue<std::uint64_t,
                              boost::lockfree::capacity<capacity>>
    words_;
};

} // namespace ringwright::gpu::process
