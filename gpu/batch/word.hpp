// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Words that the threads of one batch computation share, on the CPU or on
/// one GPU. All relaxed: they order nothing but the word's own history, and
/// what the threads hand to each other besides is handed over at the end of a
/// `for_each`, which orders everything.
namespace ringwright::gpu {

RINGWRIGHT_HD inline std::uint32_t load_word(const std::uint32_t* at) {
  return load_relaxed<scope::device>(at);
}

RINGWRIGHT_HD inline void store_word(std::uint32_t* at, std::uint32_t value) {
  store_relaxed<scope::device>(at, value);
}

/// Replaces `expected` by `desired`; returns what was there. Never fails
/// without reason.
RINGWRIGHT_HD inline std::uint32_t
swap_word(std::uint32_t* at, std::uint32_t expected, std::uint32_t desired) {
#ifdef __CUDA_ARCH__
  return atomicCAS(at, expected, desired);
#else
  __atomic_compare_exchange_n(at, &expected, desired, false, __ATOMIC_RELAXED,
                              __ATOMIC_RELAXED);
  return expected;
#endif
}

/// Adds `amount`; returns what was there.
RINGWRIGHT_HD inline std::uint32_t add_to_word(std::uint32_t* at,
                                               std::uint32_t amount) {
#ifdef __CUDA_ARCH__
  return atomicAdd(at, amount);
#else
  return __atomic_fetch_add(at, amount, __ATOMIC_RELAXED);
#endif
}

} // namespace ringwright::gpu
