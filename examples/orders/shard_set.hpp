// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/runtime.hpp"
#include "ringwright/domains/orderbook/matching_config.hpp"
#include "ringwright/gpu/telemetry.hpp"
#include "ringwright/messages/expected.hpp"

#include <caf/actor.hpp>

#include <cstdint>
#include <vector>

namespace ringwright::examples::orders {

/// Books of one pass.
struct book_plan {
  std::uint32_t books = 1;
  std::uint32_t shards = 1;
  /// Commands that will come; no more orders can rest.
  std::uint64_t commands = 0;
  fixed<8> tick;
  fixed<8> lot;
};

/// Room for these books of a lively exchange.
domains::orderbook::matching_config config_for(const book_plan& plan);

/// Fresh instances of `orderbook/matching`, "book-0" and so on; ended with the
/// object.
class shard_set {
public:
  /// Launches and activates them. `runtime` must outlive the set.
  static expected<shard_set>
  launch(actors::runtime& runtime, std::uint32_t count,
         const domains::orderbook::matching_config& config);

  shard_set(shard_set&&) = default;
  shard_set& operator=(shard_set&&) = default;

  ~shard_set();

  /// The instances as actors.
  std::vector<caf::actor> actors() const;

  /// Sends the events of all instances to these actors: all of them to
  /// `market_data`, trades and rejections to `tape` as well.
  expected<void> subscribe(const caf::actor& market_data,
                           const caf::actor& tape) const;

  /// Ends the instances; gives the sum of what they have counted.
  expected<gpu::telemetry_counters> end();

private:
  shard_set() = default;

  std::vector<actors::kernel_handle> kernels_;
};

} // namespace ringwright::examples::orders
