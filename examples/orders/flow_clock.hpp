// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace ringwright::examples::orders {

/// The clock of one pass: steady, ns since the pass began. A value.
class flow_clock {
public:
  using clock = std::chrono::steady_clock;

  explicit flow_clock(clock::time_point start) : start_(start) {
    // nop
  }

  /// Negative before the start.
  std::int64_t now_ns() const {
    return std::chrono::nanoseconds{clock::now() - start_}.count();
  }

  clock::time_point at(std::int64_t ns) const {
    return start_ + std::chrono::nanoseconds{ns};
  }

private:
  clock::time_point start_;
};

} // namespace ringwright::examples::orders
