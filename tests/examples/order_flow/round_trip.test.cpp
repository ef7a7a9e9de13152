// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/messages/round_trip.hpp"

#include "ringwright/examples/orders/order_flow.capnp.h"
#include "ringwright/examples/orders/order_flow.ring.hpp"

namespace order_flow = ringwright::messages::order_flow;
using namespace round_trip;

TEST_CASE("round trip: every message of the order flow, both ways",
          "[examples]") {
  namespace w = ringwright::wire::order_flow;
  static_assert(complete<order_flow::all, order_flow::risk_rejected>,
                "a message is missing from this test");
  run_all<pair<order_flow::risk_rejected, w::RiskRejected>>();
}
