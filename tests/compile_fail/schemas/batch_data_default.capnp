# SPDX-License-Identifier: Apache-2.0
# expect: batch_data_default.capnp: struct Input, field bytes: has a default
# expect: of its own; of pointers only Text may have one in an aggregate
@0xc1a000000000003d;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { bytes @0 :Data = 0x"01"; }
