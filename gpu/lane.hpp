// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/slot.hpp"
#include "ringwright/gpu/write_combined.hpp"

/// One host-to-kernel lane: a ring with one producer and one consumer.
///
/// The tags in the slots are the only sign of arrival; the only index that is
/// shared is `consumed`, written by the consumer now and then and read by the
/// producer when it runs out of credit. Nothing is ever modified by both.
namespace ringwright::gpu {

/// Shape of a ring in memory: a line for `consumed`, a line for the claims of
/// a mailbox (unused by a lane), then the slots. Zeroed memory is an empty
/// ring whose first position is 0.
struct lane_layout {
  /// Number of slots; a power of two from 2 to 2^30.
  std::uint32_t capacity = 1024;
  slot_class slot = slot_class::b128;

  static constexpr std::size_t line_bytes = 128;
  /// The ring without its slots.
  static constexpr std::size_t lines_bytes = 2 * line_bytes;

  RINGWRIGHT_HD constexpr bool valid() const {
    return capacity >= 2 && capacity <= (1U << 30)
           && (capacity & (capacity - 1)) == 0;
  }

  /// Memory of the whole ring; it must be aligned to 128 bytes.
  RINGWRIGHT_HD constexpr std::size_t bytes() const {
    return lines_bytes + slots_bytes();
  }

  RINGWRIGHT_HD constexpr std::size_t slots_bytes() const {
    return std::size_t{capacity} * static_cast<std::uint32_t>(slot);
  }
};

/// Where the parts of a ring lie. They may lie in different memories: on a
/// GPU `consumed` belongs where its reader polls it cheaply.
struct ring_memory {
  std::byte* slots = nullptr;
  /// Written by the consumer only.
  std::uint64_t* consumed = nullptr;
  /// Claim word and credit cache of a mailbox's producers; both on their side.
  std::uint64_t* claims = nullptr;
  /// `slots` is an address of the host that combines writes, which it does not
  /// read.
  bool combines_writes = false;

  /// The parts of a ring in one block of `lane_layout::bytes()`.
  RINGWRIGHT_HD static ring_memory in(std::byte* base) {
    return split(base, base + 2 * lane_layout::line_bytes);
  }

  /// The same with the slots elsewhere; `base` is then `lines_bytes` long.
  RINGWRIGHT_HD static ring_memory split(std::byte* base, std::byte* slots) {
    return {slots, reinterpret_cast<std::uint64_t*>(base),
            reinterpret_cast<std::uint64_t*>(base + lane_layout::line_bytes)};
  }
};

/// Makes zeroed memory an empty ring that begins at `first_position` instead
/// of 0. For tests (positions near the wrap of the tags) and for nothing else:
/// it gives every chunk the tag of the lap before.
inline void prepare_ring(ring_memory ring, lane_layout layout,
                         std::uint64_t first_position) {
  const std::uint32_t per_slot = chunks_of(layout.slot);
  for (std::uint32_t i = 0; i < layout.capacity; ++i) {
    const std::uint64_t position = first_position + i;
    auto* slot = ring.slots
                 + (position & (layout.capacity - 1))
                     * static_cast<std::size_t>(layout.slot);
    for (std::uint32_t c = 0; c < per_slot; ++c)
      store_chunk(reinterpret_cast<chunk*>(slot) + c, 0, 0,
                  tag_of(position - layout.capacity));
  }
  store_release(ring.consumed, first_position);
  if (ring.claims != nullptr) {
    store_relaxed(ring.claims, first_position);
    store_release(ring.claims + 1, first_position);
  }
}

/// Loads a `consumed` word before slots that it sets free are written.
///
/// The consumer's reads come before our writes: on the host by acquire and
/// release, on a GPU because the writes depend on this load by a branch, and no
/// GPU stores ahead of a branch. An acquire there would throw away its L1 cache
/// with each message.
template <scope S>
RINGWRIGHT_HD inline std::uint64_t load_credit(const std::uint64_t* at) {
#ifdef __CUDA_ARCH__
  return load_relaxed<S>(at);
#else
  return load_acquire<S>(at);
#endif
}

/// Stores a `consumed` word after the slots that it sets free were read. On a
/// GPU the reads have been used before, in comparing their tags, so that the
/// store cannot overtake them; a release there would wait for the bus.
template <scope S>
RINGWRIGHT_HD inline void store_credit(std::uint64_t* at,
                                       std::uint64_t position) {
#ifdef __CUDA_ARCH__
  store_relaxed<S>(at, position);
#else
  store_release<S>(at, position);
#endif
}

/// "No position": the ring has too little room.
inline constexpr std::uint64_t npos = ~std::uint64_t{0};

/// What producers and consumers of all rings share: finding a slot.
class ring_slots {
public:
  /// Slots of no ring, to be replaced before use.
  ring_slots() = default;

