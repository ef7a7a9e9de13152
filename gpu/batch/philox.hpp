// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// Four words of 32 bits: the counter or the random words of `philox`.
struct philox_words {
  std::uint32_t word[4] = {};

  friend constexpr bool operator==(const philox_words&,
                                   const philox_words&) = default;
};

/// What makes Philox 4x32-10: multipliers, key increments (Weyl sequences of
/// the golden ratio and of sqrt(3) - 1) and rounds.
inline constexpr std::uint32_t philox_multiplier_0 = 0xd2511f53u;
inline constexpr std::uint32_t philox_multiplier_1 = 0xcd9e8d57u;
inline constexpr std::uint32_t philox_increment_0 = 0x9e3779b9u;
inline constexpr std::uint32_t philox_increment_1 = 0xbb67ae85u;
inline constexpr unsigned philox_rounds = 10;

/// Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as
/// 1, 2, 3"): 128 random bits that are a function of counter and key alone.
///
/// Nothing is kept between calls, so whoever needs the numbers of scenario s
/// computes them from s, on whatever thread or device, in whatever order.
RINGWRIGHT_HD constexpr philox_words philox(philox_words counter,
                                            std::uint64_t key) {
  auto key_0 = static_cast<std::uint32_t>(key);
  auto key_1 = static_cast<std::uint32_t>(key >> 32);
  for (unsigned round = 0; round < philox_rounds; ++round) {
    const auto product_0
      = std::uint64_t{philox_multiplier_0} * counter.word[0];
    const auto product_1
      = std::uint64_t{philox_multiplier_1} * counter.word[2];
    counter = {{static_cast<std::uint32_t>(product_1 >> 32) ^ counter.word[1]
                  ^ key_0,
                static_cast<std::uint32_t>(product_1),
                static_cast<std::uint32_t>(product_0 >> 32) ^ counter.word[3]
                  ^ key_1,
                static_cast<std::uint32_t>(product_0)}};
    key_0 += philox_increment_0;
    key_1 += philox_increment_1;
  }
  return counter;
}

} // namespace ringwright::gpu
