# SPDX-License-Identifier: Apache-2.0
# expect: batch_struct_default.capnp: struct Input, field inner: has a default
# expect: of its own; of pointers only Text may have one in an aggregate
@0xc1a000000000003c;
using Ring = import "/ringwright/messages/ring.capnp";
struct Inner { x @0 :UInt32; }
struct Input $Ring.batch { inner @0 :Inner = (x = 1); }
