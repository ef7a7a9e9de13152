# SPDX-License-Identifier: Apache-2.0
# expect: text_field.capnp: struct Note, field text: Text is a pointer; a ring
# expect: message holds no pointers except one trailing List of primitives or
# expect: flat structs, or Data
@0xc1a0000000000006;
using Ring = import "/ringwright/messages/ring.capnp";
$Ring.domain(orderMatching);
struct Note $Ring.typeId(500) { text @0 :Text; }
