// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>

namespace ringwright::gpu {

/// A place in memory that host and device share: region number and byte
/// offset, never a pointer, so that the device may sit in another process.
struct region_ref {
  std::uint32_t region = 0;
  std::uint64_t offset = 0;
};

/// Zeroed, page-aligned memory; pages are committed when first touched.
class region {
public:
  /// Maps `bytes` (rounded up to pages). Fails with out_of_memory.
  static expected<region> map(std::size_t bytes);

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
