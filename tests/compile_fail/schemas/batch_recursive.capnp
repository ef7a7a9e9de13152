# SPDX-License-Identifier: Apache-2.0
# expect: batch_recursive.capnp: struct Tree, field leaves: struct Tree holds
# expect: itself; an aggregate cannot be recursive
@0xc1a0000000000037;
using Ring = import "/ringwright/messages/ring.capnp";
struct Tree $Ring.batch { leaves @0 :List(Tree); }
