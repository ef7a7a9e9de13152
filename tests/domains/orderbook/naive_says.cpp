// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/naive_book.hpp"

#include <algorithm>

namespace ringwright::tests {

namespace {

fixed<8> units(std::int64_t number) {
  return fixed<8>::from_units(number);
}

} // namespace

void naive_books::accepted(const naive_order& order, std::int64_t price,
                           std::int64_t quantity) {
  wire::accepted event{};
  event.order_id = order.id;
  event.sequence = ++here().sequence;
  event.price = units(price);
  event.quantity = units(quantity);
  event.symbol = symbol_;
  event.account = order.account;
  event.side = order.side;
  event.type = order.type;
  said_.push_back(record::of(event));
}

void naive_books::rejected(std::uint64_t id, std::uint32_t account,
                           wire::reason reason) {
  wire::rejected event{};
  event.order_id = id;
  event.sequence = ++here().sequence;
  event.symbol = symbol_;
  event.account = account;
  event.reason = reason;
  said_.push_back(record::of(event));
}

void naive_books::cancelled(const naive_order& order, std::int64_t quantity,
                            std::int64_t resting, wire::reason reason) {
  wire::cancelled event{};
  event.order_id = order.id;
  event.sequence = ++here().sequence;
  event.quantity = units(quantity);
  event.resting_quantity = units(resting);
  event.symbol = symbol_;
  event.account = order.account;
  event.reason = reason;
  said_.push_back(record::of(event));
}

void naive_books::traded(const naive_order* resting, const naive_order* taker,
                         std::int64_t price, std::int64_t quantity,
                         wire::side aggressor) {
  wire::trade event{};
  event.price = units(price);
  event.quantity = units(quantity);
  event.resting_order_id = resting != nullptr ? resting->id : 0;
  event.resting_account = resting != nullptr ? resting->account : 0;
  event.incoming_order_id = taker != nullptr ? taker->id : 0;
  event.incoming_account = taker != nullptr ? taker->account : 0;
  event.sequence = ++here().sequence;
  event.symbol = symbol_;
  event.aggressor = aggressor;
  said_.push_back(record::of(event));
  here().last_price = price;
  low_ = has_traded_ ? std::min(low_, price) : price;
  high_ = has_traded_ ? std::max(high_, price) : price;
  has_traded_ = true;
}

naive_books::top naive_books::top_now() const {
  top best;
  const auto& b = books_[symbol_];
  if (!b.sides[0].empty()) {
    best.bid_price = price_at(0, b.sides[0].begin()->first);
    best.bid = b.sides[0].begin()->second.visible();
  }
  if (!b.sides[1].empty()) {
    best.ask_price = price_at(1, b.sides[1].begin()->first);
    best.ask = b.sides[1].begin()->second.visible();
  }
  return best;
}

void naive_books::tell_top() {
  auto now = top_now();
  if (now == here().told)
    return;
  here().told = now;
  wire::book_update event{};
  event.bid_price = units(now.bid_price);
  event.bid_quantity = units(now.bid);
  event.ask_price = units(now.ask_price);
  event.ask_quantity = units(now.ask);
  event.sequence = ++here().sequence;
  event.symbol = symbol_;
  said_.push_back(record::of(event));
}

void naive_books::error_reply(errc code) {
  if (wants_reply_)
    said_.push_back({0, code, {}});
}

} // namespace ringwright::tests
