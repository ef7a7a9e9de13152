// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

#if defined(__SSE2__) && !defined(__CUDA_ARCH__)
#  define RINGWRIGHT_ID_INDEX_SSE2
#  include <emmintrin.h>
#endif

namespace ringwright::domains::orderbook::detail {

/// Eight entries of the id index, one cache line. order 0 = free.
struct alignas(64) id_bucket {
  static constexpr std::uint32_t entries = 8;

  std::uint32_t tag[entries];
  std::uint32_t order[entries];

  RINGWRIGHT_HOT static std::uint32_t lowest(std::uint32_t bits) {
    std::uint32_t at = 0;
#ifdef __CUDA_ARCH__
    at = static_cast<std::uint32_t>(__ffs(static_cast<int>(bits)) - 1);
#else
    at = static_cast<std::uint32_t>(__builtin_ctz(bits));
#endif
    return at;
  }

  /// One bit per entry whose tag is `wanted`, free entries included.
  RINGWRIGHT_HOT std::uint32_t tagged(std::uint32_t wanted) const {
    return equal(tag, wanted);
  }

  /// One bit per free entry.
  RINGWRIGHT_HOT std::uint32_t free() const {
    return equal(order, 0);
  }

private:
  RINGWRIGHT_HOT static std::uint32_t equal(const std::uint32_t* cells,
                                            std::uint32_t wanted) {
#ifdef RINGWRIGHT_ID_INDEX_SSE2
    // Without a branch per entry: how far a search goes cannot be predicted.
    const auto* lanes = reinterpret_cast<const __m128i*>(cells);
    auto pattern = _mm_set1_epi32(static_cast<int>(wanted));
    auto low = _mm_cmpeq_epi32(_mm_load_si128(lanes), pattern);
    auto high = _mm_cmpeq_epi32(_mm_load_si128(lanes + 1), pattern);
    auto both = _mm_packs_epi32(low, high);
    return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_packs_epi16(both, _mm_setzero_si128())));
#else
    std::uint32_t bits = 0;
    for (std::uint32_t i = 0; i < entries; ++i)
      bits |= static_cast<std::uint32_t>(cells[i] == wanted) << i;
    return bits;
#endif
  }
};

static_assert(sizeof(id_bucket) == 64);

/// Size of the id index, kept in the state.
struct id_index_size {
  static constexpr std::uint32_t smallest = 8;

  /// Buckets of the table in use, less one.
  std::uint32_t mask = smallest - 1;
  /// The same of the table that is being emptied; 0 = none.
  std::uint32_t old_mask = 0;
  /// First bucket of the old table that may be in use.
  std::uint32_t cursor = 0;
  std::uint32_t used = 0;
  std::uint32_t largest_mask = 0;
  std::uint32_t reserved = 0;
};

/// Finds orders by (book, order id): buckets of one cache line, at most half
/// full on average. What does not fit into its bucket stands in the next one
/// that has room, and comes back when the bucket gets room: an entry is never
/// behind a bucket with a free place. So there are no tombstones, and a search
/// ends at the first bucket that is not full, which nearly always is the first.
///
/// The table grows with the number of orders, not with the capacity: what a
/// small book touches stays in the first-level cache. Growing is spread over
/// the insertions that follow, a bucket each. Tables of n buckets lie at
/// n .. 2n - 1, so the old and the new one never overlap.
///
/// Four neighbouring ids share a bucket: exchanges number orders upwards, so
/// one miss serves several orders.
class id_index {
public:
  /// Where an order's number is kept, or could be: 0 = free.
  using place = std::uint32_t*;

  RINGWRIGHT_HOT id_index(id_bucket* buckets, id_index_size& size)
    : buckets_(buckets), size_(&size) {
    // nop
  }

  /// Hash of an order's name.
  RINGWRIGHT_HOT static std::uint32_t tag_of(std::uint32_t book,
                                             std::uint64_t id) {
    auto x = (id >> 2) + book * 0x9e3779b97f4a7c15ull;
    x *= 0xd6e8feb86659fd93ull;
    x ^= x >> 32;
    x *= 0xa0761d6478bd642full;
    return static_cast<std::uint32_t>(x >> 34 << 2)
           | static_cast<std::uint32_t>(id & 3);
  }

  /// Asks for the cache line in which a search will look first.
  RINGWRIGHT_HOT void prefetch(std::uint32_t tag) const {
#ifndef __CUDA_ARCH__
    __builtin_prefetch(&bucket(size_->mask, tag >> 2));
#else
    (void) tag;
#endif
  }

  /// Makes room for one order more. Precondition: fewer than half of the
  /// largest table's entries are in use. Invalidates places.
  RINGWRIGHT_HOT void reserve() {
    if (size_->used > size_->mask * (id_bucket::entries / 2)
        || size_->old_mask != 0)
      move_or_grow(*this);
  }

