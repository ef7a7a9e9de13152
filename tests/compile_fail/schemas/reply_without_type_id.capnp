# SPDX-License-Identifier: Apache-2.0
# expect: reply_without_type_id.capnp: struct Ask: $reply("Answer") names a
# expect: struct without $typeId
@0xc1a0000000000015;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Answer { x @0 :UInt64; }
struct Ask $Ring.typeId(500) $Ring.reply("Answer") { x @0 :UInt64; }
