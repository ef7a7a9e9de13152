// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  static constexpr std::size_t block_bytes(std::size_t index) {
    return std::size_t{4096} << (2 * index);
  }

  constexpr std::uint32_t blocks(std::size_t index) const {
    return index == 0 ? blocks_4k : index == 1 ? blocks_16k : blocks_64k;
  }

  /// Memory of the region; it must be aligned to 64 bytes.
  constexpr std::size_t bytes() const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < class_count; ++i)
      sum += blocks(i) * block_bytes(i);
    return sum;
  }
};

/// Hands out blocks of a payload region.
///
/// The books are kept in the host's own memory; the region holds payloads only
/// and needs no initialisation. Any number of host threads; lock-free, about
/// 20 ns per call.
class block_allocator {
public:
  /// Manages `layout.bytes()` bytes at `base`.
  block_allocator(std::byte* base, pool_layout layout);

  block_allocator(const block_allocator&) = delete;
  block_allocator& operator=(const block_allocator&) = delete;

  /// A block for `bytes` (1 to 65,536), of the smallest class that fits and has
  /// one left; nothing when there is none or `bytes` is out of range.
  std::optional<pool_ref> allocate(std::size_t bytes);

  /// Gives a block back. False, and without effect, when `ref` names no
  /// allocated block of this pool (a second free, or a broken sender).
  bool free(pool_ref ref);

  /// Whether `ref` names a block of this pool that is allocated and long
  /// enough for its words: to be asked before a foreign reference is followed.
  bool contains(pool_ref ref) const;

  /// The payload's memory. `ref` must be one that `contains` accepts.
  std::uint64_t* data(pool_ref ref) const {
    return reinterpret_cast<std::uint64_t*>(
        base_ + std::size_t{ref.offset} * pool_ref::unit_bytes);
  }

  /// Blocks of this class (0 to 2) that are free; a hint under concurrency.
  std::uint32_t available(std::size_t index) const;

private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  /// `links_` value of a block that is handed out.
  static constexpr std::uint32_t taken = none - 1;

  struct size_class {
    /// First byte of the class in the region.
    std::size_t begin = 0;
    /// First entry of the class in `links_`.
    std::uint32_t first_link = 0;
    std::uint32_t blocks = 0;
    /// First free block | version << 32; the version defeats ABA.
    alignas(64) std::uint64_t head = none;
    std::uint64_t available = 0;
  };

  struct place {
    std::size_t index;
    std::uint32_t block;
  };

  std::optional<place> find(pool_ref ref) const;
  std::uint32_t take(size_class& from);
  void put(size_class& into, std::uint32_t block);

  std::byte* base_;
  std::array<size_class, pool_layout::class_count> classes_;
  /// Per block the next free one of its class, or `none` or `taken`.
  std::unique_ptr<std::uint32_t[]> links_;
};

} // namespace ringwright::gpu
