// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/orderbook/record.hpp"

#include "ringwright/domains/orderbook/detail/state.hpp"
#include "ringwright/domains/orderbook/matching_config.hpp"
#include "ringwright/gpu/context.hpp"
#include "ringwright/gpu/outbox.hpp"
#include "ringwright/gpu/region.hpp"

#include <cstdint>
#include <vector>

namespace ringwright::tests {

using domains::orderbook::matching_config;

/// Whole units as fixed<8>.
inline fixed<8> whole(std::int64_t number) {
  return fixed<8>::from_units(number * fixed<8>::scale);
}

/// Ticks 1 to 1,000 and lots of 1, so that tests read in small numbers.
inline matching_config small_config() {
  matching_config config;
  config.symbols = 2;
  config.orders = 64;
  config.levels = 32;
  config.special_orders = 16;
  config.tick = whole(1);
  config.min_price = whole(1);
  config.max_price = whole(1000);
  config.lot = whole(1);
  config.max_quantity = whole(1'000'000);
  return config;
}

/// A matching instance without device: messages go straight to the handler,
/// what it says comes back. Compiled once, in fixture.cpp.
class engine_fixture {
public:
  explicit engine_fixture(const matching_config& config = small_config());

  /// Handles a message to its end, all slices; what it said, in order.
  template <class Message>
  std::vector<record> send(const Message& message, std::int64_t now = 0,
                           bool wants_reply = true) {
    return send_words(Message::type_id, messages::encode(message), now,
                      wants_reply);
  }

  std::vector<record> send_words(std::uint16_t type_id,
                                 const std::vector<std::uint64_t>& words,
                                 std::int64_t now, bool wants_reply);

  /// Calls of the last message.
  int slices() const {
    return slices_;
  }

  /// What the handler of the last message returned.
  errc code() const {
    return code_;
  }

  /// FNV-1a over the words of the state's head and of the whole arena.
  std::uint64_t state_hash() const;

  const domains::orderbook::detail::matching_state& state() const {
    return state_;
  }

private:
  gpu::arena_view arena() const {
    return {memory_.data(), memory_.size()};
  }

  void take_output(gpu::context& ctx, std::vector<record>& said);

  gpu::region memory_;
  std::vector<std::uint64_t> buffer_;
  gpu::outbox out_;
  domains::orderbook::detail::matching_state state_{};
  errc code_ = errc::none;
  int slices_ = 0;
};

// -- short spellings for tests ------------------------------------------------

/// A limit order, good till cancelled, for symbol 0 and nobody's account.
inline wire::submit_order limit(std::uint64_t id, wire::side side,
                                std::int64_t price, std::int64_t quantity) {
  wire::submit_order m{};
  m.order_id = id;
  m.side = side;
  m.price = whole(price);
  m.quantity = whole(quantity);
  return m;
}

inline wire::submit_order buy(std::uint64_t id, std::int64_t price,
                              std::int64_t quantity) {
  return limit(id, wire::side::buy, price, quantity);
}

inline wire::submit_order sell(std::uint64_t id, std::int64_t price,
                               std::int64_t quantity) {
  return limit(id, wire::side::sell, price, quantity);
}

inline wire::cancel_order cancel(std::uint64_t id, std::int64_t quantity = 0) {
  wire::cancel_order m{};
  m.order_id = id;
  m.quantity = whole(quantity);
  return m;
}

inline wire::replace_order replace(std::uint64_t id, std::int64_t price,
                                   std::int64_t quantity) {
  wire::replace_order m{};
  m.order_id = id;
  m.price = whole(price);
  m.quantity = whole(quantity);
  return m;
}

/// Best bid and ask of symbol 0.
inline wire::top_reply top(engine_fixture& engine, std::int64_t now = 0) {
  return first<wire::top_reply>(engine.send(wire::query_top{}, now));
}

/// One row of a depth reply, in whole units.
struct row {
  std::int64_t price;
  std::int64_t quantity;
  std::uint32_t orders;

  friend bool operator==(const row&, const row&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const row& r) {
  return out << r.price << "x" << r.quantity << "/" << r.orders;
}

/// Both sides of symbol 0, bids then asks, best first.
inline std::vector<row> depth(engine_fixture& engine, std::int64_t now = 0) {
  wire::query_depth query{};
  query.levels = 1000;
  std::vector<row> rows;
  for (const auto& r : engine.send(query, now))
    if (r.is<wire::depth_reply>())
      for (const auto& level : r.as<wire::depth_reply>().levels.span())
        rows.push_back({level.price.units() / fixed<8>::scale,
                        level.quantity.units() / fixed<8>::scale,
                        level.orders});
  return rows;
}

/// A trade in whole units: (resting, incoming, price, quantity).
struct deal {
  std::uint64_t resting;
  std::uint64_t incoming;
  std::int64_t price;
  std::int64_t quantity;

  friend bool operator==(const deal&, const deal&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const deal& d) {
  return out << d.resting << "<-" << d.incoming << " " << d.quantity << "@"
             << d.price;
}

inline std::vector<deal> deals(const std::vector<record>& said) {
  std::vector<deal> result;
  for (const auto& t : all<wire::trade>(said))
    result.push_back({t.resting_order_id, t.incoming_order_id,
                      t.price.units() / fixed<8>::scale,
                      t.quantity.units() / fixed<8>::scale});
  return result;
}

} // namespace ringwright::tests
