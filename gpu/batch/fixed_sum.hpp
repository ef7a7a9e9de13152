// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

/// The shapes in which floating-point numbers are added up.
///
/// Addition rounds, so the order decides the last bits. Here the order follows
/// from the number of terms alone: not from threads, not from who was first.
/// The CUDA place adds in the same shapes, a lane there being a thread.
namespace ringwright::gpu {

/// Sums of arrays: blocks of so many terms, then the blocks' sums likewise,
/// until one is left.
inline constexpr std::size_t sum_block = 1024;

/// Within a block lane t adds the terms t, t + sum_lanes, ... in that order;
/// then the upper half of the lanes is added to the lower one, and so on.
inline constexpr std::size_t sum_lanes = 256;

/// Sums of rows of a graph: so many lanes for rows below `long_row` entries,
/// joined as within a block (more lanes are slower on a CPU: what is left over
/// at their end is a branch that nobody can foresee) ...
inline constexpr std::uint32_t short_row_lanes = 2;
/// ... and so many for the others.
inline constexpr std::uint32_t long_row_lanes = 32;
inline constexpr std::uint64_t long_row = 256;

/// Number of blocks of `n` terms.
RINGWRIGHT_HD constexpr std::size_t sum_blocks(std::size_t n) {
  return (n + sum_block - 1) / sum_block;
}

/// Adds up `term(0)` to `term(n - 1)`, n <= sum_block, on one thread.
template <class T, class Term>
T sum_of_block(std::size_t n, Term&& term) {
  T lanes[sum_lanes];
  const auto first = std::min(n, sum_lanes);
  for (std::size_t t = 0; t < first; ++t)
    lanes[t] = term(t);
  for (auto t = first; t < sum_lanes; ++t)
    lanes[t] = T{};
  for (auto at = sum_lanes; at < n; at += sum_lanes) {
    const auto count = std::min(sum_lanes, n - at);
    for (std::size_t t = 0; t < count; ++t)
      lanes[t] = lanes[t] + term(at + t);
  }
  for (auto half = sum_lanes / 2; half > 0; half /= 2)
    for (std::size_t t = 0; t < half; ++t)
      lanes[t] = lanes[t] + lanes[t + half];
  return lanes[0];
}

/// Adds up the blocks' sums `of[0]` to `of[n - 1]` in place.
template <class T>
T sum_of_sums(T* of, std::size_t n) {
  if (n == 0)
    return T{};
  while (n > 1) {
    const auto blocks = sum_blocks(n);
    for (std::size_t b = 0; b < blocks; ++b) {
      const auto* from = of + b * sum_block;
      // Writes behind what it reads: block b's sum goes to of[b].
      of[b] = sum_of_block<T>(std::min(sum_block, n - b * sum_block),
                              [from](std::size_t i) { return from[i]; });
    }
    n = blocks;
  }
  return of[0];
}

namespace detail {

/// The entries [begin, end) of a row of at least `long_row`.
template <class T, class Value>
T sum_of_long_row(std::uint64_t begin, std::uint64_t end, const Value& value) {
  T lanes[long_row_lanes] = {};
  auto k = begin;
  for (; k + long_row_lanes <= end; k += long_row_lanes)
    for (std::uint32_t t = 0; t < long_row_lanes; ++t)
      lanes[t] = lanes[t] + value(k + t);
  for (std::uint32_t t = 0; k < end; ++k, ++t)
    lanes[t] = lanes[t] + value(k);
  for (auto half = long_row_lanes / 2; half > 0; half /= 2)
    for (std::uint32_t t = 0; t < half; ++t)
      lanes[t] = lanes[t] + lanes[t + half];
  return lanes[0];
}

} // namespace detail

/// Adds up `value(begin)` to `value(end - 1)`, the entries of one row, on one
/// thread.
template <class T, class Value>
inline T sum_of_row(std::uint64_t begin, std::uint64_t end,
                    const Value& value) {
  if (end - begin >= long_row)
    return detail::sum_of_long_row<T>(begin, end, value);
  static_assert(short_row_lanes == 2);
  T even{}, odd{};
  auto k = begin;
  for (; k + 2 <= end; k += 2) {
    even = even + value(k);
    odd = odd + value(k + 1);
  }
  if (k < end)
    even = even + value(k);
  return even + odd;
}

} // namespace ringwright::gpu
