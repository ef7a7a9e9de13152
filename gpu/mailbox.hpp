// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/lane.hpp"

/// A ring with many producers and one consumer: kernel-to-kernel mailboxes and
/// the kernel-to-host FIFO.
///
/// Producers of one side claim positions by compare-and-swap on a word of
/// their own side; slots and tags are those of a lane. A producer that has
/// claimed and not yet written holds up the consumer at its slot, so nothing
/// may wait between `claim` and `write`.
namespace ringwright::gpu {

using mailbox_layout = lane_layout;

/// A writing end of a mailbox. Copyable; any number of threads (of one device,
/// or of the host) may use the same object or copies of it. `S` is the scope
/// in which the consumer listens.
template <scope S = scope::system>
class basic_mailbox_producer {
public:
  static constexpr scope reach = S;

  /// An end of no ring, to be replaced before use.
  basic_mailbox_producer() = default;

  RINGWRIGHT_HD basic_mailbox_producer(ring_memory ring, mailbox_layout layout)
      : slots_(ring.slots, layout), consumed_(ring.consumed),
        claims_(ring.claims) {
    // nop
  }

  RINGWRIGHT_HD basic_mailbox_producer(std::byte* base, mailbox_layout layout)
      : basic_mailbox_producer(ring_memory::in(base), layout) {
    // nop
  }

  /// Claims `n` consecutive positions, all or none; the first of them, or npos
  /// when there is not enough room or the mailbox is closed. Each must then be
  /// written. Lock-free.
  RINGWRIGHT_HD std::uint64_t claim(std::uint32_t n) const {
    // Relaxed: only a guess, which the compare-and-swap proves.
    std::uint64_t tail = load_relaxed<scope::device>(claims_);
    for (;;) {
      if ((tail & closed_bit) != 0)
        return npos;
      // Pairs with the release below and so, through the producer that stored
      // it, with the consumer's publish(): its reads of the slots come before
      // our writes to them.
      if (!fits(tail, n, load_credit<scope::device>(claims_ + 1))) {
        // Pairs with the consumer's publish().
        const std::uint64_t consumed = load_credit<S>(consumed_);
        if (!fits(tail, n, consumed))
          return npos;
        // Hands what we acquired on to the other producers. An older value
        // that overwrites a newer one only costs a reload.
        store_credit<scope::device>(claims_ + 1, consumed);
      }
      // Relaxed: the claim orders nothing. Tags publish the record, the
      // consumed word protects the slot.
      if (compare_exchange(claims_, tail, tail + n))
        return tail;
    }
  }

  /// The slot of a claimed position.
  RINGWRIGHT_HD std::byte* slot_of(std::uint64_t position) const {
    return slots_.at(position);
  }

  /// Chunks of it that are written whatever the record needs.
  RINGWRIGHT_HD std::uint32_t min_chunks(std::uint64_t position) const {
    return slots_.min_chunks(position);
  }

  /// Writes the record of a claimed position. The payload must fit the slot.
  RINGWRIGHT_HD void write(std::uint64_t position, const record_header& header,
                           const std::uint64_t* payload) const {
    write_slot<S>(slots_.at(position), position, header, payload,
                  slots_.min_chunks(position));
  }

  /// Claims and writes one record; false when the ring is full or the payload
  /// is larger than a slot.
  RINGWRIGHT_HD bool try_push(const record_header& header,
                              const std::uint64_t* payload) const {
    if (header.payload_words > slots_.max_words())
      return false;
    const std::uint64_t position = claim(1);
    if (position == npos)
      return false;
    write(position, header, payload);
    return true;
  }

  /// Payload words that fit a slot.
  RINGWRIGHT_HD std::uint32_t slot_words() const {
    return slots_.max_words();
  }

  /// Lets nobody claim anything any more. Returns the position behind the last
  /// claim; what lies before it is written or about to be. Lock-free.
  RINGWRIGHT_HD std::uint64_t close() const {
    // Relaxed: claims and this follow each other in the one order that the word
    // has; nothing else is published by it.
    std::uint64_t tail = load_relaxed<scope::device>(claims_);
    while ((tail & closed_bit) == 0
           && !compare_exchange(claims_, tail, tail | closed_bit)) {
      // nop
    }
    return tail & ~closed_bit;
  }

  /// Positions claimed so far, by all producers.
  RINGWRIGHT_HD std::uint64_t claimed() const {
    return load_relaxed<scope::device>(claims_) & ~closed_bit;
  }

  /// Position up to which the consumer says that it has read.
  RINGWRIGHT_HD std::uint64_t consumed() const {
    return load_acquire<S>(consumed_);
  }

  /// Slots that are free at the moment; a hint where others produce as well.
  RINGWRIGHT_HD std::uint32_t free_slots() const {
    const std::uint64_t consumed_now = consumed();
    const std::uint64_t used = claimed() - consumed_now;
    return used < slots_.capacity()
               ? slots_.capacity() - static_cast<std::uint32_t>(used)
               : 0;
  }

private:
  /// Of the claims' word; positions do not get there.
  static constexpr std::uint64_t closed_bit = std::uint64_t{1} << 63;

  /// Signed, since a stale `tail` may lie behind `consumed`; the
  /// compare-and-swap then fails and brings the new one.
  RINGWRIGHT_HD bool fits(std::uint64_t tail, std::uint32_t n,
                          std::uint64_t consumed) const {
    return static_cast<std::int64_t>(tail + n - consumed)
           <= static_cast<std::int64_t>(slots_.capacity());
  }

  ring_slots slots_;
  const std::uint64_t* consumed_ = nullptr;
  std::uint64_t* claims_ = nullptr;
};

/// The kernel-to-host FIFO: the consumer is the host.
using fifo_producer = basic_mailbox_producer<scope::system>;
using fifo_consumer = basic_lane_consumer<scope::system>;

/// The mailbox of a kernel for kernels of its device.
using mailbox_producer = basic_mailbox_producer<scope::device>;
using mailbox_consumer = basic_lane_consumer<scope::device>;

} // namespace ringwright::gpu
