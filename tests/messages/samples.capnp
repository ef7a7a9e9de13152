# SPDX-License-Identifier: Apache-2.0
#
# Messages with every kind of field, hole and list, for the tests.

@0xb7c40e2fd1a3f5e9;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::samples");
$Ring.domain(custom);

enum Colour { red @0; green @1; darkBlue @2; default @3; }

struct Kinds $Ring.typeId(10000) {
  # Every primitive, in an order that leaves holes and scatters bits.
  flagA @0 :Bool;
  int8 @1 :Int8;
  flagB @2 :Bool;
  int64 @3 :Int64;
  uint16 @4 :UInt16;
  float64 @5 :Float64;
  flagC @6 :Bool;
  uint8 @7 :UInt8;
  int32 @8 :Int32;
  float32 @9 :Float32;
  uint64 @10 :UInt64;
  int16 @11 :Int16;
  uint32 @12 :UInt32;
  colour @13 :Colour;
  cents @14 :Int64 $Ring.fixedPoint(2);
  nano @15 :Int64 $Ring.fixedPoint(9);
  nothing @16 :Void;
  flagD @17 :Bool;
}

struct Names $Ring.typeId(10001) $Ring.reply("Kinds") {
  # Names that C++ or the generator keeps for itself.
  class @0 :UInt32;
  typeId @1 :UInt16;
  name @2 :UInt16;
  orderID @3 :UInt32;
  fields @4 :Bool;
  new @5 :Bool;
}

struct NineFlags $Ring.typeId(10002) {
  a @0 :Bool; b @1 :Bool; c @2 :Bool; d @3 :Bool; e @4 :Bool;
  f @5 :Bool; g @6 :Bool; h @7 :Bool; i @8 :Bool;
}

struct Point {
  x @0 :Int64 $Ring.fixedPoint(4);
  colour @1 :Colour;
  on @2 :Bool;
}

struct Points $Ring.typeId(10010) { id @0 :UInt64; points @1 :List(Point); }
struct Blob $Ring.typeId(10011) { id @0 :UInt32; bytes @1 :Data; }
struct Bytes $Ring.typeId(10012) { values @0 :List(Int8); }
struct Shorts $Ring.typeId(10013) { id @0 :Bool; values @1 :List(UInt16); }
struct Floats $Ring.typeId(10014) { values @0 :List(Float32); id @1 :UInt8; }
struct Doubles $Ring.typeId(10015) { id @0 :UInt64; values @1 :List(Float64); }
struct Colours $Ring.typeId(10016) { values @0 :List(Colour); }
struct Prices $Ring.typeId(10017) {
  values @0 :List(Int64) $Ring.fixedPoint(8);
}
