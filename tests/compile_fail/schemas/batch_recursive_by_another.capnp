# SPDX-License-Identifier: Apache-2.0
# expect: batch_recursive_by_another.capnp: struct Even, field odd: struct
# expect: Even holds itself; an aggregate cannot be recursive
@0xc1a0000000000038;
using Ring = import "/ringwright/messages/ring.capnp";
struct Even $Ring.batch { odd @0 :List(List(Odd)); }
struct Odd { even @0 :Even; }
