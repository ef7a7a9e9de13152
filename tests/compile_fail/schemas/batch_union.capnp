# SPDX-License-Identifier: Apache-2.0
# expect: batch_union.capnp: struct Input, field rate: is a member of a union,
# expect: which an aggregate cannot hold
@0xc1a0000000000031;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { union { rate @0 :Float64; none @1 :Void; } }
