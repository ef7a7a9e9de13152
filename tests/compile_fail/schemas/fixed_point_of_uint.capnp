# SPDX-License-Identifier: Apache-2.0
# expect: fixed_point_of_uint.capnp: struct Price, field price: $fixedPoint
# expect: needs Int64 or List(Int64), not UInt64
@0xc1a0000000000016;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Price $Ring.typeId(500) { price @0 :UInt64 $Ring.fixedPoint(8); }
