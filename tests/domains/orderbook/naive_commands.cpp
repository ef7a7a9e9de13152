// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/naive_book.hpp"

#include <algorithm>

namespace ringwright::tests {

using wire::reason;

namespace {

fixed<8> units(std::int64_t number) {
  return fixed<8>::from_units(number);
}

naive_order order_of(const wire::submit_order& m, wire::self_trade mode) {
  naive_order order;
  order.id = m.order_id;
  order.account = m.account;
  order.side = m.side;
  order.type = m.type;
  order.tif = m.time_in_force;
  order.self_trade = mode;
  auto limited = m.type != wire::order_type::market
                 && m.type != wire::order_type::stop;
  order.price = limited ? m.price.units() : 0;
  order.stop_price = m.stop_price.units();
  order.shown = m.quantity.units();
  order.display = m.display_quantity.units();
  order.expire_time = m.expire_time;
  return order;
}

} // namespace

void naive_books::on(const wire::submit_order& m) {
  auto mode = m.self_trade != wire::self_trade::allow ? m.self_trade
                                                      : config_.self_trade;
  auto order = order_of(m, mode);
  auto why = check(m);
  auto is_stop = m.type == wire::order_type::stop
                 || m.type == wire::order_type::stop_limit;
  auto side = (m.side == wire::side::buy ? 0 : 1) + (is_stop ? 2 : 0);
  auto rests = m.type != wire::order_type::market
               && m.time_in_force != wire::time_in_force::ioc
               && m.time_in_force != wire::time_in_force::fok;
  if (why == reason::none && m.type == wire::order_type::post_only
      && crosses(order))
    why = reason::would_trade;
  if (why == reason::none && (is_stop || rests))
    why = room(side, is_stop ? order.stop_price : order.price, order.shown);
  result r;
  if (why != reason::none) {
    rejected(m.order_id, m.account, why);
    r.reason = why;
  } else if (is_stop) {
    accepted(order, order.price, order.shown);
    order.arrival = ++arrivals_;
    auto last = here().last_price;
    auto reached = last != 0 && (m.side == wire::side::buy
                                   ? last >= order.stop_price
                                   : last <= order.stop_price);
    r.resting = order.shown;
    if (reached) {
      order.type = m.type == wire::order_type::stop ? wire::order_type::market
                                                    : wire::order_type::limit;
      accepted(order, order.price, order.shown);
      r = run(order, true);
    } else {
      here().sides[side][key(side, order.stop_price)].queue.push_back(order);
    }
  } else {
    r = run(order, false);
  }
  elect_stops();
  tell_top();
  reply(wire::submit_reply{m.order_id, here().sequence, units(r.filled),
                           units(r.resting), r.trades, r.reason, {}});
}

void naive_books::on(const wire::cancel_order& m) {
  auto at = find(m.order_id);
  auto why = reason::none;
  if (!at)
    why = reason::unknown_order;
  else if (at->order->account != m.account)
    why = reason::not_owner;
  else if (m.quantity.units() != 0 && !on_lot(m.quantity))
    why = reason::invalid_quantity;
  std::int64_t taken = 0;
  std::int64_t left = 0;
  if (why != reason::none) {
    rejected(m.order_id, m.account, why);
  } else {
    auto open = at->order->open();
    taken = m.quantity.units() == 0 ? open : std::min(open, m.quantity.units());
    left = open - taken;
    cancelled(*at->order, taken, left, reason::user_cancel);
    if (left == 0)
      remove(*at);
    else
      reduce(*at->order, taken);
  }
  tell_top();
  reply(wire::cancel_reply{m.order_id, here().sequence, units(taken),
                           units(left), why, {}});
}

void naive_books::reply_replace(std::uint64_t id, const result& r, bool kept) {
  tell_top();
  wire::replace_reply m{};
  m.order_id = id;
  m.sequence = here().sequence;
  m.filled_quantity = units(r.filled);
  m.resting_quantity = units(r.resting);
  m.trades = r.trades;
  m.reason = r.reason;
  m.kept_priority = kept;
  reply(m);
}

void naive_books::replace_stop(const wire::replace_order& m, const found& at) {
  auto& order = *at.order;
  auto limited = order.type == wire::order_type::stop_limit;
  if (limited && !on_tick(m.price)) {
    rejected(m.order_id, m.account, reason::invalid_price);
    return reply_replace(m.order_id, {0, 0, 0, reason::invalid_price}, false);
  }
  auto price = limited ? m.price.units() : 0;
  auto quantity = m.quantity.units();
  auto grows = quantity > order.shown;
  if (!grows && price == order.price) {
    cancelled(order, order.shown - quantity, quantity, reason::replaced);
  } else {
    cancelled(order, order.shown, 0, reason::replaced);
    accepted(order, price, quantity);
  }
  order.price = price;
  order.shown = quantity;
  if (grows) {
    auto& queue = at.level->second.queue;
    queue.splice(queue.end(), queue, at.order);
  }
  reply_replace(m.order_id, {0, quantity, 0, reason::none}, !grows);
}

void naive_books::on(const wire::replace_order& m) {
  auto at = find(m.order_id);
  auto why = reason::none;
  if (!at)
    why = reason::unknown_order;
  else if (at->order->account != m.account)
    why = reason::not_owner;
  else if (!on_lot(m.quantity))
    why = reason::invalid_quantity;
  else if (at->side >= 2)
    return replace_stop(m, *at);
  else if (!on_tick(m.price))
    why = reason::invalid_price;
  auto quantity = m.quantity.units();
  if (why == reason::none && at->order->price == m.price.units()
      && quantity <= at->order->open()) {
    auto open = at->order->open();
    cancelled(*at->order, open - quantity, quantity, reason::replaced);
    reduce(*at->order, open - quantity);
    return reply_replace(m.order_id, {0, quantity, 0, reason::none}, true);
  }
  naive_order moved;
  if (why == reason::none) {
    moved = *at->order;
    moved.price = m.price.units();
    moved.shown = quantity;
    moved.hidden = 0;
    if (moved.type == wire::order_type::post_only && crosses(moved))
      why = reason::would_trade;
  }
  if (why == reason::none) {
    // Whether there is room is asked as if the order had left already.
    auto copy = *this;
    copy.remove(*copy.find(m.order_id));
    why = copy.room(at->side, moved.price, moved.shown);
  }
  if (why != reason::none) {
    rejected(m.order_id, m.account, why);
    return reply_replace(m.order_id, {0, 0, 0, why}, false);
  }
  cancelled(*at->order, at->order->open(), 0, reason::replaced);
  remove(*at);
  accepted(moved, moved.price, moved.shown);
  auto r = run(moved, true);
  elect_stops();
  reply_replace(m.order_id, r, false);
}

void naive_books::on(const wire::execute_order& m) {
  auto at = find(m.order_id);
  wire::execute_reply answer{};
  answer.order_id = m.order_id;
  if (!at || (at->side >= 2 && on_lot(m.quantity)))
    answer.reason = reason::unknown_order;
  else if (!on_lot(m.quantity))
    answer.reason = reason::invalid_quantity;
  if (answer.reason != reason::none) {
    rejected(m.order_id, 0, answer.reason);
  } else {
    auto& order = *at->order;
    const auto& best = here().sides[at->side].begin()->second;
    auto id = best.anonymous > 0 ? 0 : best.queue.front().id;
    auto quantity = std::min(m.quantity.units(), order.open());
    answer.executed_quantity = units(quantity);
    answer.resting_quantity = units(order.open() - quantity);
    answer.first_order_id = id;
    answer.first = id == m.order_id;
    traded(&order, nullptr, order.price, quantity,
           at->side == 0 ? wire::side::sell : wire::side::buy);
    auto from_shown = std::min(quantity, order.shown);
    order.shown -= from_shown;
    order.hidden -= quantity - from_shown;
    auto& queue = at->level->second.queue;
    if (order.open() == 0) {
      remove(*at);
    } else if (order.shown == 0) {
      order.shown = std::min(order.display, order.hidden);
      order.hidden -= order.shown;
      queue.splice(queue.end(), queue, at->order);
    }
    elect_stops();
  }
  tell_top();
  answer.sequence = here().sequence;
  reply(answer);
}

void naive_books::on(const wire::adjust_level& m) {
  auto quantity = m.quantity.units();
  auto why = reason::none;
  if (m.side > wire::side::sell)
    why = reason::invalid_side;
  else if (m.mode > wire::adjust_mode::reduce)
    why = reason::invalid_type;
  else if (!on_tick(m.price))
    why = reason::invalid_price;
  else if (quantity < 0 || quantity >= most / 2
           || quantity % config_.lot.units() != 0)
    why = reason::invalid_quantity;
  auto side = m.side == wire::side::buy ? 0 : 1;
  auto sets = m.mode == wire::adjust_mode::set;
  if (why == reason::none && sets && quantity > 0) {
    naive_order as_order;
    as_order.side = m.side;
    as_order.price = m.price.units();
    if (crosses(as_order))
      why = reason::would_trade;
    else if (room(side, m.price.units(), 0) != reason::none)
      why = reason::levels_full;
  }
  wire::adjust_reply answer{};
  answer.reason = why;
  if (why != reason::none) {
    rejected(0, 0, why);
  } else {
    auto& levels = here().sides[side];
    auto& level = levels[key(side, m.price.units())];
    auto surplus = sets ? level.visible() - quantity
                        : std::min(quantity, level.anonymous);
    auto anonymous = std::min(surplus, level.anonymous);
    level.anonymous -= anonymous;
    surplus -= anonymous;
    while (surplus > 0) {
      auto& newest = level.queue.back();
      if (surplus < newest.shown) {
        cancelled(newest, surplus, newest.open() - surplus,
                  reason::user_cancel);
        newest.shown -= surplus;
        break;
      }
      cancelled(newest, newest.open(), 0, reason::user_cancel);
      surplus -= newest.shown;
      level.queue.pop_back();
      ++answer.orders_removed;
    }
    answer.quantity = units(level.visible());
    answer.anonymous_quantity = units(level.anonymous);
    drop_if_empty(side, levels.find(key(side, m.price.units())));
  }
  tell_top();
  answer.sequence = here().sequence;
  reply(answer);
}

void naive_books::on(const wire::query_top& m) {
  auto now = top_now();
  const auto& b = here();
  auto orders = [](const naive_side& side) {
    return side.empty() ? 0u
                        : static_cast<std::uint32_t>(
                          side.begin()->second.queue.size());
  };
  wire::top_reply answer{};
  answer.bid_price = units(now.bid_price);
  answer.bid_quantity = units(now.bid);
  answer.ask_price = units(now.ask_price);
  answer.ask_quantity = units(now.ask);
  answer.last_price = units(b.last_price);
  answer.sequence = b.sequence;
  answer.symbol = m.symbol;
  answer.bid_orders = orders(b.sides[0]);
  answer.ask_orders = orders(b.sides[1]);
  reply(answer);
}

void naive_books::on(const wire::query_depth& m) {
  wire::depth_reply head{};
  head.sequence = here().sequence;
  head.symbol = m.symbol;
  std::vector<wire::level> rows;
  for (auto side = 0; side < 2; ++side) {
    auto limit = std::min(m.levels, 256u);
    auto& count = side == 0 ? head.bid_levels : head.ask_levels;
    for (const auto& [at, level] : here().sides[side]) {
      if (count == limit)
        break;
      ++count;
      wire::level line{};
      line.price = units(price_at(side, at));
      line.quantity = units(level.visible());
      line.orders = static_cast<std::uint32_t>(level.queue.size());
      line.side = side == 0 ? wire::side::buy : wire::side::sell;
      rows.push_back(line);
    }
  }
  if (wants_reply_)
    said_.push_back({wire::depth_reply::type_id, errc::none,
                     messages::encode(head, {rows.data(), rows.size()})});
}

void naive_books::on(const wire::expire_orders& m, std::uint32_t expired) {
  if (m.end_of_day)
    for (auto& side : here().sides) {
      std::vector<std::uint64_t> day;
      for (const auto& level : side)
        for (const auto& order : level.second.queue)
          if (order.tif == wire::time_in_force::day)
            day.push_back(order.id);
      for (auto id : day) {
        auto at = *find(id);
        cancelled(*at.order, at.order->open(), 0, reason::expired);
        remove(at);
        ++expired;
      }
    }
  tell_top();
  wire::expire_reply answer{};
  answer.sequence = here().sequence;
  answer.expired = expired;
  reply(answer);
}

// -- symbols without a book ---------------------------------------------------

namespace {

record refusal(std::uint64_t id, std::uint32_t symbol, std::uint32_t account) {
  wire::rejected event{};
  event.order_id = id;
  event.symbol = symbol;
  event.account = account;
  event.reason = reason::invalid_symbol;
  return record::of(event);
}

} // namespace

void naive_books::refuse_symbol(const wire::submit_order& m) {
  said_.push_back(refusal(m.order_id, m.symbol, m.account));
  wire::submit_reply answer{};
  answer.order_id = m.order_id;
  answer.reason = reason::invalid_symbol;
  reply(answer);
}

void naive_books::refuse_symbol(const wire::cancel_order& m) {
  said_.push_back(refusal(m.order_id, m.symbol, m.account));
  wire::cancel_reply answer{};
  answer.order_id = m.order_id;
  answer.reason = reason::invalid_symbol;
  reply(answer);
}

void naive_books::refuse_symbol(const wire::replace_order& m) {
  said_.push_back(refusal(m.order_id, m.symbol, m.account));
  wire::replace_reply answer{};
  answer.order_id = m.order_id;
  answer.reason = reason::invalid_symbol;
  reply(answer);
}

void naive_books::refuse_symbol(const wire::execute_order& m) {
  said_.push_back(refusal(m.order_id, m.symbol, 0));
  wire::execute_reply answer{};
  answer.order_id = m.order_id;
  answer.reason = reason::invalid_symbol;
  reply(answer);
}

void naive_books::refuse_symbol(const wire::adjust_level& m) {
  said_.push_back(refusal(0, m.symbol, 0));
  wire::adjust_reply answer{};
  answer.reason = reason::invalid_symbol;
  reply(answer);
}

void naive_books::refuse_symbol(const wire::query_top&) {
  error_reply(errc::invalid_argument);
}

void naive_books::refuse_symbol(const wire::query_depth&) {
  error_reply(errc::invalid_argument);
}

void naive_books::refuse_symbol(const wire::expire_orders&) {
  error_reply(errc::invalid_argument);
}

} // namespace ringwright::tests
