// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"

#include <cstdint>
#include <span>

/// Sorting and scanning of integers, whose result no order of work can change.
/// Plain functions: the library that does it is seen by one source file of
/// the CPU and by one of CUDA.
namespace ringwright::gpu {

/// Sorts `keys`, ascending.
expected<void> sort_keys(const executor& on, std::span<std::uint32_t> keys);
expected<void> sort_keys(const executor& on, std::span<std::uint64_t> keys);

/// Sorts `keys`, ascending, and takes `values` along; equal keys keep their
/// order. invalid_argument if the sizes differ.
expected<void> sort_pairs(const executor& on, std::span<std::uint64_t> keys,
                          std::span<std::uint32_t> values);

/// Replaces each value by the sum of those before it; returns the sum of all.
/// Sums are modulo 2^64.
expected<std::uint64_t> exclusive_scan(const executor& on,
                                       std::span<std::uint64_t> values);

} // namespace ringwright::gpu
