# SPDX-License-Identifier: Apache-2.0
#
# Input and output of the batch kernel that the tests use: an account grows.

@0xf1c3a5e7092b4d68;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::savings");
$Ring.domain(custom);

enum Payout { accumulate @0; distribute @1; }

struct Deposit {
  amount @0 :Int64 $Ring.fixedPoint(8);
  period @1 :UInt32;
}

struct Plan $Ring.batch {
  owner @0 :Text = "nobody";
  # Comes back unchanged.
  deposits @1 :List(Deposit);
  rate @2 :Float64 = 0.05;
  # Interest per period; dimensionless, above -1.
  periods @3 :UInt32 = 10;
  # How long it runs; at most 1,000,000.
  payout @4 :Payout;
  pauseMs @5 :UInt32;
  # Milliseconds that a period takes at least.
  tags @6 :List(List(Text));
}

struct Growth $Ring.batch {
  owner @0 :Text;
  balance @1 :Float64;
  # At the end.
  history @2 :List(Float64);
  # After each period.
  serial @3 :UInt64;
}
