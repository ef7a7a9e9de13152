// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>
#include <type_traits>

namespace ringwright::domains::risk {

/// Launch parameters of the ring form of `risk/monte-carlo-var`.
struct monte_carlo_config {
  static constexpr std::uint32_t max_assets = 1024;
  static constexpr std::uint32_t max_scenarios = 1u << 20;

  /// Assets, numbered 0 .. assets - 1, at first without position, without
  /// volatility and independent. 1 to max_assets.
  std::uint32_t assets = 64;
  /// 2 to max_scenarios; 4 bytes for each of them and each asset, and 24 more.
  std::uint32_t scenarios = 10'000;
  /// Additions of one slice, about; 1000 to 2^30.
  std::uint32_t slice_work = 1u << 19;
  std::uint32_t reserved = 0;

  RINGWRIGHT_HD constexpr bool is_valid() const {
    return assets >= 1 && assets <= max_assets && scenarios >= 2
           && scenarios <= max_scenarios && slice_work >= 1000
           && slice_work <= 1u << 30;
  }
};

static_assert(std::has_unique_object_representations_v<monte_carlo_config>);
static_assert(std::is_trivially_copyable_v<monte_carlo_config>);

} // namespace ringwright::domains::risk
