// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/replay.hpp"

#include "ringwright/examples/orders/comparison.hpp"
#include "ringwright/examples/orders/lobster_reader.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/examples/orders/naive_book.hpp"
#include "ringwright/tests/examples/orders/shared_data.hpp"

#include <string>

using namespace ringwright;
using namespace ringwright::examples::orders;
using namespace ringwright::examples::orders::testing;

namespace {

fixed<8> shares(std::int64_t count) {
  return fixed<8>::from_units(count * fixed<8>::scale);
}

/// A replay whose commands a naive book carries out.
struct bench {
  replay feed{3};
  naive_book engine;
  comparison judge;
  std::vector<command> last;

  void run() {
    for (const auto& each : last) {
      CHECK(symbol_of(each) == 3);
      std::visit(engine, each);
      if (std::holds_alternative<wire::execute_order>(each))
        judge.executed(engine.last_execution);
    }
  }

  void seed(const std::string& row) {
    last.clear();
    feed.seed(parsed(row), last);
    run();
  }

  void apply(const lobster_message& message) {
    last.clear();
    feed.apply(message, last);
    run();
  }

  void apply(const std::string& line) {
    const auto message = parse_message(line);
    REQUIRE(message);
    apply(*message);
  }

  void correct(const std::string& row) {
    last.clear();
    feed.correct(parsed(row), last);
    run();
  }

  static lobster_row parsed(const std::string& line) {
    lobster_row row;
    REQUIRE(parse_row(line, row));
    return row;
  }

  fixed<8> size_at(wire::side side, std::int64_t price) const {
    const auto* level = feed.book().find_level(side, shares(price));
    return level == nullptr ? fixed<8>{} : level->total;
  }
};

/// A message about a price in whole dollars.
std::string line_of(int type, int id, int size, int price, int direction) {
  return "1," + std::to_string(type) + "," + std::to_string(id) + ","
         + std::to_string(size) + "," + std::to_string(price * 10'000) + ","
         + std::to_string(direction);
}

std::string row_of(std::initializer_list<int> cells) {
  std::string line;
  int column = 0;
  for (const auto cell : cells) {
    const bool price = column++ % 2 == 0;
    line += (line.empty() ? "" : ",")
            + std::to_string(price ? cell * 10'000 : cell);
  }
  return line;
}

/// Replays a pair; the figures are those of the judge and of the replay.
void replay_pair(const lobster_pair& files, bench& on) {
  auto reader = lobster_reader::open(files.messages, files.book);
  REQUIRE(reader);
  lobster_record record;
  while (reader->next(record).value()) {
    on.last.clear();
    if (reader->lines() == 1) {
      on.feed.seed(record.row, on.last);
      on.run();
      continue;
    }
    on.apply(record.message);
    on.judge.row(reader->lines(), quotes_of(record.row),
                 quotes_of(on.engine.top()));
    on.last.clear();
    on.feed.correct(record.row, on.last);
    on.run();
    // What the window shows is right now.
    if (quotes_of(on.engine.top()) != quotes_of(record.row))
      FAIL("line " << reader->lines() << " differs after its corrections");
  }
}

} // namespace

TEST_CASE("replay: the seed is anonymous volume", "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 100, 13, 50, 9, 70}));
  CHECK(b.last.size() == 4);
  CHECK(b.engine.top().bid_price == shares(10));
  CHECK(b.engine.top().bid_quantity == shares(100));
  CHECK(b.engine.top().ask_price == shares(12));
  CHECK(b.engine.top().ask_quantity == shares(300));
}

TEST_CASE("replay: named orders are added, cut, cancelled and executed",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 100}));
  b.apply(line_of(1, 7, 40, 11, 1));
  b.apply(line_of(1, 8, 60, 11, 1));
  b.apply(line_of(2, 8, 20, 11, 1));
  CHECK(b.engine.top().bid_quantity == shares(80));
  b.apply(line_of(4, 7, 15, 11, 1));
  CHECK(b.judge.executions_first() == 1);
  b.apply(line_of(4, 8, 15, 11, 1));
  CHECK(b.judge.executions() == 2);
  CHECK(b.judge.executions_first() == 1); // 7 stands ahead of it
  b.apply(line_of(3, 7, 25, 11, 1));
  CHECK(b.engine.top().bid_quantity == shares(25));
  b.apply(line_of(3, 8, 25, 11, 1));
  CHECK(b.engine.top().bid_price == shares(10));
  CHECK(b.feed.counts().messages == 7);
  CHECK(b.feed.counts().reassigned == 0);
}

