# SPDX-License-Identifier: Apache-2.0
@0xd1b6b1f4a8a0c3e5;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("hello::wire");
$Ring.domain(custom);

struct Greet $Ring.typeId(10000) $Ring.reply("Greeted") {
  visitor @0 :UInt64;
}

struct Greeted $Ring.typeId(10001) {
  visitor @0 :UInt64;
  visits @1 :UInt64;
}

struct Guests $Ring.batch {
  host @0 :Text = "ring";
  visitors @1 :List(UInt64);
}
