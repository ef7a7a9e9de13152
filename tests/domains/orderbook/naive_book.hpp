// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/domains/orderbook/record.hpp"

#include "ringwright/domains/orderbook/matching_config.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <vector>

/// The rules of `orderbook/matching` once more, as plainly as they can be put:
/// maps of lists, everything found by search, a fill-or-kill order checked by
/// trying it on a copy. It shares no code with the engine but the messages.
namespace ringwright::tests {

struct naive_order {
  std::uint64_t id = 0;
  std::uint32_t account = 0;
  wire::side side{};
  wire::order_type type{};
  wire::time_in_force tif{};
  wire::self_trade self_trade{};
  std::int64_t price = 0;
  std::int64_t stop_price = 0;
  /// Of an order that rests: displayed and hidden. Else all is `shown`.
  std::int64_t shown = 0;
  std::int64_t hidden = 0;
  std::int64_t display = 0;
  std::int64_t expire_time = 0;
  /// Place among equal expiry times; 0 = no side table entry.
  std::uint64_t arrival = 0;

  std::int64_t open() const {
    return shown + hidden;
  }
};

struct naive_level {
  std::int64_t anonymous = 0;
  std::list<naive_order> queue;

  std::int64_t visible() const {
    auto sum = anonymous;
    for (const auto& order : queue)
      sum += order.shown;
    return sum;
  }
};

/// Sorted best first: the key of a bid or a sell stop is its negative price.
using naive_side = std::map<std::int64_t, naive_level>;

/// The books of an instance share the limits, so one object holds them all.
class naive_books {
public:
  explicit naive_books(const domains::orderbook::matching_config& config)
    : config_(config), books_(config.symbols) {
    // nop
  }

  /// What the engine should say to a message.
  template <class Message>
  std::vector<record> send(const Message& m, std::int64_t now = 0,
                           bool wants_reply = true) {
    said_.clear();
    now_ = now;
    wants_reply_ = wants_reply;
    if (m.symbol >= config_.symbols) {
      refuse_symbol(m);
      return said_;
    }
    symbol_ = m.symbol;
    auto expired = expire_due();
    if constexpr (std::is_same_v<Message, wire::expire_orders>)
      on(m, expired);
    else
      on(m);
    return said_;
  }

private:
  static constexpr std::int64_t most = std::int64_t{1} << 62;

  struct top {
    std::int64_t bid_price = 0, bid = 0, ask_price = 0, ask = 0;
    friend bool operator==(const top&, const top&) = default;
  };

  struct book {
    std::uint64_t sequence = 0;
    std::int64_t last_price = 0;
    top told;
    /// Bids, asks, buy stops, sell stops.
    naive_side sides[4];
  };

  /// Where a resting or waiting order is.
  struct found {
    int side = 0;
    naive_side::iterator level;
    std::list<naive_order>::iterator order;
  };

  /// What became of an order that came in.
  struct result {
    std::int64_t filled = 0, resting = 0;
    std::uint32_t trades = 0;
    wire::reason reason = wire::reason::none;
  };

  book& here() {
    return books_[symbol_];
  }

  static std::int64_t key(int side, std::int64_t price) {
    return side == 0 || side == 3 ? -price : price;
  }

  static std::int64_t price_at(int side, std::int64_t key) {
    return side == 0 || side == 3 ? -key : key;
  }

  // -- rules of numbers, room and lookup (naive_rules.cpp) --------------------
  bool on_tick(fixed<8> price) const;
  bool on_lot(fixed<8> quantity) const;
  std::optional<found> find(std::uint64_t id);
  std::size_t order_count() const;
  std::size_t level_count() const;
  std::size_t special_count() const;
  wire::reason check(const wire::submit_order& m);
  wire::reason room(int side, std::int64_t price, std::int64_t quantity);
  bool crosses(const naive_order& order) const;
  bool fillable(const naive_order& order) const;

  // -- trading (naive_trading.cpp) --------------------------------------------
  void trade_with_level(naive_order& taker, naive_side::iterator level,
                        result& r);
  void match(naive_order& taker, result& r);
  result run(naive_order taker, bool announced);
  void rest(naive_order order);
  void elect_stops();
  bool elect_one();
  std::uint32_t expire_due();
  void remove(const found& at);
  void drop_if_empty(int side, naive_side::iterator level);
  void reduce(naive_order& order, std::int64_t quantity);

  // -- commands (naive_commands.cpp) ------------------------------------------
  void on(const wire::submit_order& m);
  void on(const wire::cancel_order& m);
  void on(const wire::replace_order& m);
  void on(const wire::execute_order& m);
  void on(const wire::adjust_level& m);
  void on(const wire::query_top& m);
  void on(const wire::query_depth& m);
  void on(const wire::expire_orders& m, std::uint32_t expired);
  void refuse_symbol(const wire::submit_order& m);
  void refuse_symbol(const wire::cancel_order& m);
  void refuse_symbol(const wire::replace_order& m);
  void refuse_symbol(const wire::execute_order& m);
  void refuse_symbol(const wire::adjust_level& m);
  void refuse_symbol(const wire::query_top& m);
  void refuse_symbol(const wire::query_depth& m);
  void refuse_symbol(const wire::expire_orders& m);
  void replace_stop(const wire::replace_order& m, const found& at);
  void reply_replace(std::uint64_t id, const result& r, bool kept);

  // -- saying things (naive_says.cpp) -----------------------------------------
  void accepted(const naive_order& order, std::int64_t price,
                std::int64_t quantity);
  void rejected(std::uint64_t id, std::uint32_t account, wire::reason reason);
  void cancelled(const naive_order& order, std::int64_t quantity,
                 std::int64_t resting, wire::reason reason);
  void traded(const naive_order* resting, const naive_order* taker,
              std::int64_t price, std::int64_t quantity,
              wire::side aggressor);
  top top_now() const;
  void tell_top();
  void error_reply(errc code);

  template <class Message>
  void reply(const Message& m) {
    if (wants_reply_)
      said_.push_back(record::of(m));
  }

  domains::orderbook::matching_config config_;
  std::vector<book> books_;
  std::vector<record> said_;
  std::uint32_t symbol_ = 0;
  std::int64_t now_ = 0;
  bool wants_reply_ = true;
  std::uint64_t arrivals_ = 0;
  /// Range of the trade prices of the command.
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  bool has_traded_ = false;
};

} // namespace ringwright::tests
