# SPDX-License-Identifier: Apache-2.0
# expect: batch_same_name_twice.capnp: struct Input, field orderID: becomes
# expect: order_id in C++, as another field does
@0xc1a000000000003e;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { orderId @0 :UInt64; orderID @1 :Text; }
