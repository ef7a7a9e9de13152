# SPDX-License-Identifier: Apache-2.0
#
# Ring messages of the graph domain (type ids 100-199).
# Scores, their sum, changes of them and tolerances count units of 2^-62: 1 is
# 2^62, and the even score of one in 2^24 nodes is 2^38.

@0xb7d25e08c91f4a63;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::graph_ring");
$Ring.domain(graphAnalytics);

struct Edge {
  source @0 :UInt32;
  target @1 :UInt32;
}

# -- edges, for any kernel that takes them ------------------------------------

struct AddEdge $Ring.typeId(106) $Ring.reply("EdgesReply") {
  # Nodes are those from 0 to the largest number that was ever named.
  source @0 :UInt32;
  target @1 :UInt32;
}

struct EdgesReply $Ring.typeId(107) {
  version @0 :UInt64;    # changes of what is resident so far
  nodes @1 :UInt32;
  changes @2 :UInt32;    # edges that were new, or that joined two components
  total @3 :UInt32;      # edges, or components, there are now
}

struct AddEdges $Ring.typeId(108) $Ring.reply("EdgesReply") {
  # All or nothing; like as many AddEdge in this order.
  edges @0 :List(Edge);
}

# -- graph/pagerank -----------------------------------------------------------

struct QueryScores $Ring.typeId(100) $Ring.reply("ScoresReply") {
  # Of nodes first .. first + count - 1, as far as there are such nodes and
  # one page reaches.
  first @0 :UInt32;
  count @1 :UInt32;
}

struct ScoresReply $Ring.typeId(101) {
  version @0 :UInt64;
  sum @1 :Int64;         # of all scores
  first @2 :UInt32;
  nodes @3 :UInt32;
  stale @4 :Bool;        # something has changed since they last converged
  scores @5 :List(Int64);
}

struct Recalculate $Ring.typeId(104) $Ring.reply("RecalculateReply") {
  # Sweeps until the sum of all changes of a sweep is below the tolerance.
  tolerance @0 :Int64;      # 0 = do all sweeps
  maxIterations @1 :UInt32;
  restart @2 :Bool;         # from even scores, not from the present ones
}

struct RecalculateReply $Ring.typeId(105) {
  residual @0 :UInt64;      # sum of all changes of the last sweep
  version @1 :UInt64;
  iterations @2 :UInt32;
  converged @3 :Bool;       # false when the sweeps were used up before
}

struct UpdateScore $Ring.typeId(114) $Ring.reply("UpdateScoreReply") {
  # The next sweep begins with it. All scores together remain at most 1.
  delta @0 :Int64;
  node @1 :UInt32;
}

struct UpdateScoreReply $Ring.typeId(115) {
  score @0 :Int64;       # of the node, after
  sum @1 :Int64;         # of all scores, after
  version @2 :UInt64;
}

struct SnapshotEdges $Ring.typeId(116) $Ring.reply("SnapshotEdgesReply") {
  # A page of edges in the order in which they came. QueryScores has the rest
  # of a snapshot; pages of the same version belong together.
  first @0 :UInt32;
}

struct SnapshotEdgesReply $Ring.typeId(117) {
  version @0 :UInt64;
  first @1 :UInt32;
  total @2 :UInt32;      # edges there are
  edges @3 :List(Edge);
}

struct LoadScores $Ring.typeId(118) $Ring.reply("LoadScoresReply") {
  # All or nothing: scores of nodes first, first + 1, ..., which come into
  # being if need be.
  first @0 :UInt32;
  scores @1 :List(Int64);
}

struct LoadScoresReply $Ring.typeId(119) {
  sum @0 :Int64;
  version @1 :UInt64;
  nodes @2 :UInt32;
}

# -- graph/connected-components -----------------------------------------------

struct QueryComponent $Ring.typeId(140) $Ring.reply("ComponentReply") {
  node @0 :UInt32;
}

struct ComponentReply $Ring.typeId(141) {
  version @0 :UInt64;
  label @1 :UInt32;      # smallest node of the component
  size @2 :UInt32;
}

struct QueryCount $Ring.typeId(142) $Ring.reply("CountReply") {
  unused @0 :UInt64;     # a message has a field
}

struct CountReply $Ring.typeId(143) {
  version @0 :UInt64;
  components @1 :UInt32;
  nodes @2 :UInt32;
}

struct SnapshotLabels $Ring.typeId(144) $Ring.reply("SnapshotLabelsReply") {
  # A page of labels; pages of the same version belong together.
  first @0 :UInt32;
}

struct SnapshotLabelsReply $Ring.typeId(145) {
  version @0 :UInt64;
  first @1 :UInt32;
  nodes @2 :UInt32;
  labels @3 :List(UInt32);
}
