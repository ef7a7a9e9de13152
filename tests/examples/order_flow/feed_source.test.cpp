// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/feed_source.hpp"

#include "ringwright/examples/orders/command_frame.hpp"
#include "ringwright/tests/catch.hpp"

#include <set>

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

using header = messages::envelope_header;

order_script script_of(std::uint32_t commands) {
  order_script result;
  for (std::uint32_t i = 0; i < commands; ++i) {
    wire::cancel_order what;
    what.order_id = i;
    result.commands.emplace_back(what);
  }
  return result;
}

std::vector<header> headers_in(const actors::frame& what) {
  std::vector<header> result;
  auto reader = what.reader();
  while (reader.next())
    result.push_back(reader.header());
  return result;
}

void append_reply(actors::frame& to, const wire::top_reply& what) {
  append_to(to, what, false, 1);
}

} // namespace

TEST_CASE("script source: plays every command once, in full frames") {
  const auto script = script_of(600);
  play_options options;
  options.count = 600;
  options.rate = 1'000;
  script_source source{script, options, std::nullopt};
  std::vector<std::uint32_t> sizes;
  std::uint64_t next = 0;
  while (!source.done()) {
    actors::frame out;
    sizes.push_back(source.fill(out).commands);
    auto reader = out.reader();
    while (reader.next()) {
      const auto* what
        = message_in<wire::cancel_order>(reader.header(), reader.payload());
      REQUIRE(what != nullptr);
      CHECK(what->order_id == next++);
    }
  }
  CHECK(sizes == std::vector<std::uint32_t>{256, 256, 88});
  CHECK(next == 600);
}

TEST_CASE("script source: copies go to books of their own") {
  const auto script = script_of(2);
  play_options options;
  options.copies = 3;
  options.count = 6;
  script_source source{script, options, std::nullopt};
  actors::frame out;
  CHECK(source.fill(out).commands == 6);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> played;
  auto reader = out.reader();
  while (reader.next()) {
    const auto* what
      = message_in<wire::cancel_order>(reader.header(), reader.payload());
    played.emplace_back(what->order_id, what->symbol);
  }
  CHECK(played
        == decltype(played){{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}});
}

TEST_CASE("script source: due times are even, or the script's") {
  auto script = script_of(3);
  play_options options;
  options.count = 3;
  options.rate = 1'000;
  script_source even{script, options, std::nullopt};
  CHECK(even.due_ns(0) == 1);
  CHECK(even.due_ns(2) == 2'000'001);
  // 10^11 commands later the product of index and second has overflown.
  CHECK(even.due_ns(100'000'000'000) == 100'000'000'000'000'001);
  script.due_ns = {5, 50, 500};
  CHECK(script_source{script, options, std::nullopt}.due_ns(1) == 51);
}

TEST_CASE("script source: with a clock nothing leaves before it is due") {
  auto script = script_of(3);
  script.due_ns = {0, 10, 3'600'000'000'000};
  play_options options;
  options.count = 3;
  const flow_clock started{std::chrono::steady_clock::now()
                           - std::chrono::seconds{1}};
  script_source source{script, options, started};
  actors::frame out;
  CHECK(source.fill(out).commands == 2);
  CHECK(headers_in(out).at(1).event_time_ns == 11);
  CHECK(source.fill(out).commands == 0);
  CHECK_FALSE(source.done());
}

TEST_CASE("replay source: each row is compared before its corrections") {
  order_script script;
  wire::adjust_level seed;
  wire::execute_order execution;
  wire::cancel_order correction;
  script.commands = {seed, execution, correction};
  script.seed_end = 1;
  script.rows.push_back({2, 2, 3, {}});
  comparison judge;
  replay_source source{script, judge};
  actors::frame out;
  const auto filled = source.fill(out);
  CHECK(filled.commands == 3);
  CHECK(filled.queries == 1);
  std::vector<std::uint16_t> types;
  std::set<std::uint16_t> asked;
  for (const auto& each : headers_in(out)) {
    types.push_back(each.type_id);
    if ((each.flags & messages::envelope_flags::needs_reply) != 0)
      asked.insert(each.type_id);
  }
  CHECK(types
        == std::vector<std::uint16_t>{
          wire::adjust_level::type_id, wire::execute_order::type_id,
          wire::query_top::type_id, wire::cancel_order::type_id});
  CHECK(asked
        == std::set<std::uint16_t>{wire::execute_order::type_id,
                                   wire::query_top::type_id});
  CHECK(source.done());
}

TEST_CASE("replay source: judges replies, and failures as disagreement") {
  order_script script;
  best_quotes quotes;
  quotes.bid_price = quotes.bid_size = fixed<8>::from_units(100);
  for (std::uint64_t line = 2; line < 5; ++line)
    script.rows.push_back({line, 0, 0, quotes});
  comparison judge;
  replay_source source{script, judge};
  actors::frame out;
  source.fill(out);
  actors::frame answer;
  wire::top_reply top;
  top.bid_price = top.bid_quantity = quotes.bid_price;
  append_reply(answer, top);
  top.bid_quantity = fixed<8>::from_units(99);
  append_reply(answer, top);
  header failed;
  failed.status = static_cast<std::uint8_t>(errc::handler_failed);
  answer.append(failed, {});
  source.on_answer(answer);
  CHECK(judge.rows() == 3);
  CHECK(judge.rows_equal() == 1);
  REQUIRE(judge.different().size() == 2);
  CHECK(judge.different()[0].line == 3);
}
