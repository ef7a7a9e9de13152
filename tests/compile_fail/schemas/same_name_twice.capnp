# SPDX-License-Identifier: Apache-2.0
# expect: same_name_twice.capnp: struct Order, field orderID: becomes order_id
# expect: in C++, as another field does
@0xc1a0000000000019;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Order $Ring.typeId(500) { orderId @0 :UInt64; orderID @1 :UInt64; }
