# SPDX-License-Identifier: Apache-2.0
# expect: batch_fixed_point_of_uint.capnp: struct Inner, field price:
# expect: $fixedPoint needs Int64 or List(Int64), not UInt64
@0xc1a0000000000040;
using Ring = import "/ringwright/messages/ring.capnp";
struct Inner { price @0 :UInt64 $Ring.fixedPoint(8); }
struct Input $Ring.batch { inner @0 :List(Inner); }
