# SPDX-License-Identifier: Apache-2.0
# expect: batch_same_type_twice.capnp: two types become order_id in C++
@0xc1a000000000003f;
using Ring = import "/ringwright/messages/ring.capnp";
struct OrderId $Ring.batch { x @0 :UInt64; }
struct OrderID $Ring.batch { x @0 :UInt64; }
