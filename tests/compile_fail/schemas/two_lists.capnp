# SPDX-License-Identifier: Apache-2.0
# expect: two_lists.capnp: struct Pair: has 2 pointer fields; a ring message
# expect: holds no pointers except one trailing List of primitives or flat
# expect: structs, or Data
@0xc1a0000000000008;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Pair $Ring.typeId(500) { a @0 :List(UInt8); b @1 :Data; }
