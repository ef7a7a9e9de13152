// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <type_traits>

namespace ringwright::domains::orderbook {

/// Launch parameters of `orderbook/matching`: the capacities, which are shared
/// by the books of the instance, and the rules, which hold for all of them.
struct matching_config {
  /// Books; symbols are numbered 0 .. symbols - 1. 1 to 2^20.
  std::uint32_t symbols = 64;
  /// Named orders, waiting stops included. 1 to 2^28.
  std::uint32_t orders = 1u << 16;
  /// Price levels, those of waiting stops included. 1 to 2^26.
  std::uint32_t levels = 1u << 14;
  /// Orders that are icebergs, stops or good till date. 0 to 2^28.
  std::uint32_t special_orders = 1u << 14;
  /// Prices are multiples of `tick`, which is positive, from `min_price` (a
  /// multiple itself, positive) to `max_price`.
  fixed<8> tick = fixed<8>::from_units(1'000'000);
  fixed<8> min_price = fixed<8>::from_units(1'000'000);
  /// At most 2^36 ticks above `min_price`.
  fixed<8> max_price = fixed<8>::from_units(100'000'000'000'000);
  /// Quantities are multiples of `lot`, which is positive.
  fixed<8> lot = fixed<8>::from_units(100'000);
  /// Largest quantity of one order; at most 2^61 units of 1e-8.
  fixed<8> max_quantity = fixed<8>::from_units(100'000'000'000'000);
  /// Salt of the order-id index, against ids chosen to collide.
  std::uint64_t hash_salt = 0;
  /// Self-trade mode of orders that say `allow`.
  messages::order_matching::self_trade self_trade
    = messages::order_matching::self_trade::allow;
  std::uint16_t reserved = 0;
  /// Outbox words that one slice may fill: 128 to 2048.
  std::uint32_t slice_words = 2048;
  /// Orders and levels that one slice may visit; at least 1.
  std::uint32_t slice_visits = 4096;
  std::uint32_t reserved_2 = 0;
};

static_assert(std::has_unique_object_representations_v<matching_config>);
static_assert(std::is_trivially_copyable_v<matching_config>);

} // namespace ringwright::domains::orderbook
