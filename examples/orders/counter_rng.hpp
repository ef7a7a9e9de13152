// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace ringwright::examples::orders {

/// Random numbers that depend only on a seed and on how many were drawn: the
/// n-th is a hash of both (SplitMix64). Integer arithmetic throughout, so that
/// the same seed gives the same flow on every machine.
class counter_rng {
public:
  explicit counter_rng(std::uint64_t seed) : seed_(mix(seed)) {
    // nop
  }

  /// 64 random bits.
  std::uint64_t next() {
    return mix(seed_ + ++drawn_ * 0x9e3779b97f4a7c15u);
  }

  /// A number from 0 to `bound` - 1. Precondition: bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    // The bias of the product is below bound / 2^64.
    return static_cast<std::uint64_t>((static_cast<uint128>(next()) * bound)
                                      >> 64);
  }

  /// A number from `low` to `high`. Precondition: low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low
           + static_cast<std::int64_t>(
             below(static_cast<std::uint64_t>(high - low) + 1));
  }

  /// True `count` times in `of`.
  bool chance(std::uint64_t count, std::uint64_t of) {
    return below(of) < count;
  }

  /// Times between events of a Poisson process: exponential with this mean,
  /// up to 6 % (the logarithm between two powers of two is a straight line).
  std::int64_t exponential(std::int64_t mean) {
    const auto bits = next() | 1;
    const auto zeros = std::countl_zero(bits);
    // -log2 of bits / 2^64, in 2^-16.
    const auto fraction = (bits << zeros << 1) >> 48;
    const auto log2 = (static_cast<std::uint64_t>(zeros + 1) << 16) - fraction;
    // ln 2 = 45426 / 2^16.
    const auto scaled
      = static_cast<uint128>(log2) * 45426 * static_cast<std::uint64_t>(mean);
    return static_cast<std::int64_t>(scaled >> 32);
  }

  /// 1 to `most` with a probability that falls as the square: each power of
  /// two is half as likely as the one before, even in between.
  std::int64_t power_law(std::int64_t most) {
    const auto octave = std::countl_zero(next() | (1u << 20));
    const auto low = std::int64_t{1} << octave;
    return std::min(most, between(low, 2 * low - 1));
  }

private:
  __extension__ using uint128 = unsigned __int128;

  static std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }

  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
};

} // namespace ringwright::examples::orders
