// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ringwright {

/// CRC-32C (Castagnoli, RFC 3720) of the bytes, continued from the CRC of
/// what came before: crc32c(b, crc32c(a)) is the CRC of a and b together.
/// Uses the SSE4.2 instruction where the processor has it.
std::uint32_t crc32c(std::span<const std::byte> bytes,
                     std::uint32_t previous = 0);

namespace detail {

/// The same by table, on any processor.
std::uint32_t crc32c_portable(std::span<const std::byte> bytes,
                              std::uint32_t previous);

} // namespace detail

} // namespace ringwright
