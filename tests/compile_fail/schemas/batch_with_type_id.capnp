# SPDX-License-Identifier: Apache-2.0
# expect: batch_with_type_id.capnp: struct Input: has both $batch and $typeId;
# expect: a batch needs a struct of its own
@0xc1a0000000000039;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Input $Ring.typeId(500) $Ring.batch { x @0 :UInt64; }
