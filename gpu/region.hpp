// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>

namespace ringwright::gpu {

/// Zeroed, page-aligned memory; pages are committed when first touched.
class region {
public:
  /// Maps `bytes` (rounded up to pages). Fails with out_of_memory.
  static expected<region> map(std::size_t bytes);

  /// Maps the first `bytes` of an open file, which all that map it share.
  /// Fails with out_of_memory.
  static expected<region> map_shared(int file, std::size_t bytes);

  region() = default;
  region(region&& other) noexcept;
  region& operator=(region&& other) noexcept;
  region(const region&) = delete;
  region& operator=(const region&) = delete;
  ~region();

  std::byte* data() const {
    return data_;
  }

  std::size_t size() const {
    return size_;
  }

private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace ringwright::gpu