TEST_CASE("replay: anonymous volume stands ahead and is taken first",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 100}));
  b.apply(line_of(1, 7, 40, 10, 1));
  b.apply(line_of(4, 7, 10, 10, 1));
  CHECK(b.judge.executions() == 1);
  CHECK(b.judge.executions_first() == 0);
  b.apply(line_of(4, 99, 100, 10, 1)); // an order from before the file
  CHECK(b.judge.executions() == 1);
  b.apply(line_of(4, 7, 10, 10, 1));
  CHECK(b.judge.executions_first() == 1);
  CHECK(b.engine.top().bid_quantity == shares(20));
}

TEST_CASE("replay: unknown volume beyond the anonymous is the oldest order's",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50}));
  b.apply(line_of(1, 7, 40, 10, 1));
  b.apply(line_of(1, 8, 40, 10, 1));
  b.apply(line_of(3, 99, 100, 10, 1));
  CHECK(b.engine.top().bid_quantity == shares(30));
  CHECK(b.feed.counts().reassigned == 1);
  CHECK(b.feed.book().find_order(7) == nullptr);
  CHECK(b.feed.book().find_order(8) != nullptr);
  // More than there is empties the level and asks nothing impossible.
  b.apply(line_of(4, 99, 500, 10, 1));
  CHECK(b.engine.top().bid_quantity == fixed<8>{});
  b.apply(line_of(4, 99, 500, 10, 1));
  CHECK(b.last.empty());
}

TEST_CASE("replay: messages that change no book give no command",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50}));
  b.apply("1,5,0,10,100000,1");
  CHECK(b.last.empty());
  b.apply("1,6,-1,10,100000,1");
  CHECK(b.last.empty());
  b.apply("1,7,0,0,-1,-1");
  CHECK(b.last.empty());
  CHECK(b.feed.counts().messages == 3);
}

TEST_CASE("replay: orders that would trade or repeat an id are left out",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50}));
  b.apply(line_of(1, 7, 40, 12, 1));
  CHECK(b.last.empty());
  b.apply(line_of(1, 7, 40, 10, -1));
  CHECK(b.last.empty());
  b.apply(line_of(1, 7, 40, 11, 1));
  b.apply(line_of(1, 7, 40, 9, 1));
  CHECK(b.last.empty());
  CHECK(b.feed.counts().ignored == 3);
}

TEST_CASE("replay: a level's sum does not overflow", "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50}));
  for (int id = 1; id <= 20; ++id)
    b.apply("1,1," + std::to_string(id) + ",10000000000,100000,1");
  CHECK(b.feed.counts().ignored == 11); // 9 times 10^18 units fit
  CHECK(b.size_at(wire::side::buy, 10) == shares(90'000'000'050));
}

TEST_CASE("replay: depth that enters the window is added", "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50, 13, 10, 9, 20}));
  b.apply(line_of(3, 99, 50, 10, 1));
  b.correct(row_of({12, 300, 9, 20, 13, 10, 8, 70}));
  CHECK(b.last.size() == 1);
  CHECK(b.size_at(wire::side::buy, 8) == shares(70));
  b.correct(row_of({12, 300, 9, 25, 13, 10, 8, 70}));
  CHECK(b.size_at(wire::side::buy, 9) == shares(25));
  CHECK(b.feed.counts().depth_added == 2);
  CHECK(b.feed.counts().corrections == 0);
}

TEST_CASE("replay: levels behind the window are kept, gaps in it cleared",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50, 14, 10, 8, 20}));
  b.apply(line_of(1, 7, 40, 9, 1));
  b.correct(row_of({12, 300, 10, 50, 14, 10, 9, 40}));
  CHECK(b.last.empty()); // 8 is out of sight now
  CHECK(b.size_at(wire::side::buy, 8) == shares(20));
  // Back in sight of 7, without 8 and 9.
  b.correct(row_of({12, 300, 10, 50, 14, 10, 7, 5}));
  CHECK(b.size_at(wire::side::buy, 8) == fixed<8>{});
  CHECK(b.size_at(wire::side::buy, 9) == fixed<8>{});
  CHECK(b.feed.book().find_order(7) == nullptr);
  CHECK(b.feed.counts().corrections == 2);
  CHECK(b.feed.counts().depth_added == 1);
}

