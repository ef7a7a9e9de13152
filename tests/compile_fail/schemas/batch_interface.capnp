# SPDX-License-Identifier: Apache-2.0
# expect: batch_interface.capnp: struct Input, field service: interface has no
# expect: place in an aggregate (AnyPointer, interface, generic)
@0xc1a0000000000035;
using Ring = import "/ringwright/messages/ring.capnp";
interface Service {}
struct Input $Ring.batch { service @0 :Service; }
