# SPDX-License-Identifier: Apache-2.0
#
# Inputs and outputs of the graph domain's batch kernels (type ids 100-199 are
# for its ring messages). All inputs hold their graph in the same fields: edge
# i goes from sources[i] to targets[i]. Ids that no edge names are isolated
# nodes, edges from a node to itself count, edges given more than once become
# one. In an undirected graph (u, v) and (v, u) are the same edge.

@0xec5d66a6ae5f2c4d;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::graph_analytics");
$Ring.domain(graphAnalytics);

enum PagerankStop {
  # What the L1 change of an iteration has to fall below.
  perNode @0;    # tolerance times the number of nodes, as in networkx
  total @1;      # tolerance, as in the GAP benchmark
}

enum PagerankUpdates {
  # How new scores become visible.
  power @0;          # an iteration reads what the last one wrote
  gaussSeidel @1;    # in blocks, which read what blocks before have written
  conjugateGradients @2;  # of a graph whose edges go both ways
}

enum Precision { float64 @0; float32 @1; }

enum ComponentsKind {
  # What makes two nodes belong together.
  weak @0;      # a path between them, whatever the directions of its edges
  strong @1;    # a path from each to the other
}

struct PagerankInput $Ring.batch {
  sources @0 :List(UInt32);
  # Where edges begin; node ids, 0 to 4294967294.
  targets @1 :List(UInt32);
  # Where they end; as many as sources.
  weights @2 :List(Float64);
  # One per edge, finite, from 0 on; those of an edge given twice are added
  # up. Empty: all are 1.
  nodes @3 :UInt32;
  # How many there are; above all ids. 0: the largest id and 1, up to 2^20 or 64
  # for each edge, whichever is more.
  directed @4 :Bool = true;
  # False: edges go both ways.
  damping @5 :Float64 = 0.85;
  # Share of the score that is passed along edges; dimensionless, in (0, 1).
  maxIterations @6 :UInt32 = 100;
  # Most iterations; from 1 on.
  tolerance @7 :Float64 = 1e-6;
  # Scores have converged when an iteration changes them by less, as stop has
  # it; finite, from 0 on. 0: run all iterations.
  stop @8 :PagerankStop;
  # What is below the tolerance: the L1 change per node or in total.
  updates @9 :PagerankUpdates;
  # How an iteration goes; gaussSeidel takes about half as many to a few
  # digits, conjugateGradients to many, but only if directed is false.
  precision @10 :Precision;
  # Of the numbers that it computes with.
  weighted @11 :Bool = true;
  # False: weights do not count.
  teleport @12 :List(Float64);
  # Where the surfer goes who does not follow an edge: one number per node,
  # finite, from 0 on, not all 0; need not add up to 1. Empty: anywhere.
}

struct PagerankOutput $Ring.batch {
  scores @0 :List(Float64);
  # One per node, by id; they add up to 1.
  iterations @1 :UInt32;
  # How many there were.
  residual @2 :Float64;
  # L1 change of the last one; 0 if there was none.
  converged @3 :Bool;
  # False: maxIterations ended it, and the scores are no solution.
}

struct ConnectedComponentsInput $Ring.batch {
  sources @0 :List(UInt32);
  # Where edges begin; node ids, 0 to 4294967294.
  targets @1 :List(UInt32);
  # Where they end; as many as sources.
  nodes @2 :UInt32;
  # How many there are; above all ids. 0: the largest id and 1, up to 2^20 or 64
  # for each edge, whichever is more.
  directed @3 :Bool = true;
  # False: edges go both ways.
  kind @4 :ComponentsKind;
  # What joins two nodes: a path (weak) or one each way (strong; on the CPU
  # only). For undirected graphs both are the same.
}

struct ComponentSize {
  label @0 :UInt32;
  nodes @1 :UInt32;
}

struct ConnectedComponentsOutput $Ring.batch {
  labels @0 :List(UInt32);
  # Per node, by id: the smallest node of its component.
  count @1 :UInt32;
  # Components.
  sizes @2 :List(ComponentSize);
  # Label and number of nodes of each component, by ascending label.
}
