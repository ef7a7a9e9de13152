// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace ringwright::gpu {

/// The port through which everything in a device reads time, so that a test
/// can drive it. Thread safe.
class clock {
public:
  virtual ~clock() = default;

  /// Monotonic nanoseconds since an arbitrary start.
  virtual std::int64_t now_ns() const = 0;
};

/// The machine's monotonic clock.
class steady_clock final : public clock {
public:
  std::int64_t now_ns() const override {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
  }
};

} // namespace ringwright::gpu
