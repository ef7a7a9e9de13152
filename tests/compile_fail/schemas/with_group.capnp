# SPDX-License-Identifier: Apache-2.0
# expect: with_group.capnp: struct Boxed, field box: is a group, which a ring
# expect: message cannot hold
@0xc1a0000000000012;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Boxed $Ring.typeId(500) {
  x @0 :UInt32;
  box :group { w @1 :UInt32; h @2 :UInt32; }
}
