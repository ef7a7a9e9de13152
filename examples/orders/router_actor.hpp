// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/examples/orders/answer_merge.hpp"
#include "ringwright/examples/orders/flow_counters.hpp"

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace ringwright::examples::orders {

/// Spreads requests to `orderbook/matching` over several instances by book:
/// book b lives on instance b modulo their number.
///
/// A frame is answered when every instance has taken, and where asked answered,
/// its part; replies come in the order of the requests. All messages of a book
/// go to one instance in the order in which they came.
class router_actor : public caf::event_based_actor {
public:
  /// Precondition: at least one shard.
  router_actor(caf::actor_config& config, std::vector<caf::actor> shards,
               std::shared_ptr<flow_counters> counters);

  caf::behavior make_behavior() override;

  const char* name() const override {
    return "ringwright.orders.router";
  }

private:
  /// A frame on its way through the shards.
  struct flight {
    caf::response_promise promise;
    std::uint32_t parts = 0;
    caf::error error;
    answer_merge replies;
    std::vector<actors::frame> answers;
  };

  void on_frame(actors::frame& what);
  /// The parts by shard.
  std::vector<actors::frame> split(actors::frame& what, flight& into);
  void send_part(std::uint32_t shard, actors::frame part,
                 const std::shared_ptr<flight>& of);
  void on_part_done(flight& of);
  void count_refused(const messages::envelope_header& header);

  std::vector<caf::actor> shards_;
  std::shared_ptr<flow_counters> counters_;
};

} // namespace ringwright::examples::orders
