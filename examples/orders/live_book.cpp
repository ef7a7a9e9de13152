// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/live_book.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <limits>

namespace ringwright::examples::orders {

std::int64_t live_book::best_price(wire::side side) const {
  const auto& levels = side_of(side);
  return levels.empty() ? 0 : std::abs(levels.begin()->first);
}

bool live_book::would_trade(wire::side side, std::int64_t price) const {
  const auto& facing = side_of(opposite(side));
  return !facing.empty() && facing.begin()->first <= -key_of(side, price);
}

std::int64_t live_book::available(wire::side side, std::int64_t price) const {
  std::int64_t lots = 0;
  for (const auto& [key, orders] : side_of(opposite(side))) {
    if (key > -key_of(side, price))
      break;
    for (const auto& resting : orders)
      lots += resting.open();
  }
  return lots;
}

void live_book::submit(const order& incoming, terms how) {
  trade_range range{std::numeric_limits<std::int64_t>::max(),
                    std::numeric_limits<std::int64_t>::min()};
  meet(incoming, how, range);
  while (elect(range)) {
    // One stop order after the other; each may reach further ones.
  }
}

void live_book::wait(const order& waiting, std::int64_t stop_price,
                     bool limited) {
  stops_[static_cast<std::size_t>(waiting.side)].emplace(
    -key_of(waiting.side, stop_price), stop{waiting, limited});
}

void live_book::cancel(std::uint64_t id, std::int64_t lots) {
  auto& resting = *places_.at(id).at;
  if (lots >= resting.open())
    return remove(id);
  const auto from_hidden = std::min(lots, resting.hidden);
  resting.hidden -= from_hidden;
  resting.shown -= lots - from_hidden;
}

void live_book::replace(std::uint64_t id, std::int64_t price,
                        std::int64_t lots) {
  auto& resting = *places_.at(id).at;
  if (price == resting.price && lots <= resting.shown) {
    resting.shown = lots;
    return;
  }
  auto moved = resting;
  remove(id);
  moved.price = price;
  moved.shown = lots;
  submit(moved, {});
}

void live_book::meet(order incoming, terms how, trade_range& range) {
  match(incoming, how, range);
  if (incoming.shown > 0 && how.rests)
    rest(incoming);
}

void live_book::match(order& incoming, terms how, trade_range& range) {
  auto& facing = side_of(opposite(incoming.side));
  while (incoming.shown > 0 && !facing.empty()) {
    const auto level = facing.begin();
    if (how.limited && level->first > -key_of(incoming.side, incoming.price))
      return;
    auto first = level->second.begin();
    const auto lots = std::min(incoming.shown, first->shown);
    last_price_ = first->price;
    range.low = std::min(range.low, last_price_);
    range.high = std::max(range.high, last_price_);
    incoming.shown -= lots;
    first->shown -= lots;
    if (first->shown > 0)
      continue;
    if (first->hidden > 0)
      refill(level->second, first);
    else
      remove(first->id); // with it, perhaps, the level
  }
}

void live_book::rest(order resting) {
  if (resting.display > 0 && resting.shown > resting.display) {
    resting.hidden = resting.shown - resting.display;
    resting.shown = resting.display;
  }
  auto& at = side_of(resting.side)[key_of(resting.side, resting.price)];
  at.push_back(resting);
  places_.emplace(resting.id, place{std::prev(at.end()), live_.size()});
  live_.push_back(resting.id);
}

void live_book::remove(std::uint64_t id) {
  const auto found = places_.find(id);
  const auto [at, index] = found->second;
  const auto key = key_of(at->side, at->price);
  auto& levels = side_of(at->side);
  const auto level = levels.find(key);
  level->second.erase(at);
  if (level->second.empty())
    levels.erase(level);
  live_[index] = live_.back();
  places_.at(live_[index]).live_index = index;
  live_.pop_back();
  places_.erase(found);
}

bool live_book::elect(trade_range& range) {
  if (range.high < range.low)
    return false;
  auto& buys = stops_[static_cast<std::size_t>(wire::side::buy)];
  auto& sells = stops_[static_cast<std::size_t>(wire::side::sell)];
  auto* from = !buys.empty() && buys.begin()->first <= range.high     ? &buys
               : !sells.empty() && -sells.begin()->first >= range.low ? &sells
                                                                      : nullptr;
  if (from == nullptr)
    return false;
  const auto elected = from->begin()->second;
  from->erase(from->begin());
  meet(elected.waiting, {elected.limited, elected.limited}, range);
  return true;
}

void live_book::refill(queue& at, queue::iterator used_up) {
  const auto slice = std::min(used_up->display, used_up->hidden);
  used_up->shown = slice;
  used_up->hidden -= slice;
  // Splicing keeps the iterator in `places_` valid.
  at.splice(at.end(), at, used_up);
}

} // namespace ringwright::examples::orders
