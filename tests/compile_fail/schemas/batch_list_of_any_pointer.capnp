# SPDX-License-Identifier: Apache-2.0
# expect: batch_list_of_any_pointer.capnp: struct Input, field what:
# expect: List(List) has no place in an aggregate (AnyPointer, interface,
# expect: generic)
@0xc1a0000000000034;
using Ring = import "/ringwright/messages/ring.capnp";
interface Service {}
struct Input $Ring.batch { what @0 :List(List(Service)); }
