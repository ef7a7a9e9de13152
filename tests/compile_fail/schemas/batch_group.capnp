# SPDX-License-Identifier: Apache-2.0
# expect: batch_group.capnp: struct Input, field range: is a group, which an
# expect: aggregate cannot hold
@0xc1a0000000000032;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { range :group { low @0 :Float64; } }
