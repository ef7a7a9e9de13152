# SPDX-License-Identifier: Apache-2.0
# expect: struct Twin: type id 500 is taken by struct
# with: duplicate_across_files_b.capnp
@0xc1a0000000000004;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Twin $Ring.typeId(500) { x @0 :UInt64; }
