# SPDX-License-Identifier: Apache-2.0
# expect: batch_holds_message.capnp: struct Input, field trades: struct Trade
# expect: is a ring message; an aggregate needs a struct without $typeId
@0xc1a000000000003a;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Trade $Ring.typeId(500) { x @0 :UInt64; }
struct Input $Ring.batch { trades @0 :List(Trade); }
