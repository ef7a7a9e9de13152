# SPDX-License-Identifier: Apache-2.0
# expect: fixed_point_too_fine.capnp: struct Price, field price: $fixedPoint(19)
# expect: is above 18 decimals
@0xc1a0000000000017;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Price $Ring.typeId(500) { price @0 :Int64 $Ring.fixedPoint(19); }
