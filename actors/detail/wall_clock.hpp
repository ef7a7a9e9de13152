// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace ringwright::actors {

/// Wall time in ns since 1970: for what crosses nodes (deadlines, stamps).
inline std::int64_t wall_clock_ns() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch())
    .count();
}

/// `time_ns` and `by_ns` more; the end of time if that lies beyond it.
inline std::int64_t later(std::int64_t time_ns, std::int64_t by_ns) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(time_ns, by_ns, &sum)
           ? std::numeric_limits<std::int64_t>::max()
           : sum;
}

/// The moment when `patience` from now ends; at most some decades ahead.
inline std::chrono::steady_clock::time_point
after(std::chrono::nanoseconds patience) {
  constexpr std::chrono::nanoseconds longest
    = std::chrono::hours{24 * 365 * 50};
  return std::chrono::steady_clock::now() + std::min(patience, longest);
}

} // namespace ringwright::actors
