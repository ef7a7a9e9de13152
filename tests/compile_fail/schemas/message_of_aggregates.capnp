# SPDX-License-Identifier: Apache-2.0
# expect: message_of_aggregates.capnp: struct Marks, field marks: struct Mark
# expect: of batch_foreign_b.capnp is an aggregate there; a ring message of
# expect: another file needs a flat struct of its own
@0xc1a0000000000045;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
using Other = import "batch_foreign_b.capnp";
struct Marks $Ring.typeId(500) { marks @0 :List(Other.Mark); }
