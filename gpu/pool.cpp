// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/pool.hpp"

#include "ringwright/gpu/atomic.hpp"

namespace ringwright::gpu {

block_allocator::block_allocator(std::byte* base, pool_layout layout)
    : base_(base) {
  std::size_t begin = 0;
  std::uint32_t links = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    size_class& c = classes_[i];
    c.begin = begin;
    c.first_link = links;
    c.blocks = layout.blocks(i);
    begin += c.blocks * pool_layout::block_bytes(i);
    links += c.blocks;
  }
  links_.reset(new std::uint32_t[links]);
  for (size_class& c : classes_)
    for (std::uint32_t block = c.blocks; block-- > 0;) {
      links_[c.first_link + block] = taken;
      put(c, block);
    }
}

std::optional<pool_ref> block_allocator::allocate(std::size_t bytes) {
  if (bytes == 0 || bytes > max_payload_bytes)
    return std::nullopt;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    if (bytes > pool_layout::block_bytes(i))
      continue;
    size_class& c = classes_[i];
    const std::uint32_t block = take(c);
    if (block == none)
      continue;
    const std::size_t at = c.begin + block * pool_layout::block_bytes(i);
    return pool_ref{static_cast<std::uint32_t>(at / pool_ref::unit_bytes),
                    static_cast<std::uint32_t>((bytes + 7) / 8)};
  }
  return std::nullopt;
}

bool block_allocator::free(pool_ref ref) {
  const auto where = find(ref);
  if (!where)
    return false;
  size_class& c = classes_[where->index];
  std::uint32_t* link = &links_[c.first_link + where->block];
  // One of two racing frees wins here; the loser sees a block that is not
  // taken. Acquire/release: the freer's use of the block comes before the next
  // owner's, by way of `head`.
  std::uint32_t expected = taken;
  if (!__atomic_compare_exchange_n(link, &expected, none, false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    return false;
  put(c, where->block);
  return true;
}

bool block_allocator::contains(pool_ref ref) const {
  const auto where = find(ref);
  if (!where
      || std::size_t{ref.words} * 8 > pool_layout::block_bytes(where->index))
    return false;
  const size_class& c = classes_[where->index];
  // Relaxed: an honest holder of `ref` knows the answer; a liar gets one that
  // was true at some time.
  return load_relaxed(&links_[c.first_link + where->block]) == taken;
}

std::uint32_t block_allocator::available(std::size_t index) const {
  // Relaxed: a hint.
  return static_cast<std::uint32_t>(load_relaxed(&classes_[index].available));
}

std::optional<block_allocator::place>
block_allocator::find(pool_ref ref) const {
  const std::size_t at = std::size_t{ref.offset} * pool_ref::unit_bytes;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const size_class& c = classes_[i];
    const std::size_t size = pool_layout::block_bytes(i);
    if (at < c.begin || at >= c.begin + c.blocks * size)
      continue;
    if ((at - c.begin) % size != 0)
      return std::nullopt;
    return place{i, static_cast<std::uint32_t>((at - c.begin) / size)};
  }
  return std::nullopt;
}

std::uint32_t block_allocator::take(size_class& from) {
  // Acquire: pairs with put(); the block's former user is done with it and
  // its link is the one that was stored before it became the head.
  std::uint64_t head = load_acquire(&from.head);
  for (;;) {
    const auto block = static_cast<std::uint32_t>(head);
    if (block == none)
      return none;
    std::uint32_t* link = &links_[from.first_link + block];
    // Relaxed: if somebody else has taken the block meanwhile this is not its
    // successor, but then the version has moved on and the exchange fails.
    const std::uint32_t next = load_relaxed(link);
    const std::uint64_t version = (head >> 32) + 1;
    if (compare_exchange_acq_rel(&from.head, head, next | (version << 32))) {
      store_relaxed(link, taken);
      __atomic_fetch_sub(&from.available, 1, __ATOMIC_RELAXED);
      return block;
    }
  }
}

void block_allocator::put(size_class& into, std::uint32_t block) {
  std::uint32_t* link = &links_[into.first_link + block];
  // Counted first, so that the count never falls below zero.
  __atomic_fetch_add(&into.available, 1, __ATOMIC_RELAXED);
  std::uint64_t head = load_acquire(&into.head);
  for (;;) {
    // Relaxed: published by the release of the exchange.
    store_relaxed(link, static_cast<std::uint32_t>(head));
    const std::uint64_t version = (head >> 32) + 1;
    // Release: our use of the block comes before the next owner's.
    if (compare_exchange_acq_rel(&into.head, head, block | (version << 32)))
      return;
  }
}

} // namespace ringwright::gpu
