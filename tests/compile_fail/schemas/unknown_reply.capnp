# SPDX-License-Identifier: Apache-2.0
# expect: unknown_reply.capnp: struct Ask: $reply("Answer") names no struct of
# expect: this file
@0xc1a0000000000014;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Ask $Ring.typeId(500) $Ring.reply("Answer") { x @0 :UInt64; }
