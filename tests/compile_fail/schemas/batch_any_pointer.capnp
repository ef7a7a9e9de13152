# SPDX-License-Identifier: Apache-2.0
# expect: batch_any_pointer.capnp: struct Input, field what: AnyPointer has no
# expect: place in an aggregate (AnyPointer, interface, generic)
@0xc1a0000000000033;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch { what @0 :AnyPointer; }
