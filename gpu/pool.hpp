// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace ringwright::gpu {

/// Where a pooled payload lies; the slot payload of a record with
/// `record_flags::pooled`. An offset, not a pointer, so that it means the same
/// on every side of the region.
struct pool_ref {
  /// Bytes that one step of `offset` stands for.
  static constexpr std::size_t unit_bytes = 64;

  /// From the region's begin, in units of `unit_bytes`.
  std::uint32_t offset = 0;
  /// Length of the payload in 8-byte words.
  std::uint32_t words = 0;

  friend bool operator==(const pool_ref&, const pool_ref&) = default;
};

static_assert(sizeof(pool_ref) == 8);

/// A reference as the payload word of a slot; never 0.
RINGWRIGHT_HD constexpr std::uint64_t pack_ref(pool_ref ref) {
  return std::uint64_t{ref.words} << 32 | ref.offset;
}

/// The reference in the payload word of a slot.
RINGWRIGHT_HD constexpr pool_ref unpack_ref(std::uint64_t word) {
  return {static_cast<std::uint32_t>(word),
          static_cast<std::uint32_t>(word >> 32)};
}

/// How many blocks of each size a pool has.
struct pool_layout {
  static constexpr std::size_t class_count = 3;

  std::uint32_t blocks_4k = 64;
  std::uint32_t blocks_16k = 16;
  std::uint32_t blocks_64k = 8;

  /// Bytes of a block of class 0, 1, 2: 4, 16, 64 KiB.
  RINGWRIGHT_HD static constexpr std::size_t block_bytes(std::size_t index) {
    return std::size_t{4096} << (2 * index);
  }

  RINGWRIGHT_HD constexpr std::uint32_t blocks(std::size_t index) const {
    return index == 0 ? blocks_4k : index == 1 ? blocks_16k : blocks_64k;
  }

  /// Memory of the region; it must be aligned to 64 bytes.
  RINGWRIGHT_HD constexpr std::size_t bytes() const {
    return begin(class_count);
  }

  /// First byte of a class in the region.
  RINGWRIGHT_HD constexpr std::size_t begin(std::size_t index) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < index; ++i)
      sum += blocks(i) * block_bytes(i);
    return sum;
  }

  /// Blocks of the classes before.
  RINGWRIGHT_HD constexpr std::uint32_t first_link(std::size_t index) const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < index; ++i)
      sum += blocks(i);
    return sum;
  }

  /// Blocks of all classes.
  RINGWRIGHT_HD constexpr std::uint32_t links() const {
    return first_link(class_count);
  }
};

/// The books of one size of blocks.
struct pool_head {
  /// First free block | version << 32; the version defeats ABA.
  alignas(64) std::uint64_t first = 0;
  /// Free blocks; a hint.
  std::uint64_t available = 0;
};

/// Hands out blocks of a payload region, by books that lie in memory of the
/// side that uses it: the host's, or a GPU's.
///
/// The region holds payloads only and needs no initialisation. Copyable; any
/// number of threads of one side may use it or copies of it. Lock-free, about
/// 20 ns per call on the host.
class pool_view {
public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  pool_view() = default;

  /// Manages `layout.bytes()` bytes at `base` by `pool_layout::class_count`
  /// heads and one link per block; `write_books` has to fill these first.
  RINGWRIGHT_HD pool_view(std::byte* base, pool_layout layout, pool_head* heads,
                          std::uint32_t* links)
      : base_(base), layout_(layout), heads_(heads), links_(links) {
    // nop
  }

  /// Makes all blocks free: fills books that nobody uses yet.
  void write_books() const;

  /// A packed reference to a block for `bytes` (1 to 65,536), of the smallest
  /// class that fits and has one left; 0 when there is none or `bytes` is out
  /// of range.
  RINGWRIGHT_HD std::uint64_t allocate(std::size_t bytes) const {
    if (bytes == 0 || bytes > max_payload_bytes)
      return 0;
    for (std::uint32_t i = 0; i < pool_layout::class_count; ++i) {
      if (bytes > pool_layout::block_bytes(i))
        continue;
      const auto block = take(i);
      if (block == none)
        continue;
      const auto at = layout_.begin(i) + block * pool_layout::block_bytes(i);
      return pack_ref({static_cast<std::uint32_t>(at / pool_ref::unit_bytes),
                       static_cast<std::uint32_t>((bytes + 7) / 8)});
    }
    return 0;
  }

  /// Gives a block back. False, and without effect, when `ref` names no
  /// allocated block of this pool (a second free, or a broken sender).
  RINGWRIGHT_HD bool free(pool_ref ref) const {
    std::uint32_t index = 0;
    std::uint32_t block = 0;
    if (!find(ref, index, block))
      return false;
    auto* link = link_of(index, block);
    // One of two racing frees wins here; the loser sees a block that is not
    // taken. Acquire/release: the freer's use of the block comes before the
    // next owner's, by way of the head.
    for (auto expected = taken;;) {
      if (compare_exchange_acq_rel(link, expected, none))
        break;
      if (expected != taken)
        return false;
    }
    put(index, block);
    return true;
  }

