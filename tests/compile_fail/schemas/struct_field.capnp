# SPDX-License-Identifier: Apache-2.0
# expect: struct_field.capnp: struct Outer, field inner: struct is a pointer; a
# expect: ring message holds no pointers except one trailing List of primitives
# expect: or flat structs, or Data
@0xc1a0000000000007;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Inner { x @0 :UInt64; }
struct Outer $Ring.typeId(500) { inner @0 :Inner; }
