// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ringwright::bench {

/// Memory of the GPU that the host writes through BAR1, by GDRCopy, which is
/// looked for when the program runs.
class gdr_window {
public:
  /// GDRCopy maps whole pages of the GPU: `at` and `bytes` are multiples.
  static constexpr std::size_t page_bytes = 65536;

  /// Maps memory of the GPU that begins at `at`. Fails with
  /// backend_unavailable and the reason.
  static expected<std::unique_ptr<gdr_window>> open(std::uint64_t at,
                                                    std::size_t bytes);

  virtual ~gdr_window() = default;

  /// Writes 16 bytes at `offset`, a multiple of 16, as one store, and sends
  /// them off.
  virtual void store(std::size_t offset, std::uint64_t lo, std::uint64_t hi)
    = 0;
};

} // namespace ringwright::bench
