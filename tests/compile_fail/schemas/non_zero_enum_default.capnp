# SPDX-License-Identifier: Apache-2.0
# expect: non_zero_enum_default.capnp: struct Order, field side: has a non-zero
# expect: default
@0xc1a000000000000e;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
enum Side { buy @0; sell @1; }
struct Order $Ring.typeId(500) { side @0 :Side = sell; }
