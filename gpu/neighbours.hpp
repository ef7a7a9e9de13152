// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/lane.hpp"

#include <cstddef>
#include <cstdint>

/// Mail between the places of a cluster, by the shared memory of their blocks.
///
/// Each place has one ring for each of its neighbours, with one producer and
/// one consumer: nobody claims anything. All that a place reads lies in its own
/// memory, all that it writes there lies in its neighbour's: a message crosses
/// the cluster once, and nothing is asked for across it.
namespace ringwright::gpu {

/// Places of a cluster, at most.
inline constexpr std::uint32_t max_neighbours = 8;

using near_sender = basic_lane_producer<scope::cluster>;
using near_receiver = basic_lane_consumer<scope::cluster>;

/// What the neighbours of a place write. On a GPU shared memory of its block;
/// on the host those of a cluster lie in a row. Zeroes are its beginning; it
/// lasts as long as the grid, from instance to instance.
struct alignas(128) near_memory {
  /// Slots of all rings together: 8 KiB.
  static constexpr std::uint32_t slots = 64;

  /// By neighbour: the instance that takes messages there; see `neighbours`.
  std::uint64_t doors[max_neighbours];
  /// By neighbour: what it has read of what this place has sent to it.
  std::uint64_t consumed[max_neighbours];
  /// By neighbour: what it has sent.
  std::byte rings[slots * static_cast<std::uint32_t>(slot_class::b128)];
};

/// The other places of a cluster, as one of them sees them. It belongs to the
/// place: an instance comes, opens the doors, closes them and goes.
class neighbours {
public:
  /// Nobody's rank.
  static constexpr std::uint32_t nobody = max_neighbours;

  /// A place without neighbours.
  neighbours() = default;

  /// Place `rank` of `count` (2 .. max_neighbours) with its zeroed memory.
  RINGWRIGHT_HD neighbours(near_memory* own, std::uint32_t count,
                           std::uint32_t rank)
    : own_(own), count_(count), rank_(rank) {
    const auto layout = ring_layout(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      auto* there = memory_of(i);
      const ring_memory out{ring_in(there, rank, layout), &own->consumed[i]};
      const ring_memory in{ring_in(own, i, layout), &there->consumed[rank]};
      to_[i] = near_sender{out, layout};
      from_[i] = near_receiver{in, layout};
    }
  }

  /// The rings of a cluster of `count` places.
  RINGWRIGHT_HD static constexpr lane_layout ring_layout(std::uint32_t count) {
    std::uint32_t rings = 2;
    while (rings < count)
      rings *= 2;
    return {near_memory::slots / rings, slot_class::b128};
  }

  /// Places of the cluster, this one too; 0 without neighbours.
  RINGWRIGHT_HD std::uint32_t count() const {
    return count_;
  }

  RINGWRIGHT_HD std::uint32_t rank() const {
    return rank_;
  }

  // -- doors ------------------------------------------------------------------

  /// A new instance lives here. What was meant for the one before is told by
  /// the number of its life.
  RINGWRIGHT_HD void begin_life() {
    ++life_;
  }

  RINGWRIGHT_HD std::uint32_t life() const {
    return life_;
  }

  /// Tells the neighbours that instance `index` takes messages here. To be
  /// published by the release that opens its mailbox.
  RINGWRIGHT_HD void open(std::uint16_t index) const {
    for_each_door([&](std::uint64_t* door) {
      // Relaxed: see above.
      store_relaxed<scope::cluster>(door, std::uint64_t{life_} << 32
                                            | open_bit | index);
    });
  }

  /// Tells them that nobody does. The mailbox has been closed before.
  RINGWRIGHT_HD void close() const {
    for_each_door([](std::uint64_t* door) {
      // Release: who sees it finds the mailbox closed, too.
      store_release<scope::cluster>(door, std::uint64_t{0});
    });
  }

  /// The rank at which instance `index` takes messages, or nobody.
  RINGWRIGHT_HD std::uint32_t find(std::uint32_t index) const {
    for (std::uint32_t i = 0; i < count_; ++i)
      // Pairs with close(); and a GPU does not load the mailbox's word ahead of
      // the branch that this decides.
      if ((load_credit<scope::cluster>(&own_->doors[i]) & (open_bit | 0xffff))
          == (open_bit | index))
        return i;
    return nobody;
  }

  /// The life of who takes messages at `rank`.
  RINGWRIGHT_HD std::uint32_t life_at(std::uint32_t rank) const {
    // Relaxed: it only says for whom a message is.
    return static_cast<std::uint32_t>(
      load_relaxed<scope::cluster>(&own_->doors[rank]) >> 32);
  }

  // -- rings ------------------------------------------------------------------

  RINGWRIGHT_HD near_sender& to(std::uint32_t rank) {
    return to_[rank];
  }

  RINGWRIGHT_HD near_receiver& from(std::uint32_t rank) {
    return from_[rank];
  }

  /// Whose ring is to be looked at first.
  RINGWRIGHT_HD std::uint32_t first() const {
    return first_;
  }

  /// The next record of `rank` has been read; then it is the others' turn.
  RINGWRIGHT_HD void advance(std::uint32_t rank) {
    from_[rank].advance();
    first_ = rank + 1 < count_ ? rank + 1 : 0;
  }

  /// Gives rings back of which an eighth has been read, or `all`.
  RINGWRIGHT_HD void publish(bool all) {
    for (std::uint32_t i = 0; i < count_; ++i)
      if (all || from_[i].unpublished() * 8 >= from_[i].capacity())
        from_[i].publish();
  }

private:
  static constexpr std::uint64_t open_bit = 0x10000;

  RINGWRIGHT_HD static std::byte* ring_in(near_memory* at, std::uint32_t rank,
                                          lane_layout layout) {
    return at->rings + rank * layout.slots_bytes();
  }

  /// The memory of place `rank`, at an address that is good in this one.
  RINGWRIGHT_HD near_memory* memory_of(std::uint32_t rank) const {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    std::uint64_t there;
    asm("mapa.u64 %0, %1, %2;" : "=l"(there) : "l"(own_), "r"(rank));
    return reinterpret_cast<near_memory*>(there);
#else
    return own_ - rank_ + rank;
#endif
  }

  /// This place's door at each of the others. Who sends to itself does so by
  /// its mailbox: no other ring holds what one call may send.
  template <class F>
  RINGWRIGHT_HD void for_each_door(F f) const {
    for (std::uint32_t i = 0; i < count_; ++i)
      if (i != rank_)
        f(&memory_of(i)->doors[rank_]);
  }

  near_memory* own_ = nullptr;
  std::uint32_t count_ = 0;
  std::uint32_t rank_ = 0;
  std::uint32_t life_ = 0;
  std::uint32_t first_ = 0;
  near_sender to_[max_neighbours];
  near_receiver from_[max_neighbours];
};

} // namespace ringwright::gpu
