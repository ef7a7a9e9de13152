# SPDX-License-Identifier: Apache-2.0
# expect: batch_foreign.capnp: struct Input, field point: struct Point of
# expect: batch_foreign_b.capnp must be marked $batch there
@0xc1a0000000000043;
using Ring = import "/ringwright/messages/ring.capnp";
using Other = import "batch_foreign_b.capnp";
struct Input $Ring.batch { point @0 :Other.Point; }
