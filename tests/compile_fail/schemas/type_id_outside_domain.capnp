# SPDX-License-Identifier: Apache-2.0
# expect: type_id_outside_domain.capnp: struct Late: type id 600 is outside the
# expect: range of domain order_matching (500-599)
@0xc1a0000000000001;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Late $Ring.typeId(600) { x @0 :UInt64; }
