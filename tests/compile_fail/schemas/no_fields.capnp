# SPDX-License-Identifier: Apache-2.0
# expect: no_fields.capnp: struct Nothing: has no fields; a ring message needs
# expect: at least one
@0xc1a0000000000018;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Nothing $Ring.typeId(500) { }
