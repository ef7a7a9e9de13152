# SPDX-License-Identifier: Apache-2.0
#
# An aggregate that another schema holds; no domain, no ring message.

@0xe8a7c6b5d4f30219;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::batch_imported");

struct Imported $Ring.batch {
  id @0 :UInt64;
  tags @1 :List(Text);
}
