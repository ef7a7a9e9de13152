# SPDX-License-Identifier: Apache-2.0
# expect: batch_generic.capnp: struct Box: is generic, which an aggregate
# expect: cannot be
@0xc1a0000000000036;
using Ring = import "/ringwright/messages/ring.capnp";
struct Box(T) { value @0 :T; }
struct Input $Ring.batch { box @0 :Box(Text); }
