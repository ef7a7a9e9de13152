// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/feed_book.hpp"

#include <algorithm>
#include <iterator>

namespace ringwright::examples::orders {

const feed_book::level* feed_book::find_level(wire::side side,
                                              fixed<8> price) const {
  const auto found = levels(side).find(key_of(side, price));
  return found == levels(side).end() ? nullptr : &found->second;
}

const feed_book::place* feed_book::find_order(std::uint64_t id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : &found->second;
}

void feed_book::add(wire::side side, fixed<8> price, order added) {
  auto& at = side_of(side)[key_of(side, price)];
  at.orders.push_back(added);
  at.total += added.open;
  places_.emplace(added.id, place{side, price, std::prev(at.orders.end())});
}

fixed<8> feed_book::take(std::uint64_t id, fixed<8> quantity) {
  const auto found = places_.find(id);
  const auto [side, price, at] = found->second;
  const auto holder = side_of(side).find(key_of(side, price));
  const auto taken = std::min(quantity, at->open);
  at->open -= taken;
  holder->second.total -= taken;
  if (at->open == fixed<8>{}) {
    holder->second.orders.erase(at);
    places_.erase(found);
    drop_if_empty(side, holder);
  }
  return taken;
}

void feed_book::add_anonymous(wire::side side, fixed<8> price,
                              fixed<8> quantity) {
  auto& at = side_of(side)[key_of(side, price)];
  at.anonymous += quantity;
  at.total += quantity;
}

fixed<8> feed_book::take_anonymous(wire::side side, fixed<8> price,
                                   fixed<8> quantity) {
  const auto holder = side_of(side).find(key_of(side, price));
  if (holder == side_of(side).end())
    return {};
  const auto taken = std::min(quantity, holder->second.anonymous);
  holder->second.anonymous -= taken;
  holder->second.total -= taken;
  drop_if_empty(side, holder);
  return taken;
}

void feed_book::drop(wire::side side, fixed<8> price) {
  const auto holder = side_of(side).find(key_of(side, price));
  if (holder == side_of(side).end())
    return;
  for (const auto& resting : holder->second.orders)
    places_.erase(resting.id);
  side_of(side).erase(holder);
}

void feed_book::drop_if_empty(wire::side side, side_levels::iterator at) {
  if (at->second.total == fixed<8>{})
    side_of(side).erase(at);
}

} // namespace ringwright::examples::orders