TEST_CASE("replay: a side shorter than the window shows all there is",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50, 14, 10, 8, 20}));
  b.correct("120000,300,-9999999999,0,140000,10,-9999999999,0");
  CHECK(b.engine.top().bid_quantity == fixed<8>{});
  CHECK(b.engine.top().ask_price == shares(12));
  CHECK(b.feed.counts().corrections == 2);
}

TEST_CASE("replay: surplus is an order of that size if there is one",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50}));
  for (const auto& [id, size] : {std::pair{1, 30}, {2, 20}, {3, 10}, {4, 20}})
    b.apply(line_of(1, id, size, 10, 1));
  b.correct(row_of({12, 300, 10, 110})); // 20 too much: the newest of that
  CHECK(b.feed.book().find_order(4) == nullptr);
  b.correct(row_of({12, 300, 10, 80})); // 30: order 1 alone, not 2 and 3
  CHECK(b.feed.book().find_order(1) == nullptr);
  CHECK(b.feed.book().find_order(2) != nullptr);
  CHECK(b.feed.counts().corrections == 2);
  b.correct(row_of({12, 300, 10, 50})); // 30: orders 3 and 2 together
  CHECK(b.feed.book().find_order(2) == nullptr);
  CHECK(b.feed.book().find_order(3) == nullptr);
}

TEST_CASE("replay: surplus that is no order is anonymous volume",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 50}));
  b.apply(line_of(1, 1, 30, 10, 1));
  b.apply(line_of(1, 2, 40, 10, 1));
  b.correct(row_of({12, 300, 10, 105})); // 15
  CHECK(b.feed.book().find_order(1) != nullptr);
  CHECK(b.feed.book().find_order(2) != nullptr);
  CHECK(b.feed.book().find_level(wire::side::buy, shares(10))->anonymous
        == shares(35));
  b.correct(row_of({12, 300, 10, 30})); // 75 = 35 anonymous and order 2
  CHECK(b.feed.book().find_order(1) != nullptr);
  CHECK(b.feed.book().find_order(2) == nullptr);
  b.correct(row_of({12, 300, 10, 13})); // 17 of order 1
  CHECK(b.feed.book().find_order(1)->at->open == shares(13));
  CHECK(b.engine.top().bid_quantity == shares(13));
  CHECK(b.feed.counts().corrections == 3);
}

TEST_CASE("replay: what an order lacks after a correction is found elsewhere",
          "[examples]") {
  bench b;
  b.seed(row_of({12, 300, 10, 5}));
  b.apply(line_of(1, 1, 30, 10, 1));
  b.apply(line_of(1, 2, 40, 10, 1));
  b.correct(row_of({12, 300, 10, 58})); // 17: 5 anonymous, then 12 of order 2
  b.apply(line_of(4, 2, 40, 10, 1));    // which had all its 40
  CHECK(b.engine.top().bid_quantity == shares(18));
  CHECK(b.feed.counts().reassigned == 1);
}

TEST_CASE("replay: the AMZN book agrees in every row", "[examples][data]") {
  const auto data = shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no folder shared/data");
    return;
  }
  bench b;
  replay_pair(amzn_files(data), b);
  CHECK(b.judge.rows() == 39'999);
  CHECK(b.judge.rows_equal() == 39'999);
  CHECK(b.judge.executions() == 1'713);
  CHECK(b.judge.executions_first() == 1'683);
  CHECK(b.feed.counts().corrections == 2'341);
  CHECK(b.feed.counts().depth_added == 1'649);
  CHECK(b.feed.counts().ignored == 0);
}

TEST_CASE("replay: the AAPL book agrees in every row", "[examples][data]") {
  const auto data = shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no folder shared/data");
    return;
  }
  bench b;
  replay_pair(aapl_files(data), b);
  CHECK(b.judge.rows() == 998);
  CHECK(b.judge.rows_equal() == 998);
  CHECK(b.judge.executions() == 94);
  CHECK(b.judge.executions_first() == 94);
  CHECK(b.feed.counts().corrections == 3);
  CHECK(b.feed.counts().depth_added == 11);
}
