# SPDX-License-Identifier: Apache-2.0
# expect: element_with_pointer.capnp: struct Outer, field items: elements of
# expect: struct Item are not flat
@0xc1a000000000000c;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Item { name @0 :Text; }
struct Outer $Ring.typeId(500) { items @0 :List(Item); }
