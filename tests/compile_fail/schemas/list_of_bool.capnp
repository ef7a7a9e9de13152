# SPDX-License-Identifier: Apache-2.0
# expect: list_of_bool.capnp: struct Bits, field bits: List(Bool) cannot stand
# expect: there; a ring message holds no pointers except one trailing List of
# expect: primitives or flat structs, or Data
@0xc1a000000000000a;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Bits $Ring.typeId(500) { bits @0 :List(Bool); }
