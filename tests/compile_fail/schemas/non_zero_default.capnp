# SPDX-License-Identifier: Apache-2.0
# expect: non_zero_default.capnp: struct Order, field quantity: has a non-zero
# expect: default
@0xc1a000000000000d;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Order $Ring.typeId(500) { quantity @0 :UInt32 = 1; price @1 :Int64 = 0; }
