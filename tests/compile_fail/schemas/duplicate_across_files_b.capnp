# SPDX-License-Identifier: Apache-2.0
# part of: duplicate_across_files.capnp
@0xc1a0000000000005;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Twin $Ring.typeId(500) { x @0 :UInt64; }
