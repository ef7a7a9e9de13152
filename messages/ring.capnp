# SPDX-License-Identifier: Apache-2.0
#
# The annotations that turn Cap'n Proto structs into ring messages.
# A schema imports this file, names its domain once and numbers its messages;
# the plug-in capnpc-ringwright reads the annotations and refuses what a ring
# slot cannot carry.

@0xd0c1f7a7c84e9b31;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire");

enum Domain {
  # The domain of a schema file; each owns the type ids base .. base + 99.
  general @0;
  graphAnalytics @1;
  statisticalMl @2;
  compliance @3;
  riskManagement @4;
  orderMatching @5;
  marketData @6;
  settlement @7;
  accounting @8;
  networkAnalysis @9;
  fraudDetection @10;
  timeSeries @11;
  simulation @12;
  banking @13;
  behavioralAnalytics @14;
  processIntelligence @15;
  clearing @16;
  treasuryManagement @17;
  paymentProcessing @18;
  financialAudit @19;
  custom @20;
  # Users' own kernels: type ids 10000 .. 65279.
}

annotation domain @0xb3ad2e1a54d7f0c5 (file) :Domain;
# The domain all `typeId`s of the file must lie in.

annotation typeId @0xf2f7a9d6b1c30e48 (struct) :UInt16;
# Makes the struct a ring message with this identifier, unique in all schemas.

annotation reply @0x9b8d6c5e4f3a2b17 (struct) :Text;
# Name of the struct in the same file that answers this one.

annotation fixedPoint @0xc6e1d0b9a8f7e652 (field) :UInt8;
# Decimals of an Int64 field: 8 means units of 1e-8.

annotation batch @0xe4a1c7d2905b8f36 (struct) :Void;
# Makes a C++ aggregate of the struct and of all that it holds, with a codec
# for Cap'n Proto and for JSON: the input or output of a batch computation.
