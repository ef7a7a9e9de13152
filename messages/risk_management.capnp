# SPDX-License-Identifier: Apache-2.0
#
# Messages of the risk-management domain (type ids 400-499).
# Money, drifts, volatilities, days and confidence levels are fixed point with
# 8 decimals. Correlations have 18: 8 would make a matrix of assets that move
# as one indefinite.

@0xc3f0a5b81d7e4926;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::risk_management");
$Ring.domain(riskManagement);

enum RiskReason {
  # Why a message was refused. Nothing has been changed then.
  none @0;
  unknownAsset @1;          # asset number outside the instance's
  invalidDrift @2;          # beyond -1000 and 1000 a year
  invalidVolatility @3;     # negative or above 1000 a year
  invalidCorrelation @4;    # beyond -1 and 1, or a row of the wrong length
  invalidConfidence @5;     # not between 0 and 1
  invalidHorizon @6;        # not above 0, or above 100 years of 252 days
  notSemiDefinite @7;       # no correlation matrix: see row, column and rest
  noScenarios @8;           # nothing has been calculated yet
  exposureTooLarge @9;      # value times volatility or drift does not fit
  resultTooLarge @10;       # P&L of a scenario does not fit
}

enum PositionMode { set @0; add @1; }

struct UpdatePosition $Ring.typeId(400) $Ring.reply("UpdatePositionReply") {
  value @0 :Int64 $Ring.fixedPoint(8);    # money; negative = short
  asset @1 :UInt32;
  mode @2 :PositionMode;
}

struct UpdatePositionReply $Ring.typeId(401) {
  value @0 :Int64 $Ring.fixedPoint(8);    # of the position, after
  version @1 :UInt64;                     # changes of P&L so far
  reason @2 :RiskReason;
}

struct QueryVar $Ring.typeId(402) $Ring.reply("VarReply") {
  # Answered for the confidence asked for, whatever was asked before.
  confidence @0 :Int64 $Ring.fixedPoint(8);
}

struct VarReply $Ring.typeId(403) {
  valueAtRisk @0 :Int64 $Ring.fixedPoint(8);        # losses are positive
  expectedShortfall @1 :Int64 $Ring.fixedPoint(8);
  confidence @2 :Int64 $Ring.fixedPoint(8);
  version @3 :UInt64;                     # changes of P&L so far
  scenarios @4 :UInt32;
  reason @5 :RiskReason;
  stale @6 :Bool;      # correlations have changed since the last calculation
  cached @7 :Bool;     # nothing had to be worked out
}

struct RecalculateVar $Ring.typeId(404) $Ring.reply("RecalculateReply") {
  # Draws new scenarios for the correlations as they are now.
  confidence @0 :Int64 $Ring.fixedPoint(8);
  horizonDays @1 :Int64 $Ring.fixedPoint(8);
  seed @2 :UInt64;
}

struct RecalculateReply $Ring.typeId(405) {
  valueAtRisk @0 :Int64 $Ring.fixedPoint(8);
  expectedShortfall @1 :Int64 $Ring.fixedPoint(8);
  rest @2 :Int64 $Ring.fixedPoint(9);     # what row and column leave over
  version @3 :UInt64;
  scenarios @4 :UInt32;
  row @5 :UInt32;
  column @6 :UInt32;
  zeroPivots @7 :UInt32;                  # assets that are a mix of others
  reason @8 :RiskReason;
}

struct Position {
  value @0 :Int64 $Ring.fixedPoint(8);
  asset @1 :UInt32;
}

struct LoadPositions $Ring.typeId(410) $Ring.reply("LoadReply") {
  # All or nothing. Of an asset named twice the last value holds.
  clear @0 :Bool;                         # all others become 0
  positions @1 :List(Position);
}

struct LoadReply $Ring.typeId(411) {
  version @0 :UInt64;
  entry @1 :UInt32;                       # the first that was refused
  reason @2 :RiskReason;
}

struct AssetMarket {
  drift @0 :Int64 $Ring.fixedPoint(8);         # expected return per year
  volatility @1 :Int64 $Ring.fixedPoint(8);    # per root of a year
  asset @2 :UInt32;
}

struct LoadMarket $Ring.typeId(412) $Ring.reply("LoadReply") {
  # All or nothing; P&L follows at once.
  assets @0 :List(AssetMarket);
}

struct LoadCorrelation $Ring.typeId(414) $Ring.reply("LoadReply") {
  # Row `row` of the lower triangle: its entries in columns 0 .. row - 1.
  # Scenarios follow with the next RecalculateVar.
  row @0 :UInt32;
  entries @1 :List(Int64) $Ring.fixedPoint(18);
}

# -- batch --------------------------------------------------------------------

enum Sampling {
  random @0;       # independent pseudo-random numbers
  antithetic @1;   # pairs: each set of numbers and its negative
  sobol @2;        # points of a Sobol sequence, shifted at random by the seed
}

struct MonteCarloVarInput $Ring.batch {
  values @0 :List(Float64);
  # Money in each position; negative = short. At most 4096.
  drifts @1 :List(Float64);
  # Expected return of each asset per year; empty = 0.
  volatilities @2 :List(Float64);
  # Standard deviation of each return per root of a year; not negative.
  correlation @3 :List(List(Float64));
  # Rows of the matrix; empty = independent assets.
  returns @4 :List(List(Float64));
  # Past returns of each asset over the horizon, a row for each period. If there
  # are any, they are the scenarios, and drifts, volatilities, correlation and
  # what says how to draw are not used.
  confidence @5 :Float64 = 0.99;
  # Between 0 and 1.
  horizonDays @6 :Float64 = 10;
  # Days of which a year has 252; above 0.
  scenarios @7 :UInt64 = 1000000;
  # 2 to 2^27.
  seed @8 :UInt64 = 1;
  # Another one gives other scenarios.
  draws @9 :Sampling;
  # How scenarios are drawn.
  degreesOfFreedom @10 :Float64;
  # Of a multivariate t distribution, above 2; 0 = normal.
  repairCorrelation @11 :Bool;
  # Replaces a matrix that is not positive semi-definite, and says so.
  percentiles @12 :List(Float64);
  # Probabilities of the table, between 0 and 1; empty = 15 of them.
}

struct Percentile {
  probability @0 :Float64;
  # P&L stays at or below the value with this probability.
  value @1 :Float64;
  # Money.
}

struct MonteCarloVarOutput $Ring.batch {
  valueAtRisk @0 :Float64;
  # Money, losses are positive.
  expectedShortfall @1 :Float64;
  valueAtRiskError @2 :Float64;
  # Standard error of sampling.
  expectedShortfallError @3 :Float64;
  mean @4 :Float64;
  # Of P&L.
  deviation @5 :Float64;
  # Standard deviation of P&L.
  componentValueAtRisk @6 :List(Float64);
  # Shares of the positions, which add up to the value at risk.
  componentExpectedShortfall @7 :List(Float64);
  marginalValueAtRisk @8 :List(Float64);
  # Change of the total for one more unit of money in each asset.
  marginalExpectedShortfall @9 :List(Float64);
  percentiles @10 :List(Percentile);
  scenarios @11 :UInt64;
  # Outcomes that were looked at.
  correlationRepaired @12 :Bool;
  # The matrix given was not positive semi-definite and was replaced.
  correlationChange @13 :Float64;
  # Largest change of an entry.
}
