// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/message.hpp"

#include "ringwright/messages/order_matching.ring.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/samples.ring.hpp"

#include <set>
#include <string>

namespace om = ringwright::messages::order_matching;
namespace samples = ringwright::messages::samples;
using namespace ringwright::messages;

static_assert(ring_message<om::submit_order>);
static_assert(!ring_message<om::level>, "a flat struct is no message");
static_assert(!ring_message<int>);
static_assert(list_message<om::depth_reply>);
static_assert(!list_message<om::submit_order>);
static_assert(has_reply<om::submit_order> && !has_reply<om::submit_reply>);
static_assert(std::is_same_v<om::submit_order::reply, om::submit_reply>);
static_assert(std::is_same_v<samples::names::reply, samples::kinds>);
static_assert(om::submit_order::type_id == 500);
static_assert(om::submit_order::domain == ringwright::domain::order_matching);
static_assert(samples::kinds::domain == ringwright::domain::custom);
static_assert(fixed_words<om::submit_order> == 8,
              "an order fits one 128-byte slot");
static_assert(fixed_words<om::depth_reply> == 4);
static_assert(om::all::accepts(500) && !om::all::accepts(499));
static_assert(!message_types<om::trade, om::trade>::unique_ids());
static_assert(message_types<>::unique_ids() && message_types<>::size == 0);

TEST_CASE("message: every request and event of a book fits a small slot") {
  om::all::for_each([]<class Message>() {
    CAPTURE(Message::name);
    CHECK(fixed_words<Message> <= 8);
  });
}

TEST_CASE("message: missing words read as zero") {
  om::submit_order order{};
  order.order_id = 1;
  order.price = ringwright::fixed<8>::from_units(2);
  order.side = om::side::sell;
  const auto words = encode(order);
  CHECK(from_words<om::submit_order>(words.data(), 8) == order);
  const auto two = from_words<om::submit_order>(words.data(), 2);
  CHECK(two.order_id == 1);
  CHECK(two.price.units() == 2);
  CHECK(two.side == om::side::buy);
  CHECK(from_words<om::submit_order>(words.data(), 0) == om::submit_order{});
}

TEST_CASE("message: to_words leaves no stale list behind") {
  const om::level level{};
  const auto with_list
    = encode(om::depth_reply{}, ringwright::view<const om::level>{&level, 1});
  const auto& message = message_at<om::depth_reply>(with_list.data());
  const auto plain = encode(message);
  CHECK(plain.size() == 4);
  CHECK(plain[3] == 0);
}

TEST_CASE("message: the tables name all fields") {
  const auto info = info_of<om::depth_reply>();
  REQUIRE(info.field_count == 5);
  CHECK(std::string{info.name} == "depth_reply");
  CHECK(std::string{info.fields[1].name} == "symbol");
  CHECK(std::string{info.fields[2].schema_name} == "bidLevels");
  CHECK(info.fields[4].kind == field_kind::list);
  REQUIRE(info.list != nullptr);
  CHECK(info.list->field_count == 4);
  CHECK(info.list->fields[0].decimals == 8);
  const auto& side = om::submit_order::fields[8];
  CHECK(std::string{side.name} == "side");
  CHECK(std::string{side.enum_name(1)} == "sell");
  CHECK(std::string{side.enum_name(2)} == "unknown");
  CHECK(info_of<om::trade>().list == nullptr);
}

TEST_CASE("message: enums convert to their names") {
  CHECK(om::reason_count == 24);
  CHECK(std::string{to_string(om::reason::would_trade)} == "would_trade");
  CHECK(std::string{to_string(samples::colour::default_)} == "default_");
  CHECK(std::string{to_string(static_cast<om::side>(9))} == "unknown");
}

TEST_CASE("message: schema hashes tell messages apart and stay as they are") {
  std::set<std::uint64_t> hashes;
  for (const auto& info : om::all::infos())
    hashes.insert(info.schema_hash);
  for (const auto& info : samples::all::infos())
    hashes.insert(info.schema_hash);
  CHECK(hashes.size() == om::all::size + samples::all::size);
  // Journals and peers compare these: a change of the generator that moves
  // them must be meant.
  CHECK(om::query_top::schema_hash == 0x4dc429ccaae39306u);
  CHECK((message_types<om::trade, om::accepted>::schema_hash()
         != message_types<om::accepted, om::trade>::schema_hash()));
}
