# SPDX-License-Identifier: Apache-2.0
# part of: batch_foreign, message_of_aggregates
@0xc1a0000000000044;
using Ring = import "/ringwright/messages/ring.capnp";
struct Point { x @0 :Float64; }
struct Mark $Ring.batch { y @0 :Float64; }
