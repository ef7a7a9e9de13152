// SPDX-License-Identifier: Apache-2.0
//
// The commands of the order flow on the matching engine itself: it refuses
// none of them, and its books are those of the files and of the generator.
#include "ringwright/examples/orders/comparison.hpp"
#include "ringwright/examples/orders/generator.hpp"
#include "ringwright/examples/orders/lobster_reader.hpp"
#include "ringwright/examples/orders/replay.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/examples/orders/engine/bare_engine.hpp"
#include "ringwright/tests/examples/orders/shared_data.hpp"

#include <map>

using namespace ringwright;
using namespace ringwright::examples::orders;
using namespace ringwright::examples::orders::testing;

namespace {

/// Carries out commands; counts refusals and judges executions.
struct runner {
  bare_engine engine;
  comparison judge;
  std::map<wire::reason, std::uint64_t> refused;
  std::uint64_t totals_wrong = 0;

  void operator()(const command& what) {
    std::visit([this](const auto& message) { run(message); }, what);
  }

  best_quotes quotes(std::uint32_t symbol) {
    wire::query_top query;
    query.symbol = symbol;
    return quotes_of(engine.ask(query));
  }

private:
  template <class Message>
  void run(const Message& message) {
    const auto reply = engine.ask(message);
    if (reply.reason != wire::reason::none)
      ++refused[reply.reason];
    if constexpr (std::is_same_v<Message, wire::execute_order>)
      judge.executed(reply);
    if constexpr (std::is_same_v<Message, wire::adjust_level>)
      totals_wrong += message.mode == wire::adjust_mode::set
                      && reply.quantity != message.quantity;
  }
};

/// Replays a pair on the engine.
void replay_pair(const lobster_pair& files, runner& on, replay_counts& counts) {
  auto reader = lobster_reader::open(files.messages, files.book);
  REQUIRE(reader);
  replay feed{0};
  lobster_record record;
  std::vector<command> commands;
  const auto run = [&] {
    for (const auto& each : commands)
      on(each);
    commands.clear();
  };
  while (reader->next(record).value()) {
    if (reader->lines() == 1) {
      feed.seed(record.row, commands);
      run();
      continue;
    }
    feed.apply(record.message, commands);
    run();
    on.judge.row(reader->lines(), quotes_of(record.row), on.quotes(0));
    feed.correct(record.row, commands);
    run();
  }
  counts = feed.counts();
}

} // namespace

TEST_CASE("agreement: the engine's AMZN book is the file's",
          "[examples][data]") {
  const auto data = shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no folder shared/data");
    return;
  }
  runner on{bare_engine{{}}, {}, {}};
  replay_counts counts;
  replay_pair(amzn_files(data), on, counts);
  CHECK(on.refused.empty());
  CHECK(on.totals_wrong == 0);
  CHECK(on.judge.rows() == 39'999);
  CHECK(on.judge.rows_equal() == 39'999);
  CHECK(on.judge.executions() == 1'713);
  CHECK(on.judge.executions_first() == 1'683);
  CHECK(counts.corrections == 2'341);
}

TEST_CASE("agreement: the engine's AAPL book is the file's",
          "[examples][data]") {
  const auto data = shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no folder shared/data");
    return;
  }
  runner on{bare_engine{{}}, {}, {}};
  replay_counts counts;
  replay_pair(aapl_files(data), on, counts);
  CHECK(on.refused.empty());
  CHECK(on.judge.rows_equal() == 998);
  CHECK(on.judge.executions_first() == 94);
  CHECK(counts.corrections == 3);
}

TEST_CASE("agreement: the engine's books are the generator's", "[examples]") {
  generator_options options;
  options.count = 300'000;
  options.symbols = 4;
  auto flow = generator::make(options);
  REQUIRE(flow);
  runner on{bare_engine{{}}, {}, {}};
  timed_command out;
  while (flow->next(out)) {
    on(out.what);
    const auto symbol = symbol_of(out.what);
    const auto top = on.quotes(symbol);
    const auto& book = flow->book(symbol);
    const auto ticks
      = [&](fixed<8> price) { return price.units() / options.tick.units(); };
    REQUIRE(ticks(top.bid_price) == book.best_price(wire::side::buy));
    REQUIRE(ticks(top.ask_price) == book.best_price(wire::side::sell));
  }
  // Only what is meant to fail does: no cancel or replace of an order that is
  // not there, no bad price or quantity.
  for (const auto& [reason, count] : on.refused) {
    INFO(to_string(reason) << ": " << count);
    CHECK((reason == wire::reason::would_trade
           || reason == wire::reason::not_fillable
           || reason == wire::reason::no_liquidity));
    CHECK(count < options.count / 20);
  }
  CHECK(on.refused.count(wire::reason::would_trade) == 1);
  CHECK(on.refused.count(wire::reason::not_fillable) == 1);
}
