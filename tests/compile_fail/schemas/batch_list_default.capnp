# SPDX-License-Identifier: Apache-2.0
# expect: batch_list_default.capnp: struct Input, field rates: has a default
# expect: of its own; of pointers only Text may have one in an aggregate
@0xc1a000000000003b;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { rates @0 :List(Float64) = [1, 2]; }
