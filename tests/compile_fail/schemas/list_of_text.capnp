# SPDX-License-Identifier: Apache-2.0
# expect: list_of_text.capnp: struct Notes, field lines: List(Text) cannot stand
# expect: there; a ring message holds no pointers except one trailing List of
# expect: primitives or flat structs, or Data
@0xc1a0000000000009;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Notes $Ring.typeId(500) { lines @0 :List(Text); }
