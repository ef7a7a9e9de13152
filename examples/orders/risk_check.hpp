// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/command.hpp"
#include "ringwright/examples/orders/order_flow.ring.hpp"
#include "ringwright/messages/fixed.hpp"

#include <cstdint>
#include <vector>

namespace ringwright::examples::orders {

using messages::order_flow::risk_reason;

/// What the pre-trade risk check lets through.
struct risk_limits {
  /// How far a limit price may lie from the reference price, as a part of it.
  fixed<8> band = fixed<8>::from_units(fixed<8>::scale / 10);
  /// Largest quantity of an order.
  fixed<8> order_size = fixed<8>::from_units(50'000 * fixed<8>::scale);
  /// Sum of price * quantity of the orders that an account may enter;
  /// cancelling gives nothing back. Account 0, whose orders another exchange
  /// has checked, has no limit.
  fixed<8> credit = fixed<8>::from_units(10'000'000'000 * fixed<8>::scale);
};

/// Decides which orders may go on to a matching engine. Integers only, no
/// clock: the same orders and prices give the same decisions. O(1).
class risk_check {
public:
  /// Accounts that can have credit: below this number.
  static constexpr std::uint32_t max_accounts = 1u << 20;

  explicit risk_check(const risk_limits& limits) : limits_(limits) {
    // nop
  }

  /// The price that orders of a book are held against from now on, of the
  /// best quotes or, where a side is empty, of the last trade.
  void learn(const wire::top_reply& top);

  /// Whether the order may go on; if so, its value is taken from the account's
  /// credit. Market orders have no price to be checked and cost no credit
  /// while no price is known.
  risk_reason check(const wire::submit_order& order);

  /// A replacement is checked as a new order.
  risk_reason check(const wire::replace_order& order);

private:
  risk_reason decide(std::uint32_t symbol, std::uint32_t account,
                     fixed<8> price, fixed<8> quantity, bool limited);
  fixed<8> reference(std::uint32_t symbol) const;
  bool in_band(fixed<8> price, fixed<8> reference) const;
  bool take_credit(std::uint32_t account, fixed<8> price, fixed<8> quantity);

  risk_limits limits_;
  /// By book; 0 = not known.
  std::vector<fixed<8>> references_;
  /// Credit that is used, by account.
  std::vector<fixed<8>> used_;
};

} // namespace ringwright::examples::orders
