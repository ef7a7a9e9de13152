// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <bit>
#include <cstdint>
#include <string>

namespace ringwright::gpu::detail {

/// Fails with invalid_argument, naming option, value and range.
inline expected<void> check_range(const char* name, std::uint64_t value,
                           std::uint64_t low, std::uint64_t high) {
  if (value < low || value > high)
    return fail(errc::invalid_argument,
                std::string{name} + " is " + std::to_string(value)
                  + ", allowed are " + std::to_string(low) + " to "
                  + std::to_string(high));
  return {};
}

/// The same for a power of two.
inline expected<void> check_slots(const char* name, std::uint64_t value,
                           std::uint64_t low, std::uint64_t high) {
  if (auto ok = check_range(name, value, low, high); !ok)
    return ok;
  if (!std::has_single_bit(value))
    return fail(errc::invalid_argument, std::string{name} + " is "
                                          + std::to_string(value)
                                          + ", which is no power of two");
  return {};
}

} // namespace ringwright::gpu::detail
