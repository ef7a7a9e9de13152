// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/command.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <vector>

namespace ringwright::examples::orders::testing {

/// What the schema says about resting orders, written down as simply as
/// possible: the engine's part in the replay tests. Limit orders rest and must
/// not trade; anonymous volume stands ahead of the orders of its level.
class naive_book {
public:
  wire::top_reply top() const {
    wire::top_reply reply;
    if (!bids_.empty()) {
      reply.bid_price = bids_.rbegin()->first;
      reply.bid_quantity = total(bids_.rbegin()->second);
    }
    if (!asks_.empty()) {
      reply.ask_price = asks_.begin()->first;
      reply.ask_quantity = total(asks_.begin()->second);
    }
    return reply;
  }

  void operator()(const wire::submit_order& order) {
    if (order.side == wire::side::buy
          ? !asks_.empty() && order.price >= asks_.begin()->first
          : !bids_.empty() && order.price <= bids_.rbegin()->first)
      throw std::logic_error("order would trade");
    side(order.side)[order.price].push_back({order.order_id, order.quantity});
  }

  void operator()(const wire::cancel_order& order) {
    take(order.order_id,
         order.quantity == fixed<8>{} ? fixed<8>::max() : order.quantity);
  }

  void operator()(const wire::replace_order&) {
    throw std::logic_error("a replay replaces nothing");
  }

  void operator()(const wire::execute_order& order) {
    last_execution = {};
    last_execution.order_id = order.order_id;
    last_execution.first = is_first(order.order_id);
    last_execution.executed_quantity = order.quantity;
    take(order.order_id, order.quantity);
  }

  void operator()(const wire::adjust_level& order) {
    auto& levels = side(order.side);
    auto& level = levels[order.price];
    const auto held = total(level);
    if (order.mode == wire::adjust_mode::reduce) {
      if (level.empty() || level.front().id != 0
          || level.front().open < order.quantity)
        throw std::logic_error("less anonymous volume than reduced");
      level.front().open -= order.quantity;
    } else if (order.quantity >= held) {
      if (level.empty() || level.front().id != 0)
        level.insert(level.begin(), entry{0, {}});
      level.front().open += order.quantity - held;
    } else if (order.quantity == fixed<8>{}) {
      level.clear();
    } else {
      throw std::logic_error("the engine would choose what goes");
    }
    tidy(levels, order.price);
  }

  wire::execute_reply last_execution;

private:
  struct entry {
    std::uint64_t id; // 0 = anonymous
    fixed<8> open;
  };

  using level_type = std::vector<entry>;
  using side_type = std::map<fixed<8>, level_type>;

  static fixed<8> total(const level_type& level) {
    fixed<8> sum;
    for (const auto& each : level)
      sum += each.open;
    return sum;
  }

  side_type& side(wire::side which) {
    return which == wire::side::buy ? bids_ : asks_;
  }

  bool is_first(std::uint64_t id) const {
    return (!bids_.empty() && bids_.rbegin()->second.front().id == id)
           || (!asks_.empty() && asks_.begin()->second.front().id == id);
  }

  void take(std::uint64_t id, fixed<8> quantity) {
    for (auto* levels : {&bids_, &asks_}) {
      for (auto& [price, level] : *levels) {
        const auto found
          = std::find_if(level.begin(), level.end(),
                         [&](const entry& each) { return each.id == id; });
        if (found == level.end())
          continue;
        found->open -= std::min(quantity, found->open);
        return tidy(*levels, price);
      }
    }
    throw std::logic_error("order is not there");
  }

  static void tidy(side_type& levels, fixed<8> price) {
    auto& level = levels[price];
    level.erase(
      std::remove_if(level.begin(), level.end(),
                     [](const entry& each) { return each.open == fixed<8>{}; }),
      level.end());
    if (level.empty())
      levels.erase(price);
  }

  side_type bids_;
  side_type asks_;
};

} // namespace ringwright::examples::orders::testing
