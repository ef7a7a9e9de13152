# SPDX-License-Identifier: Apache-2.0
# expect: duplicate_type_id.capnp: struct Second: type id 500 is taken by struct
# expect: First of duplicate_type_id.capnp
@0xc1a0000000000003;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct First $Ring.typeId(500) { x @0 :UInt64; }
struct Second $Ring.typeId(500) { x @0 :UInt64; }
