# SPDX-License-Identifier: Apache-2.0
#
# Messages of the order-matching domain (type ids 500-599).
# Prices and quantities are fixed point with 8 decimals; times are nanoseconds
# of the session's clock. Every request fits one 128-byte slot (8 words).

@0xe8b1a5d94f3c6072;

using Ring = import "/ringwright/messages/ring.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ringwright::wire::order_matching");
$Ring.domain(orderMatching);

enum Side { buy @0; sell @1; }

enum OrderType {
  limit @0;
  market @1;
  postOnly @2;    # a limit order that is rejected if it would trade on arrival
  stop @3;        # becomes a market order when the last trade reaches stopPrice
  stopLimit @4;   # becomes a limit order when the last trade reaches stopPrice
}

enum TimeInForce {
  gtc @0;   # good till cancelled
  ioc @1;   # immediate or cancel: what does not trade at once is cancelled
  fok @2;   # fill or kill: all at once or nothing, checked before it trades
  day @3;   # until the end of the session
  gtd @4;   # until expireTime
}

enum SelfTrade {
  # What happens when an order would trade against its own account.
  allow @0;
  cancelNewest @1;   # the incoming order's remainder is cancelled
  cancelOldest @2;   # the resting order is cancelled, matching goes on
  cancelBoth @3;
}

enum Reason {
  # Why an order was refused or cancelled.
  none @0;
  unknownSymbol @1;
  unknownOrder @2;
  duplicateOrder @3;
  invalidSide @4;
  invalidType @5;
  invalidTimeInForce @6;
  invalidPrice @7;        # not positive, off tick or outside the book's range
  invalidQuantity @8;     # not positive, off lot or above the maximum
  invalidStopPrice @9;
  invalidDisplay @10;     # display quantity above quantity or off lot
  invalidExpiry @11;
  invalidSelfTrade @12;
  wouldTrade @13;         # post-only order that would have traded
  notFillable @14;        # fill-or-kill order without enough liquidity
  noLiquidity @15;        # market or IOC remainder found no counterparty
  bookFull @16;           # no room for another order
  levelsFull @17;         # no room for another price level
  notOwner @18;           # the account does not own the order
  userCancel @19;
  expired @20;
  selfTrade @21;
  replaced @22;
  invalidSymbol @23;      # symbol number outside the instance's books
}

struct SubmitOrder $Ring.typeId(500) $Ring.reply("SubmitReply") {
  orderId @0 :UInt64;                                 # unique in the book
  price @1 :Int64 $Ring.fixedPoint(8);                # limit price
  stopPrice @2 :Int64 $Ring.fixedPoint(8);            # trigger of stop orders
  quantity @3 :Int64 $Ring.fixedPoint(8);
  displayQuantity @4 :Int64 $Ring.fixedPoint(8);      # iceberg slice; 0 = all
  expireTime @5 :Int64;                               # gtd: ns, event time
  symbol @6 :UInt32;                                  # book number
  account @7 :UInt32;                                 # owner; 0 = anonymous
  side @8 :Side;
  type @9 :OrderType;
  timeInForce @10 :TimeInForce;
  selfTrade @11 :SelfTrade;
}

struct SubmitReply $Ring.typeId(501) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;                                # last event of the book
  filledQuantity @2 :Int64 $Ring.fixedPoint(8);
  restingQuantity @3 :Int64 $Ring.fixedPoint(8);
  trades @4 :UInt32;
  reason @5 :Reason;                                  # none = accepted
}

struct ReplaceOrder $Ring.typeId(510) $Ring.reply("ReplaceReply") {
  # Smaller quantity at the same price keeps priority, all else re-queues.
  orderId @0 :UInt64;
  price @1 :Int64 $Ring.fixedPoint(8);
  quantity @2 :Int64 $Ring.fixedPoint(8);             # new open quantity
  symbol @3 :UInt32;
  account @4 :UInt32;
}

struct ReplaceReply $Ring.typeId(511) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;
  filledQuantity @2 :Int64 $Ring.fixedPoint(8);
  restingQuantity @3 :Int64 $Ring.fixedPoint(8);
  trades @4 :UInt32;
  reason @5 :Reason;
  keptPriority @6 :Bool;
}

struct CancelOrder $Ring.typeId(520) $Ring.reply("CancelReply") {
  orderId @0 :UInt64;
  quantity @1 :Int64 $Ring.fixedPoint(8);             # 0 = the whole order
  symbol @2 :UInt32;
  account @3 :UInt32;
}

struct CancelReply $Ring.typeId(521) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;
  cancelledQuantity @2 :Int64 $Ring.fixedPoint(8);
  restingQuantity @3 :Int64 $Ring.fixedPoint(8);
  reason @4 :Reason;                                  # none = done
}

struct ExpireOrders $Ring.typeId(522) $Ring.reply("ExpireReply") {
  # Cancels what has expired at the message's event time.
  symbol @0 :UInt32;
  endOfDay @1 :Bool;                                  # day orders too
}

