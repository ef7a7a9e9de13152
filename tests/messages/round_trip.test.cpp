// SPDX-License-Identifier: Apache-2.0
//
// Every message of the schemas that need no more than this component; those of
// the examples are tested beside them.
#include "ringwright/messages/order_matching.capnp.h"
#include "ringwright/messages/order_matching.ring.hpp"
#include "ringwright/tests/messages/round_trip.hpp"
#include "ringwright/tests/messages/samples.capnp.h"
#include "ringwright/tests/messages/samples.ring.hpp"
#include "ringwright/tests/schemas/echo.capnp.h"
#include "ringwright/tests/schemas/echo.ring.hpp"

namespace echo = ringwright::messages::echo;
namespace om = ringwright::messages::order_matching;
namespace samples = ringwright::messages::samples;
namespace wire = ringwright::wire;
using namespace ringwright::messages;
using namespace round_trip;

TEST_CASE("round trip: every order message, both ways") {
  namespace w = wire::order_matching;
  static_assert(
    complete<om::all, om::submit_order, om::submit_reply, om::replace_order,
             om::replace_reply, om::cancel_order, om::cancel_reply,
             om::expire_orders, om::expire_reply, om::query_top, om::top_reply,
             om::query_depth, om::depth_reply, om::execute_order,
             om::execute_reply, om::adjust_level, om::adjust_reply,
             om::accepted, om::rejected, om::trade, om::cancelled,
             om::book_update>,
    "a message is missing from this test");
  run_all<
    pair<om::submit_order, w::SubmitOrder>,
    pair<om::submit_reply, w::SubmitReply>,
    pair<om::replace_order, w::ReplaceOrder>,
    pair<om::replace_reply, w::ReplaceReply>,
    pair<om::cancel_order, w::CancelOrder>,
    pair<om::cancel_reply, w::CancelReply>,
    pair<om::expire_orders, w::ExpireOrders>,
    pair<om::expire_reply, w::ExpireReply>, pair<om::query_top, w::QueryTop>,
    pair<om::top_reply, w::TopReply>, pair<om::query_depth, w::QueryDepth>,
    pair<om::depth_reply, w::DepthReply>,
    pair<om::execute_order, w::ExecuteOrder>,
    pair<om::execute_reply, w::ExecuteReply>,
    pair<om::adjust_level, w::AdjustLevel>,
    pair<om::adjust_reply, w::AdjustReply>, pair<om::accepted, w::Accepted>,
    pair<om::rejected, w::Rejected>, pair<om::trade, w::Trade>,
    pair<om::cancelled, w::Cancelled>, pair<om::book_update, w::BookUpdate>>();
}

TEST_CASE("round trip: every kind of field and list, both ways") {
  namespace w = wire::samples;
  static_assert(
    complete<samples::all, samples::kinds, samples::names, samples::nine_flags,
             samples::points, samples::blob, samples::bytes, samples::shorts,
             samples::floats, samples::doubles, samples::colours,
             samples::prices>,
    "a message is missing from this test");
  run_all<pair<samples::kinds, w::Kinds>, pair<samples::names, w::Names>,
          pair<samples::nine_flags, w::NineFlags>,
          pair<samples::points, w::Points>, pair<samples::blob, w::Blob>,
          pair<samples::bytes, w::Bytes>, pair<samples::shorts, w::Shorts>,
          pair<samples::floats, w::Floats>,
          pair<samples::doubles, w::Doubles>,
          pair<samples::colours, w::Colours>,
          pair<samples::prices, w::Prices>>();
}

TEST_CASE("round trip: every message of the tests' kernels, both ways") {
  namespace w = wire::echo;
  static_assert(
    complete<echo::all, echo::echo, echo::echo_reply, echo::add, echo::sum,
             echo::sum_reply, echo::misbehave, echo::emit, echo::tick,
             echo::blob, echo::blob_reply, echo::unheard>,
    "a message is missing from this test");
  run_all<pair<echo::echo, w::Echo>, pair<echo::echo_reply, w::EchoReply>,
          pair<echo::add, w::Add>, pair<echo::sum, w::Sum>,
          pair<echo::sum_reply, w::SumReply>,
          pair<echo::misbehave, w::Misbehave>, pair<echo::emit, w::Emit>,
          pair<echo::tick, w::Tick>, pair<echo::blob, w::Blob>,
          pair<echo::blob_reply, w::BlobReply>,
          pair<echo::unheard, w::Unheard>>();
}

TEST_CASE("round trip: members carry what their names say") {
  om::replace_reply reply{};
  reply.order_id = 7;
  reply.filled_quantity = ringwright::fixed<8>::from_units(11);
  reply.reason = om::reason::replaced;
  reply.kept_priority = true;
  const auto framed = as_capnp(encode(reply), om::replace_reply::data_words,
                               om::replace_reply::pointer_words);
  capnp::FlatArrayMessageReader reader(
    kj::arrayPtr(reinterpret_cast<const capnp::word*>(framed.data()),
                 framed.size()));
  const auto root = reader.getRoot<wire::order_matching::ReplaceReply>();
  CHECK(root.getOrderId() == 7);
  CHECK(root.getFilledQuantity() == 11);
  CHECK(root.getReason() == wire::order_matching::Reason::REPLACED);
  CHECK(root.getKeptPriority());
}

TEST_CASE("round trip: single bits lie where Cap'n Proto has them") {
  samples::kinds kinds{};
  kinds.flag_c = true;
  kinds.colour = samples::colour::dark_blue;
  kinds.int8 = -3;
  samples::nine_flags flags{};
  flags.b = true;
  flags.i = true;
  const auto a = as_capnp(encode(kinds), samples::kinds::data_words, 0);
  const auto b = as_capnp(encode(flags), samples::nine_flags::data_words, 0);
  capnp::FlatArrayMessageReader first(kj::arrayPtr(
    reinterpret_cast<const capnp::word*>(a.data()), a.size()));
  capnp::FlatArrayMessageReader second(kj::arrayPtr(
    reinterpret_cast<const capnp::word*>(b.data()), b.size()));
  const auto k = first.getRoot<wire::samples::Kinds>();
  CHECK(!k.getFlagA());
  CHECK(!k.getFlagB());
  CHECK(k.getFlagC());
  CHECK(!k.getFlagD());
  CHECK(k.getInt8() == -3);
  CHECK(k.getColour() == wire::samples::Colour::DARK_BLUE);
  const auto n = second.getRoot<wire::samples::NineFlags>();
  CHECK(!n.getA());
  CHECK(n.getB());
  CHECK(!n.getH());
  CHECK(n.getI());
}
