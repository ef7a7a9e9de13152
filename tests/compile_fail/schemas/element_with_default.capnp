# SPDX-License-Identifier: Apache-2.0
# expect: element_with_default.capnp: struct Item, field x: has a non-zero
# expect: default
@0xc1a000000000000f;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Item { x @0 :Int64 = -1; }
struct Outer $Ring.typeId(500) { items @0 :List(Item); }