  RINGWRIGHT_HD ring_slots(std::byte* slots, lane_layout layout)
    : slots_(slots), layout_(layout) {
    // nop
  }

  RINGWRIGHT_HD std::byte* at(std::uint64_t position) const {
    return slots_
           + (position & (layout_.capacity - 1))
               * static_cast<std::size_t>(layout_.slot);
  }

  /// Chunks that are written at `position` whatever the record needs.
  RINGWRIGHT_HD std::uint32_t min_chunks(std::uint64_t position) const {
    return is_full_lap(position, layout_.capacity) ? chunks_of(layout_.slot)
                                                   : 0;
  }

  RINGWRIGHT_HD std::uint32_t capacity() const {
    return layout_.capacity;
  }

  RINGWRIGHT_HD std::uint32_t max_words() const {
    return payload_words_of(layout_.slot);
  }

private:
  std::byte* slots_ = nullptr;
  lane_layout layout_;
};

/// The writing end of a lane; one thread at a time.
template <scope S = scope::system>
class basic_lane_producer {
public:
  static constexpr scope reach = S;

  /// An end of no ring, to be replaced before use.
  basic_lane_producer() = default;

  /// `first_position` continues a ring that was used before; 0 for a new one.
  RINGWRIGHT_HD basic_lane_producer(ring_memory ring, lane_layout layout,
                                    std::uint64_t first_position = 0)
    : slots_(ring.slots, layout), consumed_(ring.consumed),
      position_(first_position), credit_(first_position),
      combines_writes_(ring.combines_writes) {
    // nop
  }

  RINGWRIGHT_HD basic_lane_producer(std::byte* base, lane_layout layout,
                                    std::uint64_t first_position = 0)
    : basic_lane_producer(ring_memory::in(base), layout, first_position) {
    // nop
  }

  /// Appends one record; false when the ring is full. The payload must fit the
  /// slot class; a larger one is refused like a full ring.
  RINGWRIGHT_HD bool try_push(const record_header& header,
                              const std::uint64_t* payload) {
    if (header.payload_words > slots_.max_words())
      return false;
    if (position_ - credit_ >= slots_.capacity() && free_slots() == 0)
      return false;
    write(header, payload);
    ++position_;
    return true;
  }

  /// Slots that are free for certain, by the consumer's last publication.
  RINGWRIGHT_HD std::uint32_t free_slots() {
    credit_ = consumed();
    const std::uint64_t used = position_ - credit_;
    return used < slots_.capacity()
             ? slots_.capacity() - static_cast<std::uint32_t>(used)
             : 0;
  }

  /// Position of the next record.
  RINGWRIGHT_HD std::uint64_t pushed() const {
    return position_;
  }

  /// Payload words that fit a slot.
  RINGWRIGHT_HD std::uint32_t slot_words() const {
    return slots_.max_words();
  }

  /// Position up to which the consumer says that it has read.
  RINGWRIGHT_HD std::uint64_t consumed() const {
    // Pairs with publish(): the consumer's reads of the slots come before our
    // next writes to them.
    return load_credit<S>(consumed_);
  }

  // -- by hand: for a warp that writes a slot with all its threads ------------

  /// Takes `n` consecutive positions, all or none; the first of them, or npos
  /// when there is not enough room. Each must then be written.
  RINGWRIGHT_HD std::uint64_t claim(std::uint32_t n) {
    const auto end = position_ + n;
    if (end - credit_ > slots_.capacity()) {
      credit_ = consumed();
      if (end - credit_ > slots_.capacity())
        return npos;
    }
    position_ = end;
    return end - n;
  }

  /// The slot of a claimed position.
  RINGWRIGHT_HD std::byte* slot_of(std::uint64_t position) const {
    return slots_.at(position);
  }

  /// Chunks of it that are written whatever the record needs.
  RINGWRIGHT_HD std::uint32_t min_chunks(std::uint64_t position) const {
    return slots_.min_chunks(position);
  }

private:
  RINGWRIGHT_HD void write(const record_header& header,
                           const std::uint64_t* payload) {
    auto* slot = slots_.at(position_);
    const auto min_chunks = slots_.min_chunks(position_);
#ifndef __CUDA_ARCH__
    if (combines_writes_) {
      write_slot_combined(slot, position_, header, payload, min_chunks);
      return;
    }
#endif
    write_slot<S>(slot, position_, header, payload, min_chunks);
  }