  /// Whether `ref` names a block of this pool that is allocated and long
  /// enough for its words: to be asked before a foreign reference is followed.
  RINGWRIGHT_HD bool contains(pool_ref ref) const {
    std::uint32_t index = 0;
    std::uint32_t block = 0;
    if (!find(ref, index, block)
        || std::size_t{ref.words} * 8 > pool_layout::block_bytes(index))
      return false;
    // Relaxed: an honest holder of `ref` knows the answer; a liar gets one
    // that was true at some time.
    return load_relaxed<scope::device>(link_of(index, block)) == taken;
  }

  /// The payload's memory. `ref` must be one that `contains` accepts.
  RINGWRIGHT_HD std::uint64_t* data(pool_ref ref) const {
    return reinterpret_cast<std::uint64_t*>(
        base_ + std::size_t{ref.offset} * pool_ref::unit_bytes);
  }

  /// Blocks of this class (0 to 2) that are free; a hint under concurrency.
  RINGWRIGHT_HD std::uint32_t available(std::uint32_t index) const {
    return static_cast<std::uint32_t>(
        load_relaxed<scope::device>(&heads_[index].available));
  }

private:
  /// Link of a block that is handed out.
  static constexpr std::uint32_t taken = none - 1;

  RINGWRIGHT_HD std::uint32_t* link_of(std::uint32_t index,
                                       std::uint32_t block) const {
    return links_ + layout_.first_link(index) + block;
  }

  RINGWRIGHT_HD bool find(pool_ref ref, std::uint32_t& index,
                          std::uint32_t& block) const {
    const auto at = std::size_t{ref.offset} * pool_ref::unit_bytes;
    for (index = 0; index < pool_layout::class_count; ++index) {
      const auto begin = layout_.begin(index);
      const auto size = pool_layout::block_bytes(index);
      if (at < begin || at >= begin + layout_.blocks(index) * size)
        continue;
      block = static_cast<std::uint32_t>((at - begin) / size);
      return (at - begin) % size == 0;
    }
    return false;
  }

  RINGWRIGHT_HD std::uint32_t take(std::uint32_t index) const {
    auto& from = heads_[index];
    // Acquire: pairs with put(); the block's former user is done with it and
    // its link is the one that was stored before it became the head.
    auto head = load_acquire<scope::device>(&from.first);
    for (;;) {
      const auto block = static_cast<std::uint32_t>(head);
      if (block == none)
        return none;
      auto* link = link_of(index, block);
      // Relaxed: if somebody else has taken the block meanwhile this is not
      // its successor, but then the version has moved on and the exchange
      // fails.
      const auto next = load_relaxed<scope::device>(link);
      const auto version = (head >> 32) + 1;
      if (compare_exchange_acq_rel(&from.first, head, next | (version << 32))) {
        store_relaxed<scope::device>(link, taken);
        fetch_add(&from.available, ~std::uint64_t{0});
        return block;
      }
    }
  }

  RINGWRIGHT_HD void put(std::uint32_t index, std::uint32_t block) const {
    auto& into = heads_[index];
    auto* link = link_of(index, block);
    // Counted first, so that the count never falls below zero.
    fetch_add(&into.available, 1);
    auto head = load_acquire<scope::device>(&into.first);
    for (;;) {
      // Relaxed: published by the release of the exchange.
      store_relaxed<scope::device>(link, static_cast<std::uint32_t>(head));
      const auto version = (head >> 32) + 1;
      // Release: our use of the block comes before the next owner's.
      if (compare_exchange_acq_rel(&into.first, head, block | (version << 32)))
        return;
    }
  }

  std::byte* base_ = nullptr;
  pool_layout layout_;
  pool_head* heads_ = nullptr;
  std::uint32_t* links_ = nullptr;
};

/// A pool of the host, with its books.
class block_allocator {
public:
  /// Manages `layout.bytes()` bytes at `base`.
  block_allocator(std::byte* base, pool_layout layout);

  block_allocator(const block_allocator&) = delete;
  block_allocator& operator=(const block_allocator&) = delete;

  /// The pool for those who keep no books.
  const pool_view& view() const {
    return view_;
  }

  /// See `pool_view`.
  std::optional<pool_ref> allocate(std::size_t bytes);

  bool free(pool_ref ref) {
    return view_.free(ref);
  }

  bool contains(pool_ref ref) const {
    return view_.contains(ref);
  }

  std::uint64_t* data(pool_ref ref) const {
    return view_.data(ref);
  }

  std::uint32_t available(std::size_t index) const {
    return view_.available(static_cast<std::uint32_t>(index));
  }

private:
  std::array<pool_head, pool_layout::class_count> heads_;
  std::unique_ptr<std::uint32_t[]> links_;
  pool_view view_;
};

} // namespace ringwright::gpu
