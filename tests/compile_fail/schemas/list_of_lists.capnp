# SPDX-License-Identifier: Apache-2.0
# expect: list_of_lists.capnp: struct Grid, field rows: List(List) cannot stand
# expect: there; a ring message holds no pointers except one trailing List of
# expect: primitives or flat structs, or Data
@0xc1a000000000000b;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Grid $Ring.typeId(500) { rows @0 :List(List(UInt8)); }
