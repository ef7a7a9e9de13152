// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::domains::risk::detail {

/// at += x by any thread of the group. Integers: the order does not matter.
RINGWRIGHT_HD inline void add_by_group(std::uint32_t& at, std::uint32_t x) {
#ifdef __CUDA_ARCH__
  atomicAdd(&at, x);
#else
  at += x;
#endif
}

RINGWRIGHT_HD inline void add_by_group(std::uint64_t& at, std::uint64_t x) {
#ifdef __CUDA_ARCH__
  atomicAdd(reinterpret_cast<unsigned long long*>(&at),
            static_cast<unsigned long long>(x));
#else
  at += x;
#endif
}

/// at = min(at, x) by any thread of the group.
RINGWRIGHT_HD inline void lower_by_group(std::uint32_t& at, std::uint32_t x) {
#ifdef __CUDA_ARCH__
  atomicMin(&at, x);
#else
  at = x < at ? x : at;
#endif
}

} // namespace ringwright::domains::risk::detail