  ring_slots slots_;
  const std::uint64_t* consumed_ = nullptr;
  std::uint64_t position_ = 0;
  std::uint64_t credit_ = 0;
  bool combines_writes_ = false;
};

/// The reading end of a lane or mailbox; one thread at a time.
template <scope S = scope::system>
class basic_lane_consumer {
public:
  /// An end of no ring, to be replaced before use.
  basic_lane_consumer() = default;

  /// `first_position` continues a ring that was used before; 0 for a new one.
  RINGWRIGHT_HD basic_lane_consumer(ring_memory ring, lane_layout layout,
                                    std::uint64_t first_position = 0)
    : slots_(ring.slots, layout), consumed_(ring.consumed),
      position_(first_position), published_(first_position) {
    // nop
  }

  RINGWRIGHT_HD basic_lane_consumer(std::byte* base, lane_layout layout,
                                    std::uint64_t first_position = 0)
    : basic_lane_consumer(ring_memory::in(base), layout, first_position) {
    // nop
  }

  /// Takes the next record; false when there is none yet. `payload` has room
  /// for `payload_words_of(layout.slot)` words.
  ///
  /// The call says that the caller is done with all records before: they are
  /// published as consumed once they are capacity/8, and when the ring is
  /// empty. So what a record refers to is safe until the next call.
  RINGWRIGHT_HD bool try_pop(record_header& header, std::uint64_t* payload) {
    if ((position_ - published_) * 8 >= slots_.capacity())
      publish();
    if (!peek(header, payload)) {
      publish();
      return false;
    }
    ++position_;
    return true;
  }

  /// Reads the next record and leaves it there; false when there is none yet.
  RINGWRIGHT_HD bool peek(record_header& header,
                          std::uint64_t* payload) const {
    return read_slot<S>(slots_.at(position_), position_, header, payload,
                        slots_.min_chunks(position_), slots_.max_words());
  }

  /// Whether no further record has begun to arrive.
  RINGWRIGHT_HD bool empty() const {
    return read_chunk<S>(reinterpret_cast<const chunk*>(slots_.at(position_)))
             .tag
           != tag_of(position_);
  }

  /// Gives all slots read so far back to the producer, that of the last record
  /// too: not while something that it refers to is still in use.
  RINGWRIGHT_HD void publish() {
    if (published_ == position_)
      return;
    // Our reads of the slots come before the producer's next writes.
    store_credit<S>(consumed_, position_);
    published_ = position_;
  }

  /// The same, but also whatever else we have read comes before: payloads in
  /// memory that goes back with the slots.
  RINGWRIGHT_HD void publish_payloads() {
    if (published_ == position_)
      return;
    store_release<S>(consumed_, position_);
    published_ = position_;
  }

  // -- by hand: for a warp that reads a slot with all its threads -------------

  /// The slot of the next record.
  RINGWRIGHT_HD const std::byte* next_slot() const {
    return slots_.at(position_);
  }

  /// The slot of the record that comes `n` records after it.
  RINGWRIGHT_HD const std::byte* slot_after(std::uint32_t n) const {
    return slots_.at(position_ + n);
  }

  /// Chunks of the next slot that are written whatever the record needs.
  RINGWRIGHT_HD std::uint32_t next_min_chunks() const {
    return slots_.min_chunks(position_);
  }

  /// The next record has been read.
  RINGWRIGHT_HD void advance() {
    ++position_;
  }

  /// Slots that have been read and not been given back.
  RINGWRIGHT_HD std::uint32_t unpublished() const {
    return static_cast<std::uint32_t>(position_ - published_);
  }

  RINGWRIGHT_HD std::uint32_t capacity() const {
    return slots_.capacity();
  }

  /// Position of the next record.
  RINGWRIGHT_HD std::uint64_t popped() const {
    return position_;
  }

  /// Largest payload of a record, in words.
  RINGWRIGHT_HD std::uint32_t slot_words() const {
    return slots_.max_words();
  }

private:
  ring_slots slots_;
  std::uint64_t* consumed_ = nullptr;
  std::uint64_t position_ = 0;
  std::uint64_t published_ = 0;
};

using lane_producer = basic_lane_producer<>;
using lane_consumer = basic_lane_consumer<>;

} // namespace ringwright::gpu
