# SPDX-License-Identifier: Apache-2.0
#
# Aggregates with every kind of field, for the tests.

@0xd4f0b1a2c3e59687;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
using Other = import "batch_imported.capnp";
$Cxx.namespace("ringwright::wire::batch_samples");
$Ring.domain(custom);

enum Shade { light @0; halfDark @1; default @2; }

struct Everything $Ring.batch {
  # One field of each kind.
  flag @0 :Bool;
  int8 @1 :Int8;
  int16 @2 :Int16;
  int32 @3 :Int32;
  int64 @4 :Int64;
  uint8 @5 :UInt8;
  uint16 @6 :UInt16;
  uint32 @7 :UInt32;
  uint64 @8 :UInt64;
  float32 @9 :Float32;
  float64 @10 :Float64;
  shade @11 :Shade;
  price @12 :Int64 $Ring.fixedPoint(8);
  text @13 :Text;
  data @14 :Data;
  inner @15 :Inner;
  nothing @16 :Void;
}

struct Lists $Ring.batch {
  flags @0 :List(Bool);
  int8s @1 :List(Int8);
  int64s @2 :List(Int64);
  uint64s @3 :List(UInt64);
  float32s @4 :List(Float32);
  float64s @5 :List(Float64);
  shades @6 :List(Shade);
  prices @7 :List(Int64) $Ring.fixedPoint(2);
  texts @8 :List(Text);
  blobs @9 :List(Data);
  inners @10 :List(Inner);
  grid @11 :List(List(Float64));
  cubes @12 :List(List(List(Inner)));
  words @13 :List(List(Text));
  imported @14 :List(Other.Imported);
}

struct Inner {
  # Reached, so it needs no annotation of its own.
  name @0 :Text;
  marks @1 :List(Mark);
}

struct Mark {
  # Flat, and yet no struct of the ring header.
  at @0 :UInt32;
  weight @1 :Float64 = 1.5;
}

struct Defaults $Ring.batch {
  # Each field has a default of its own.
  flag @0 :Bool = true;
  small @1 :Int8 = -128;
  least @2 :Int64 = -9223372036854775808;
  most @3 :UInt64 = 18446744073709551615;
  damping @4 :Float64 = 0.85;
  # Share of the rank that is passed on; dimensionless, in (0, 1).
  ratio @5 :Float32 = 0.1;
  minusZero @6 :Float64 = -0.0;
  limit @7 :Float64 = inf;
  unknown @8 :Float64 = nan;
  shade @9 :Shade = halfDark;
  price @10 :Int64 = -250000000 $Ring.fixedPoint(8);
  text @11 :Text = "a \"quoted\" ?? \\ tab\tand \xc3\xa9";
  count @12 :UInt32;
}

struct Names $Ring.batch {
  # Names that C++ or the generator keeps for itself, and that clash.
  class @0 :UInt32;
  batchFields @1 :UInt16;
  schemaName @2 :UInt16;
  shade @3 :Shade;
  names @4 :List(Names2);
  from @5 :UInt8;
  to @6 :UInt8;
  text @7 :Text;
  renamed @8 :UInt32 $Cxx.name("calledOtherwise");
}

struct Names2 {
  new @0 :Text;
}

struct Nested {
  struct Input $Ring.batch { x @0 :Float64; kind @1 :Kind; }
  enum Kind { one @0; two @1; }
}

struct Empty $Ring.batch {}

struct Level {
  # In the list of a ring message and in that of a batch: one C++ struct.
  price @0 :Int64 $Ring.fixedPoint(8);
  shade @1 :Shade;
  on @2 :Bool;
}

struct Levels $Ring.typeId(10020) { id @0 :UInt64; levels @1 :List(Level); }
struct Book $Ring.batch { levels @0 :List(Level); best @1 :Level; }