  /// The order under `tag` for which `is_it(order)`, else a free place that
  /// `insert` can take.
  template <class Predicate>
  RINGWRIGHT_HOT place find(std::uint32_t tag, Predicate is_it) const {
    auto found = find_in(size_->mask, tag, is_it);
    if (*found == 0 && size_->old_mask != 0) {
      auto older = find_in(size_->old_mask, tag, is_it);
      if (*older != 0)
        return older;
    }
    return found;
  }

  /// Puts an order into a free place that `find` gave after `reserve`.
  RINGWRIGHT_HOT void insert(place at, std::uint32_t tag,
                             std::uint32_t order) {
    ++size_->used;
    put(at, tag, order);
  }

  /// Removes the order at a place.
  RINGWRIGHT_HOT void erase(place at) {
    --size_->used;
    remove(at);
  }

private:
  RINGWRIGHT_HOT id_bucket& bucket(std::uint32_t mask,
                                   std::uint32_t number) const {
    return buckets_[mask + 1 + (number & mask)];
  }

  /// The bucket that a place is in.
  RINGWRIGHT_HOT std::uint32_t bucket_of(place at) const {
    auto bytes = reinterpret_cast<const std::byte*>(at)
                 - reinterpret_cast<const std::byte*>(buckets_);
    return static_cast<std::uint32_t>(static_cast<std::size_t>(bytes)
                                      / sizeof(id_bucket));
  }

  RINGWRIGHT_HOT static void put(place at, std::uint32_t tag,
                                 std::uint32_t order) {
    *at = order;
    *(at - id_bucket::entries) = tag;
  }

  template <class Predicate>
  RINGWRIGHT_HOT place find_in(std::uint32_t mask, std::uint32_t tag,
                               Predicate is_it) const {
    for (auto number = tag >> 2;; ++number) {
      auto& here = bucket(mask, number);
      auto free = here.free();
      auto hits = here.tagged(tag) & ~free;
      while (hits != 0) {
        auto at = id_bucket::lowest(hits);
        if (is_it(here.order[at]))
          return &here.order[at];
        hits &= hits - 1;
      }
      if (free != 0)
        return &here.order[id_bucket::lowest(free)];
    }
  }

  RINGWRIGHT_HOT void remove(place at) {
    auto number = bucket_of(at);
    auto full = buckets_[number].free() == 0;
    *at = 0;
    if (full)
      bring_back(*this, number, at);
  }

  /// Fills the hole in a bucket that was full with an entry that had to stand
  /// further on, then the hole which that leaves, until there is none.
  RINGWRIGHT_COLD static void bring_back(id_index self, std::uint32_t number,
                                         place hole) {
    self.fill(number, hole);
  }

  RINGWRIGHT_HD void fill(std::uint32_t number, place hole) {
    // Tables are told apart by the number: n buckets lie at n .. 2n - 1.
    auto mask = number > size_->mask ? size_->mask : size_->old_mask;
    auto home = (number - mask - 1) & mask;
    for (auto next = home + 1;; ++next) {
      auto& there = bucket(mask, next);
      auto free = there.free();
      for (std::uint32_t i = 0; i < id_bucket::entries; ++i) {
        // How far from home an entry may stand tells whether the hole is at
        // or behind its home.
        auto behind = (next - (there.tag[i] >> 2)) & mask;
        if (there.order[i] == 0 || behind < ((next - home) & mask))
          continue;
        put(hole, there.tag[i], there.order[i]);
        hole = &there.order[i];
        *hole = 0;
        home = next & mask;
        break;
      }
      if (free != 0)
        return;
    }
  }

  /// By value: a copy may be in memory, the hot one stays in registers.
  RINGWRIGHT_COLD static void move_or_grow(id_index self) {
    self.move_on();
  }

  RINGWRIGHT_HD void move_on() {
    if (size_->old_mask == 0) {
      if (size_->mask >= size_->largest_mask)
        return;
      size_->old_mask = size_->mask;
      size_->mask = size_->mask * 2 + 1;
      size_->cursor = 0;
    }
    move_bucket();
  }

  /// Empties the next bucket of the old table into the new one.
  RINGWRIGHT_HD void move_bucket() {
    auto& here = bucket(size_->old_mask, size_->cursor);
    for (auto used = ~here.free() & 0xffu; used != 0;
         used = ~here.free() & 0xffu) {
      auto at = id_bucket::lowest(used);
      auto tag = here.tag[at];
      auto order = here.order[at];
      remove(&here.order[at]);
      auto nobody = [](std::uint32_t) { return false; };
      put(find_in(size_->mask, tag, nobody), tag, order);
    }
    if (size_->cursor++ == size_->old_mask)
      size_->old_mask = 0;
  }

  id_bucket* buckets_;
  id_index_size* size_;
};

} // namespace ringwright::domains::orderbook::detail
