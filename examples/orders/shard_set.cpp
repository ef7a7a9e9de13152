// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/shard_set.hpp"

#include "ringwright/actors/subscribe.hpp"
#include "ringwright/domains/orderbook/matching.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ringwright::examples::orders {

using domains::orderbook::matching;
using domains::orderbook::matching_config;

matching_config config_for(const book_plan& plan) {
  constexpr std::uint64_t orders_per_book = 1u << 14;
  constexpr std::uint64_t fewest_orders = 1u << 12;
  constexpr std::uint64_t most_orders = 1u << 22;
  const std::uint64_t books_per_shard
    = (plan.books + plan.shards - 1) / plan.shards;
  const auto orders
    = std::min({books_per_shard * orders_per_book,
                std::max(plan.commands, fewest_orders), most_orders});
  matching_config config;
  // Books keep their numbers, so every instance has room for all of them; the
  // orders of one shard's books fill what they share.
  config.symbols = plan.books;
  config.orders = static_cast<std::uint32_t>(orders);
  // Anonymous volume has levels without orders.
  config.levels = config.orders;
  config.special_orders = config.orders / 2;
  config.tick = plan.tick;
  config.min_price = plan.tick;
  config.max_price = fixed<8>::from_units(1'000'000 * fixed<8>::scale);
  config.lot = plan.lot;
  return config;
}

expected<shard_set> shard_set::launch(actors::runtime& runtime,
                                      std::uint32_t count,
                                      const matching_config& config) {
  shard_set result;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto made
      = runtime.launch<matching>("book-" + std::to_string(i), {}, config);
    if (!made)
      return tl::unexpected{std::move(made.error())};
    result.kernels_.push_back(std::move(*made));
  }
  if (auto active = runtime.activate_all(); !active)
    return tl::unexpected{std::move(active.error())};
  return result;
}

shard_set::~shard_set() {
  for (const auto& kernel : kernels_)
    if (!kernel.is_terminated())
      static_cast<void>(kernel.terminate());
}

std::vector<caf::actor> shard_set::actors() const {
  std::vector<caf::actor> result;
  for (const auto& kernel : kernels_)
    result.push_back(kernel.actor());
  return result;
}

expected<void> shard_set::subscribe(const caf::actor& market_data,
                                    const caf::actor& tape) const {
  for (const auto& actor : actors()) {
    auto done = actors::subscribe(actor, "", market_data);
    for (const auto* port : {"trade", "rejected"})
      if (done)
        done = actors::subscribe(actor, port, tape);
    if (!done)
      return done;
  }
  return {};
}

expected<gpu::telemetry_counters> shard_set::end() {
  gpu::telemetry_counters sum;
  for (const auto& kernel : kernels_) {
    if (auto ended = kernel.terminate(); !ended)
      return tl::unexpected{std::move(ended.error())};
    sum = sum + kernel.metrics().counts;
  }
  return sum;
}

} // namespace ringwright::examples::orders