struct ExpireReply $Ring.typeId(523) {
  sequence @0 :UInt64;
  expired @1 :UInt32;
}

struct QueryTop $Ring.typeId(530) $Ring.reply("TopReply") {
  symbol @0 :UInt32;
}

struct TopReply $Ring.typeId(531) {
  bidPrice @0 :Int64 $Ring.fixedPoint(8);             # 0 size = empty side
  bidQuantity @1 :Int64 $Ring.fixedPoint(8);
  askPrice @2 :Int64 $Ring.fixedPoint(8);
  askQuantity @3 :Int64 $Ring.fixedPoint(8);
  lastPrice @4 :Int64 $Ring.fixedPoint(8);
  sequence @5 :UInt64;
  symbol @6 :UInt32;
  bidOrders @7 :UInt32;
  askOrders @8 :UInt32;
}

struct QueryDepth $Ring.typeId(532) $Ring.reply("DepthReply") {
  symbol @0 :UInt32;
  levels @1 :UInt32;                                  # wanted levels per side
}

struct Level {
  price @0 :Int64 $Ring.fixedPoint(8);
  quantity @1 :Int64 $Ring.fixedPoint(8);             # visible
  orders @2 :UInt32;
  side @3 :Side;
}

struct DepthReply $Ring.typeId(533) {
  sequence @0 :UInt64;
  symbol @1 :UInt32;
  bidLevels @2 :UInt32;
  askLevels @3 :UInt32;
  levels @4 :List(Level);                             # bids, asks; best first
}

struct ExecuteOrder $Ring.typeId(504) $Ring.reply("ExecuteReply") {
  # Trades a named resting order, as an exchange's feed reports executions.
  orderId @0 :UInt64;
  quantity @1 :Int64 $Ring.fixedPoint(8);
  symbol @2 :UInt32;
}

struct ExecuteReply $Ring.typeId(505) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;
  executedQuantity @2 :Int64 $Ring.fixedPoint(8);
  restingQuantity @3 :Int64 $Ring.fixedPoint(8);
  firstOrderId @4 :UInt64;                            # first before this
  reason @5 :Reason;
  first @6 :Bool;                                   # the named order was first
}

enum AdjustMode {
  set @0;      # the level's total becomes quantity
  reduce @1;   # quantity is taken from the level's anonymous volume
}

struct AdjustLevel $Ring.typeId(506) $Ring.reply("AdjustReply") {
  # Anonymous volume of a level, known from market data alone. It stands ahead
  # of the level's named orders. `set` removes surplus from the anonymous
  # volume first, then from the newest named orders.
  price @0 :Int64 $Ring.fixedPoint(8);
  quantity @1 :Int64 $Ring.fixedPoint(8);
  symbol @2 :UInt32;
  side @3 :Side;
  mode @4 :AdjustMode;
}

struct AdjustReply $Ring.typeId(507) {
  sequence @0 :UInt64;
  quantity @1 :Int64 $Ring.fixedPoint(8);             # total after
  anonymousQuantity @2 :Int64 $Ring.fixedPoint(8);    # anonymous part after
  ordersRemoved @3 :UInt32;
  reason @4 :Reason;
}

struct Accepted $Ring.typeId(540) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;
  price @2 :Int64 $Ring.fixedPoint(8);
  quantity @3 :Int64 $Ring.fixedPoint(8);
  symbol @4 :UInt32;
  account @5 :UInt32;
  side @6 :Side;
  type @7 :OrderType;
}

struct Rejected $Ring.typeId(541) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;
  symbol @2 :UInt32;
  account @3 :UInt32;
  reason @4 :Reason;
}

struct Trade $Ring.typeId(542) {
  price @0 :Int64 $Ring.fixedPoint(8);                # of the resting order
  quantity @1 :Int64 $Ring.fixedPoint(8);
  restingOrderId @2 :UInt64;
  incomingOrderId @3 :UInt64;                         # 0 for ExecuteOrder
  sequence @4 :UInt64;
  restingAccount @5 :UInt32;
  incomingAccount @6 :UInt32;
  symbol @7 :UInt32;
  aggressor @8 :Side;
}

struct Cancelled $Ring.typeId(543) {
  orderId @0 :UInt64;
  sequence @1 :UInt64;
  quantity @2 :Int64 $Ring.fixedPoint(8);             # cancelled
  restingQuantity @3 :Int64 $Ring.fixedPoint(8);      # what is left
  symbol @4 :UInt32;
  account @5 :UInt32;
  reason @6 :Reason;
}

struct BookUpdate $Ring.typeId(544) {
  # Best bid and ask after a command that changed either; size 0 = empty side.
  bidPrice @0 :Int64 $Ring.fixedPoint(8);
  bidQuantity @1 :Int64 $Ring.fixedPoint(8);
  askPrice @2 :Int64 $Ring.fixedPoint(8);
  askQuantity @3 :Int64 $Ring.fixedPoint(8);
  sequence @4 :UInt64;
  symbol @5 :UInt32;
}
