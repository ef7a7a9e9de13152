# SPDX-License-Identifier: Apache-2.0
# expect: with_union.capnp: struct Either, field a: is a member of a union,
# expect: which a ring message cannot hold
@0xc1a0000000000011;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Either $Ring.typeId(500) { union { a @0 :UInt32; b @1 :UInt32; } }
