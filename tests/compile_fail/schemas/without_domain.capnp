# SPDX-License-Identifier: Apache-2.0
# expect: without_domain.capnp: struct Lost: has $typeId(500) but the file names
# expect: no $domain
@0xc1a0000000000013;
using Ring = import "/ringwright/messages/ring.capnp";
struct Lost $Ring.typeId(500) { x @0 :UInt64; }
