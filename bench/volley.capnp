# SPDX-License-Identifier: Apache-2.0
#
# Messages that two kernels throw to and fro, to be timed.

@0xd3b0a7c95e61f284;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::volley");
$Ring.domain(custom);

struct Serve $Ring.typeId(10100) $Ring.reply("Score") {
  # Throws `balls` balls to the partner; answered when each has made `hops`
  # hops. Even, so that they end where they began.
  hops @0 :UInt64;
  balls @1 :UInt64;
}

struct Score $Ring.typeId(10101) {
  # Balls that came in another order than they were thrown in.
  faults @0 :UInt64;
  balls @1 :UInt64;
}

struct Ball $Ring.typeId(10102) {
  hop @0 :UInt64;
  number @1 :UInt64;
  hops @2 :UInt64;
  balls @3 :UInt64;
  faults @4 :UInt64;
}
