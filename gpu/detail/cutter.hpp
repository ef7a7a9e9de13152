// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ringwright::gpu::detail {

/// Cuts 128-byte aligned pieces off a block of memory.
class cutter {
public:
  std::size_t take(std::size_t bytes) {
    auto at = used_;
    used_ += (bytes + 127) / 128 * 128;
    return at;
  }

  std::size_t used() const {
    return used_;
  }

private:
  std::size_t used_ = 0;
};

} // namespace ringwright::gpu::detail
