// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/row_book.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::bench;

TEST_CASE("row book: shows the medians of the turns") {
  row_book book;
  const auto plain = book.want({"b", "plain", 0, "ns", "", 0, "<=", 5});
  const auto ratio = book.want({"b", "ratio", 0, "ns", "floor", 0, "<=", 1.2});
  for (auto turn : {3.0, 9.0, 4.0}) {
    book.found(plain, turn);
    book.found(ratio, turn * 1.5, turn);
  }
  const auto rows = book.rows("");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].value == 4);
  CHECK(rows[0].met());
  CHECK(rows[1].ratio() == Approx(1.5));
  CHECK_FALSE(rows[1].met());
}

TEST_CASE("row book: one turn that failed is the row's reason") {
  row_book book;
  const auto number = book.want({"b", "m", 0, "ns", "", 0, "<=", 5});
  book.found(number, 1);
  book.failed(number, "a \"kernel\"\ngave up");
  book.failed(number, "later");
  const auto rows = book.rows("");
  CHECK(rows[0].missing == "a 'kernel''gave up");
  CHECK_FALSE(rows[0].met());
}

TEST_CASE("row book: what nobody measured has the reason of all") {
  row_book book;
  book.want({"b", "m", 0, "ns", "", 0, "", 0});
  CHECK(book.rows("no driver")[0].missing == "no driver");
  CHECK_FALSE(book.print_all("no driver"));
}

TEST_CASE("row book: percentiles are values that were there") {
  const std::vector<double> sorted{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(percentile(sorted, 50) == 5);
  CHECK(percentile(sorted, 90) == 9);
  CHECK(percentile(sorted, 99.9) == 10);
  CHECK(percentile(sorted, 100) == 10);
  CHECK(percentile({7}, 0) == 7);
}
