// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/domains/orderbook/fixture.hpp"

#include <algorithm>
#include <cstdint>

namespace ringwright::tests {

/// Sequence of random numbers from a seed (SplitMix64).
struct split_mix {
  std::uint64_t state = 0;

  std::uint64_t operator()() {
    auto z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
};

/// Random commands of every kind, valid and not, over few prices, accounts
/// and ids, so that orders meet, collide and run out of room all the time.
class random_session {
public:
  explicit random_session(std::uint64_t seed, int prices = 24)
    : random_{seed}, prices_(prices) {
    // nop
  }

  /// Lets the next command depend on `seed`, and on how many came before.
  void reseed(std::uint64_t seed) {
    random_.state = seed;
  }

  /// Hands the next command to `use(message, event time, wants reply)`.
  template <class Use>
  void next(Use&& use) {
    now_ += one_in(4) ? pick(0, 20) : 0;
    auto reply = !one_in(8);
    auto dice = pick(0, 999);
    if (dice < 560)
      use(submit(), now_, reply);
    else if (dice < 740)
      use(cancel_one(), now_, reply);
    else if (dice < 860)
      use(replace_one(), now_, reply);
    else if (dice < 910)
      use(execute_one(), now_, reply);
    else if (dice < 960)
      use(adjust_one(), now_, reply);
    else if (dice < 975)
      use(wire::query_top{symbol(), {}}, now_, reply);
    else if (dice < 995)
      use(depth_query(), now_, reply);
    else
      use(expire(), now_, reply);
  }

private:
  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return low
           + static_cast<std::int64_t>(
             random_() % static_cast<std::uint64_t>(high - low + 1));
  }

  bool one_in(std::int64_t n) {
    return pick(1, n) == 1;
  }

  std::uint32_t symbol() {
    return one_in(500) ? 7 : static_cast<std::uint32_t>(pick(0, 1));
  }

  std::uint32_t account() {
    return static_cast<std::uint32_t>(pick(0, 3));
  }

  fixed<8> price() {
    if (one_in(200))
      return fixed<8>::from_units(pick(-2, 2) * fixed<8>::scale / 2);
    return whole(500 + pick(-prices_ / 2, prices_ / 2));
  }

  fixed<8> quantity(std::int64_t most = 40) {
    if (one_in(200))
      return fixed<8>::from_units(pick(-1, 3) * fixed<8>::scale / 2);
    return whole(one_in(10) ? pick(1, most * 10) : pick(1, most));
  }

  std::uint64_t old_id() {
    return static_cast<std::uint64_t>(
      one_in(20) ? pick(0, next_id_) : pick(std::max<std::int64_t>(
                                              1, next_id_ - 80),
                                            next_id_));
  }

  template <class Enum>
  Enum any(std::int64_t valid) {
    return static_cast<Enum>(one_in(400) ? valid : pick(0, valid - 1));
  }

  wire::submit_order submit() {
    wire::submit_order m{};
    m.order_id = one_in(50) ? old_id() : static_cast<std::uint64_t>(next_id_++);
    m.symbol = symbol();
    m.account = account();
    m.side = any<wire::side>(2);
    m.type = one_in(2) ? wire::order_type::limit : any<wire::order_type>(5);
    m.time_in_force = one_in(2) ? wire::time_in_force::gtc
                                : any<wire::time_in_force>(5);
    m.self_trade = any<wire::self_trade>(4);
    m.price = price();
    m.stop_price = price();
    m.quantity = quantity();
    if (one_in(4))
      m.display_quantity = quantity(10);
    m.expire_time = now_ + pick(one_in(20) ? -5 : 1, 200);
    return m;
  }

  wire::cancel_order cancel_one() {
    wire::cancel_order m{};
    m.order_id = old_id();
    m.symbol = symbol();
    m.account = account();
    if (one_in(3))
      m.quantity = quantity();
    return m;
  }

  wire::replace_order replace_one() {
    wire::replace_order m{};
    m.order_id = old_id();
    m.symbol = symbol();
    m.account = account();
    m.price = price();
    m.quantity = quantity();
    return m;
  }

  wire::execute_order execute_one() {
    wire::execute_order m{};
    m.order_id = old_id();
    m.symbol = symbol();
    m.quantity = quantity();
    return m;
  }

  wire::adjust_level adjust_one() {
    wire::adjust_level m{};
    m.symbol = symbol();
    m.side = any<wire::side>(2);
    m.mode = any<wire::adjust_mode>(2);
    m.price = price();
    m.quantity = one_in(4) ? fixed<8>{} : quantity(60);
    return m;
  }

  wire::query_depth depth_query() {
    wire::query_depth m{};
    m.symbol = symbol();
    m.levels = static_cast<std::uint32_t>(pick(0, 30));
    return m;
  }

  wire::expire_orders expire() {
    wire::expire_orders m{};
    m.symbol = symbol();
    m.end_of_day = one_in(3);
    return m;
  }

  split_mix random_;
  std::int64_t prices_;
  std::int64_t next_id_ = 1;
  std::int64_t now_ = 0;
};

} // namespace ringwright::tests
