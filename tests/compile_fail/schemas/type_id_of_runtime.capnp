# SPDX-License-Identifier: Apache-2.0
# expect: type_id_of_runtime.capnp: struct Own: type id 65280 is reserved for
# expect: the runtime (65280 and up)
@0xc1a0000000000002;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(custom);
struct Own $Ring.typeId(65280) { x @0 :UInt64; }
