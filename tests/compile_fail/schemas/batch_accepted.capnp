# SPDX-License-Identifier: Apache-2.0
# expect: accepted
@0xc1a0000000000046;
using Ring = import "/ringwright/messages/ring.capnp";
struct Input $Ring.batch {
  next @0 :List(List(Inner));
  again @1 :Inner;
  empty @2 :Nothing;
}
struct Inner { deeper @0 :Deeper; bytes @1 :Data; word @2 :Text = "x"; }
struct Deeper { x @0 :Int64 $Ring.fixedPoint(18); nothing @1 :Void; }
struct Nothing {}
struct NotReached {
  union { a @0 :Text; b @1 :AnyPointer; }
  self @2 :NotReached;
}
