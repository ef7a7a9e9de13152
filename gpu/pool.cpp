// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/pool.hpp"

namespace ringwright::gpu {

void pool_view::write_books() const {
  for (std::uint32_t i = 0; i < pool_layout::class_count; ++i) {
    heads_[i] = {none, 0};
    for (auto block = layout_.blocks(i); block-- > 0;)
      put(i, block);
  }
}

block_allocator::block_allocator(std::byte* base, pool_layout layout)
    : links_(new std::uint32_t[layout.links()]),
      view_(base, layout, heads_.data(), links_.get()) {
  view_.write_books();
}

std::optional<pool_ref> block_allocator::allocate(std::size_t bytes) {
  const auto packed = view_.allocate(bytes);
  if (packed == 0)
    return std::nullopt;
  return unpack_ref(packed);
}

} // namespace ringwright::gpu
