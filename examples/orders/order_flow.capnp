# SPDX-License-Identifier: Apache-2.0
#
# What the order flow says beside the messages of the order-matching domain.

@0xc5d07b1e9a48f236;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::order_flow");
$Ring.domain(custom);

enum RiskReason {
  # Why the pre-trade risk check held an order back.
  none @0;
  priceBand @1;    # too far from the last known mid price
  orderSize @2;    # larger than an order may be
  credit @3;       # the account has used up its credit, or has none
}

struct RiskRejected $Ring.typeId(10500) {
  # An order that never reached a matching engine.
  orderId @0 :UInt64;
  price @1 :Int64 $Ring.fixedPoint(8);
  quantity @2 :Int64 $Ring.fixedPoint(8);
  symbol @3 :UInt32;
  account @4 :UInt32;
  reason @5 :RiskReason;
}
