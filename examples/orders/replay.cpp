// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/replay.hpp"

#include <algorithm>
#include <optional>

namespace ringwright::examples::orders {

namespace {

constexpr fixed<8> nothing{};
constexpr fixed<8> everything = fixed<8>::max();

wire::side opposite(wire::side side) {
  return side == wire::side::buy ? wire::side::sell : wire::side::buy;
}

/// Whole orders, newest first, that hold exactly `sum`: one of that size, or
/// all that fit one after the other. None if that leaves a rest.
std::optional<std::vector<std::uint64_t>>
orders_with_sum(const std::list<feed_book::order>& orders, fixed<8> sum) {
  const auto single
    = std::find_if(orders.rbegin(), orders.rend(),
                   [&](const auto& order) { return order.open == sum; });
  if (single != orders.rend())
    return std::vector{single->id};
  std::vector<std::uint64_t> ids;
  for (auto at = orders.rbegin(); at != orders.rend() && sum > nothing; ++at) {
    if (at->open <= sum) {
      ids.push_back(at->id);
      sum -= at->open;
    }
  }
  if (sum > nothing)
    return std::nullopt;
  return ids;
}

} // namespace

void replay::seed(const lobster_row& row, std::vector<command>& out) {
  for (const auto side : {wire::side::buy, wire::side::sell}) {
    for (const auto& level : row.side(side)) {
      book_.add_anonymous(side, level.price, level.size);
      set_level({side, level.price}, level.size, out);
    }
  }
}

void replay::apply(const lobster_message& message, std::vector<command>& out) {
  ++counts_.messages;
  switch (message.event) {
  case lobster_event::add:
    return add(message, out);
  case lobster_event::partial_cancel:
  case lobster_event::remove:
    return cancel(message, out);
  case lobster_event::execution:
    return execute(message, out);
  default:
    return; // no book change
  }
}

void replay::correct(const lobster_row& row, std::vector<command>& out) {
  correct_side(wire::side::buy, row, out);
  correct_side(wire::side::sell, row, out);
}

void replay::add(const lobster_message& message, std::vector<command>& out) {
  const auto& facing = book_.levels(opposite(message.side));
  const bool trades = !facing.empty()
                      && feed_book::key_of(message.side, message.price)
                           <= -facing.begin()->first;
  const auto* level = book_.find_level(message.side, message.price);
  const bool too_much
    = level != nullptr && level->total > everything - message.size;
  // A feed reports what rests; such an order would not rest in the engine.
  if (trades || too_much || book_.find_order(message.order_id) != nullptr) {
    ++counts_.ignored;
    return;
  }
  book_.add(message.side, message.price, {message.order_id, message.size});
  wire::submit_order order;
  order.order_id = message.order_id;
  order.price = message.price;
  order.quantity = message.size;
  order.symbol = symbol_;
  order.side = message.side;
  order.type = wire::order_type::limit;
  order.time_in_force = wire::time_in_force::gtc;
  out.emplace_back(order);
}

void replay::cancel(const lobster_message& message, std::vector<command>& out) {
  auto rest = message.size;
  if (const auto* resting = book_.find_order(message.order_id)) {
    rest -= resting->at->open;
    cancel_order(
      message.order_id,
      message.event == lobster_event::remove ? everything : message.size, out);
  }
  if (rest > nothing)
    take_unnamed({message.side, message.price}, rest, out);
}

void replay::execute(const lobster_message& message,
                     std::vector<command>& out) {
  auto rest = message.size;
  if (book_.find_order(message.order_id) != nullptr) {
    const auto traded = book_.take(message.order_id, rest);
    rest -= traded;
    wire::execute_order order;
    order.order_id = message.order_id;
    order.quantity = traded;
    order.symbol = symbol_;
    out.emplace_back(order);
  }
  if (rest > nothing)
    take_unnamed({message.side, message.price}, rest, out);
}

void replay::take_unnamed(place at, fixed<8> quantity,
                          std::vector<command>& out) {
  quantity -= reduce(at, quantity, out);
  const auto* level = book_.find_level(at.side, at.price);
  if (quantity == nothing || level == nullptr)
    return;
  ++counts_.reassigned;
  while (quantity > nothing && level != nullptr) {
    const auto& oldest = level->orders.front();
    const auto taken = std::min(quantity, oldest.open);
    quantity -= taken;
    cancel_order(oldest.id, taken, out);
    level = book_.find_level(at.side, at.price);
  }
}

void replay::correct_side(wire::side side, const lobster_row& row,
                          std::vector<command>& out) {
  clear_missing(side, row, out);
  for (const auto& wanted : row.side(side)) {
    const auto* level = book_.find_level(side, wanted.price);
    const auto held = level != nullptr ? level->total : nothing;
    if (held > wanted.size) {
      ++counts_.corrections;
      shrink({side, wanted.price}, held - wanted.size, out);
    } else if (held < wanted.size) {
      ++counts_.depth_added;
      book_.add_anonymous(side, wanted.price, wanted.size - held);
      set_level({side, wanted.price}, wanted.size, out);
    }
  }
}

void replay::clear_missing(wire::side side, const lobster_row& row,
                           std::vector<command>& out) {
  const auto& wanted = row.side(side);
  // A row with fewer levels than the window shows the whole side.
  const auto edge = wanted.size() < row.window
                      ? INT64_MAX
                      : feed_book::key_of(side, wanted.back().price);
  auto known = wanted.begin();
  auto at = book_.levels(side).begin();
  while (at != book_.levels(side).end() && at->first <= edge) {
    const auto key = at->first;
    ++at; // the level may go
    while (known != wanted.end() && feed_book::key_of(side, known->price) < key)
      ++known;
    if (known != wanted.end() && feed_book::key_of(side, known->price) == key)
      continue;
    ++counts_.corrections;
    const place gone{side, feed_book::price_of(side, key)};
    book_.drop(gone.side, gone.price);
    set_level(gone, nothing, out);
  }
}

void replay::shrink(place at, fixed<8> surplus, std::vector<command>& out) {
  const auto& level = *book_.find_level(at.side, at.price);
  if (const auto ids = orders_with_sum(level.orders, surplus))
    return cancel_orders(*ids, out);
  if (level.anonymous >= surplus) {
    reduce(at, surplus, out);
    return;
  }
  const auto rest = surplus - level.anonymous;
  if (const auto ids = orders_with_sum(level.orders, rest)) {
    reduce(at, level.anonymous, out);
    return cancel_orders(*ids, out);
  }
  shrink_newest(at, surplus, out);
}

void replay::shrink_newest(place at, fixed<8> surplus,
                           std::vector<command>& out) {
  const auto& level = *book_.find_level(at.side, at.price);
  // The row wants something of the level, so it outlives this.
  while (surplus > nothing && !level.orders.empty()) {
    const auto& newest = level.orders.back();
    const auto taken = std::min(surplus, newest.open);
    surplus -= taken;
    cancel_order(newest.id, taken, out);
  }
  reduce(at, surplus, out);
}

void replay::cancel_orders(const std::vector<std::uint64_t>& ids,
                           std::vector<command>& out) {
  for (const auto id : ids)
    cancel_order(id, everything, out);
}

void replay::cancel_order(std::uint64_t id, fixed<8> quantity,
                          std::vector<command>& out) {
  const bool whole = quantity >= book_.find_order(id)->at->open;
  book_.take(id, quantity);
  wire::cancel_order order;
  order.order_id = id;
  order.quantity = whole ? nothing : quantity;
  order.symbol = symbol_;
  out.emplace_back(order);
}

fixed<8> replay::reduce(place at, fixed<8> quantity,
                        std::vector<command>& out) {
  const auto taken = book_.take_anonymous(at.side, at.price, quantity);
  if (taken == nothing)
    return taken;
  wire::adjust_level order;
  order.price = at.price;
  order.quantity = taken;
  order.symbol = symbol_;
  order.side = at.side;
  order.mode = wire::adjust_mode::reduce;
  out.emplace_back(order);
  return taken;
}

void replay::set_level(place at, fixed<8> total,
                       std::vector<command>& out) const {
  wire::adjust_level order;
  order.price = at.price;
  order.quantity = total;
  order.symbol = symbol_;
  order.side = at.side;
  order.mode = wire::adjust_mode::set;
  out.emplace_back(order);
}

} // namespace ringwright::examples::orders
