// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/comparison.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

fixed<8> units(std::int64_t count) {
  return fixed<8>::from_units(count);
}

} // namespace

TEST_CASE("comparison: price and size of both sides must agree", "[examples]") {
  const best_quotes file{units(10), units(5), units(11), units(6)};
  comparison judge;
  judge.row(2, file, file);
  CHECK(judge.rows_equal() == 1);
  for (auto field : {&best_quotes::bid_price, &best_quotes::bid_size,
                     &best_quotes::ask_price, &best_quotes::ask_size}) {
    auto engine = file;
    engine.*field += units(1);
    judge.row(3, file, engine);
  }
  CHECK(judge.rows() == 5);
  CHECK(judge.rows_equal() == 1);
  REQUIRE(judge.different().size() == 4);
  CHECK(judge.different().front().line == 3);
  CHECK(judge.different().front().engine.bid_price == units(11));
}

TEST_CASE("comparison: an empty side has no price", "[examples]") {
  wire::top_reply reply;
  reply.bid_price = units(99);
  reply.ask_price = units(11);
  reply.ask_quantity = units(6);
  lobster_row row;
  row.asks.push_back({units(11), units(6)});
  row.window = 1;
  CHECK(quotes_of(reply) == quotes_of(row));
  CHECK(quotes_of(row).bid_size == fixed<8>{});
}

TEST_CASE("comparison: only so many different rows are kept", "[examples]") {
  comparison judge;
  for (std::uint64_t line = 1; line <= 1'000; ++line)
    judge.row(line, {}, {units(1), units(1), {}, {}});
  CHECK(judge.rows() == 1'000);
  CHECK(judge.different().size() == comparison::max_kept);
}

TEST_CASE("comparison: a refused execution did not stand first", "[examples]") {
  comparison judge;
  wire::execute_reply reply;
  reply.first = true;
  judge.executed(reply);
  reply.reason = wire::reason::unknown_order;
  judge.executed(reply);
  reply.reason = wire::reason::none;
  reply.first = false;
  judge.executed(reply);
  CHECK(judge.executions() == 3);
  CHECK(judge.executions_first() == 1);
}
