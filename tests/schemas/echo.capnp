# SPDX-License-Identifier: Apache-2.0
#
# Messages of the kernels that the tests and benchmarks of the runtime use.

@0xa1f5d3c2b4e69788;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::echo");
$Ring.domain(custom);

struct Echo $Ring.typeId(10000) $Ring.reply("EchoReply") {
  # Comes back unchanged, with the number of messages seen so far.
  value @0 :UInt64;
  extra @1 :UInt64;
}

struct EchoReply $Ring.typeId(10001) {
  value @0 :UInt64;
  extra @1 :UInt64;
  count @2 :UInt64;
}

struct Add $Ring.typeId(10002) {
  # One way: adds to the sum; 64 bytes.
  value @0 :UInt64;
  sequence @1 :UInt64;
  a @2 :UInt64;
  b @3 :UInt64;
  c @4 :UInt64;
  d @5 :UInt64;
  e @6 :UInt64;
  f @7 :UInt64;
}

struct Sum $Ring.typeId(10003) $Ring.reply("SumReply") {
  # Asks for what `Add` has done so far.
  nonce @0 :UInt64;
}

struct SumReply $Ring.typeId(10004) {
  sum @0 :UInt64;
  count @1 :UInt64;
  outOfOrder @2 :UInt64;
  # Hash over the values in the order in which they were handled.
  order @3 :UInt64;
}

struct Misbehave $Ring.typeId(10005) $Ring.reply("EchoReply") {
  # Makes the kernel fail in the way asked for.
  kind @0 :Misdeed;
  amount @1 :UInt64;
}

enum Misdeed {
  none @0;
  refuse @1;      # returns an error
  throw @2;       # breaks the handler contract
  overflow @3;    # emits more than its bound
  sleep @4;       # takes `amount` ns
  defer @5;       # answers only on the next Echo
  slice @6;       # works in `amount` slices, then answers
  timer @7;       # answers `amount` ns later
}

struct Emit $Ring.typeId(10006) {
  # Emits `count` ticks, numbered from `first`.
  first @0 :UInt64;
  count @1 :UInt64;
}

struct Tick $Ring.typeId(10007) {
  number @0 :UInt64;
}

struct Blob $Ring.typeId(10008) $Ring.reply("BlobReply") {
  # A payload of any size up to 64 KiB.
  seed @0 :UInt64;
  words @1 :List(UInt64);
}

struct BlobReply $Ring.typeId(10009) {
  # The words in reverse order.
  seed @0 :UInt64;
  words @1 :List(UInt64);
}

struct Unheard $Ring.typeId(10010) {
  # Accepted by no kernel.
  value @0 :UInt64;
}
