// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/naive_book.hpp"

#include <algorithm>
#include <tuple>

namespace ringwright::tests {

using wire::reason;
using wire::self_trade;

void naive_books::drop_if_empty(int side, naive_side::iterator level) {
  if (level->second.anonymous == 0 && level->second.queue.empty())
    here().sides[side].erase(level);
}

void naive_books::remove(const found& at) {
  at.level->second.queue.erase(at.order);
  drop_if_empty(at.side, at.level);
}

void naive_books::reduce(naive_order& order, std::int64_t quantity) {
  auto from_hidden = std::min(quantity, order.hidden);
  order.hidden -= from_hidden;
  order.shown -= quantity - from_hidden;
}

/// One trade, or one order taken out for self-trade prevention, at a level.
void naive_books::trade_with_level(naive_order& taker,
                                   naive_side::iterator level, result& r) {
  auto side = taker.side == wire::side::buy ? 1 : 0;
  auto price = price_at(side, level->first);
  auto& queue = level->second.queue;
  auto book_trade = [&](const naive_order* resting, std::int64_t quantity) {
    taker.shown -= quantity;
    r.filled += quantity;
    ++r.trades;
    traded(resting, &taker, price, quantity, taker.side);
  };
  if (level->second.anonymous > 0) {
    auto quantity = std::min(level->second.anonymous, taker.shown);
    level->second.anonymous -= quantity;
    book_trade(nullptr, quantity);
  } else if (auto& first = queue.front();
             taker.self_trade != self_trade::allow && taker.account != 0
             && first.account == taker.account) {
    if (taker.self_trade != self_trade::cancel_oldest)
      r.reason = reason::self_trade;
    if (taker.self_trade != self_trade::cancel_newest) {
      cancelled(first, first.open(), 0, reason::self_trade);
      queue.pop_front();
    }
  } else {
    auto quantity = std::min(first.shown, taker.shown);
    first.shown -= quantity;
    book_trade(&first, quantity);
    if (first.shown == 0 && first.hidden > 0) {
      first.shown = std::min(first.display, first.hidden);
      first.hidden -= first.shown;
      queue.splice(queue.end(), queue, queue.begin());
    } else if (first.shown == 0) {
      queue.pop_front();
    }
  }
  drop_if_empty(side, level);
}

void naive_books::match(naive_order& taker, result& r) {
  auto& other = here().sides[taker.side == wire::side::buy ? 1 : 0];
  while (taker.shown > 0 && r.reason == reason::none && crosses(taker))
    trade_with_level(taker, other.begin(), r);
}

void naive_books::rest(naive_order order) {
  auto side = order.side == wire::side::buy ? 0 : 1;
  auto iceberg = order.display != 0 && order.display < order.shown;
  if (iceberg) {
    order.hidden = order.shown - order.display;
    order.shown = order.display;
  }
  if (order.arrival == 0
      && (order.display != 0 || order.tif == wire::time_in_force::gtd))
    order.arrival = ++arrivals_;
  here().sides[side][key(side, order.price)].queue.push_back(order);
}

/// An order's whole way but for the stops it elects: check, trade, settle.
naive_books::result naive_books::run(naive_order taker, bool announced) {
  result r;
  if (taker.tif == wire::time_in_force::fok && !fillable(taker)) {
    r.reason = reason::not_fillable;
    if (announced)
      cancelled(taker, taker.shown, 0, r.reason);
    else
      rejected(taker.id, taker.account, r.reason);
    return r;
  }
  if (!announced)
    accepted(taker, taker.price, taker.shown);
  match(taker, r);
  if (taker.shown == 0)
    return r;
  auto immediate = taker.type == wire::order_type::market
                   || taker.tif == wire::time_in_force::ioc
                   || taker.tif == wire::time_in_force::fok;
  if (r.reason == reason::none && immediate)
    r.reason = reason::no_liquidity;
  if (r.reason == reason::none)
    r.reason = room(taker.side == wire::side::buy ? 0 : 1, taker.price,
                    taker.shown);
  if (r.reason != reason::none) {
    cancelled(taker, taker.shown, 0, r.reason);
    return r;
  }
  r.resting = taker.shown;
  rest(taker);
  return r;
}

/// Elects and runs the next stop order that the command's trades have reached.
bool naive_books::elect_one() {
  auto& buys = here().sides[2];
  auto& sells = here().sides[3];
  found at;
  if (!buys.empty() && price_at(2, buys.begin()->first) <= high_)
    at = {2, buys.begin(), buys.begin()->second.queue.begin()};
  else if (!sells.empty() && price_at(3, sells.begin()->first) >= low_)
    at = {3, sells.begin(), sells.begin()->second.queue.begin()};
  else
    return false;
  auto order = *at.order;
  remove(at);
  order.type = order.type == wire::order_type::stop ? wire::order_type::market
                                                    : wire::order_type::limit;
  accepted(order, order.price, order.shown);
  run(order, true);
  return true;
}

void naive_books::elect_stops() {
  while (has_traded_ && elect_one()) {
    // nop
  }
}

std::uint32_t naive_books::expire_due() {
  has_traded_ = false;
  std::vector<std::tuple<std::int64_t, std::uint64_t, std::uint64_t>> due;
  for (auto& side : here().sides)
    for (auto& level : side)
      for (auto& order : level.second.queue)
        if (order.tif == wire::time_in_force::gtd && order.expire_time <= now_)
          due.emplace_back(order.expire_time, order.arrival, order.id);
  std::sort(due.begin(), due.end());
  for (const auto& [time, arrival, id] : due) {
    auto at = *find(id);
    cancelled(*at.order, at.order->open(), 0, reason::expired);
    remove(at);
  }
  tell_top();
  return static_cast<std::uint32_t>(due.size());
}

} // namespace ringwright::tests
