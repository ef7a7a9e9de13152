# SPDX-License-Identifier: Apache-2.0
# expect: batch_fixed_point_too_fine.capnp: struct Input, field price:
# expect: $fixedPoint(19) is above 18 decimals
@0xc1a0000000000041;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { price @0 :Int64 $Ring.fixedPoint(19); }
