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

matching_config config_for(std::uint32_t books, std::uint32_t shards,
                           fixed<8> tick, fixed<8> lot) {
  constexpr std::uint64_t orders_per_book = 1u << 14;
  constexpr std::uint64_t levels_per_book = 1u << 13;
  const std::uint64_t per_shard = (books + shards - 1) / shards;
  matching_config config;
  // Books keep their numbers, so every instance has room for all of them; the
  // orders of one shard's books fill what they share.
  config.symbols = books;
  config.orders = static_cast<std::uint32_t>(
    std::min(per_shard * orders_per_book, std::uint64_t{1} << 22));
  config.levels = static_cast<std::uint32_t>(
    std::min(per_shard * levels_per_book, std::uint64_t{1} << 21));
  config.special_orders = config.orders / 4;
  config.tick = tick;
  config.min_price = tick;
  config.max_price = fixed<8>::from_units(1'000'000 * fixed<8>::scale);
  config.lot = lot;
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
