# SPDX-License-Identifier: Apache-2.0
# expect: batch_list_of_void.capnp: struct Input, field votes: List(Void) has
# expect: no place in an aggregate
@0xc1a0000000000042;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { votes @0 :List(Void); }
