// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/risk_check.hpp"

namespace ringwright::examples::orders {

namespace {

constexpr fixed<8> nothing{};

bool has_limit(wire::order_type type) {
  return type != wire::order_type::market && type != wire::order_type::stop;
}

} // namespace

void risk_check::learn(const wire::top_reply& top) {
  auto price = top.last_price;
  if (top.bid_quantity > nothing && top.ask_quantity > nothing)
    price = fixed<8>::from_units(
      top.bid_price.units()
      + (top.ask_price.units() - top.bid_price.units()) / 2);
  if (price <= nothing)
    return;
  if (references_.size() <= top.symbol)
    references_.resize(std::size_t{top.symbol} + 1);
  references_[top.symbol] = price;
}

risk_reason risk_check::check(const wire::submit_order& order) {
  return decide(order.symbol, order.account, order.price, order.quantity,
                has_limit(order.type));
}

risk_reason risk_check::check(const wire::replace_order& order) {
  return decide(order.symbol, order.account, order.price, order.quantity, true);
}

risk_reason risk_check::decide(std::uint32_t symbol, std::uint32_t account,
                               fixed<8> price, fixed<8> quantity,
                               bool limited) {
  if (quantity > limits_.order_size)
    return risk_reason::order_size;
  const auto around = reference(symbol);
  if (limited && around > nothing && !in_band(price, around))
    return risk_reason::price_band;
  // Prices and quantities that make no sense are the engine's to refuse.
  if (account != 0 && !take_credit(account, limited ? price : around, quantity))
    return risk_reason::credit;
  return risk_reason::none;
}

fixed<8> risk_check::reference(std::uint32_t symbol) const {
  return symbol < references_.size() ? references_[symbol] : nothing;
}

bool risk_check::in_band(fixed<8> price, fixed<8> reference) const {
  const auto distance = divide(price - reference, reference);
  return distance.code == errc::none && distance.value <= limits_.band
         && -distance.value <= limits_.band;
}

bool risk_check::take_credit(std::uint32_t account, fixed<8> price,
                             fixed<8> quantity) {
  if (account >= max_accounts)
    return false;
  if (price <= nothing || quantity <= nothing)
    return true;
  const auto value = multiply(price, quantity);
  if (value.code != errc::none)
    return false;
  if (used_.size() <= account)
    used_.resize(std::size_t{account} + 1);
  const auto sum = checked_add(used_[account], value.value);
  if (sum.code != errc::none || sum.value > limits_.credit)
    return false;
  used_[account] = sum.value;
  return true;
}

} // namespace ringwright::examples::orders
