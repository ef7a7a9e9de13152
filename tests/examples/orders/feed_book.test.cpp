// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/feed_book.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;
using wire::side;

namespace {

fixed<8> units(std::int64_t count) {
  return fixed<8>::from_units(count);
}

} // namespace

TEST_CASE("feed book: orders and anonymous volume add up to the level",
          "[examples]") {
  feed_book book;
  book.add(side::buy, units(10), {1, units(5)});
  book.add(side::buy, units(10), {2, units(7)});
  book.add_anonymous(side::buy, units(10), units(3));
  const auto* level = book.find_level(side::buy, units(10));
  REQUIRE(level != nullptr);
  CHECK(level->total == units(15));
  CHECK(level->anonymous == units(3));
  CHECK(book.find_level(side::sell, units(10)) == nullptr);
  CHECK(book.take(1, units(2)) == units(2));
  CHECK(book.take(1, units(9)) == units(3));
  CHECK(book.find_order(1) == nullptr);
  CHECK(book.take_anonymous(side::buy, units(10), units(9)) == units(3));
  CHECK(book.take_anonymous(side::buy, units(11), units(9)) == units(0));
  CHECK(book.find_level(side::buy, units(10))->total == units(7));
  CHECK(book.take(2, units(7)) == units(7));
  CHECK(book.levels(side::buy).empty());
}

TEST_CASE("feed book: levels are sorted from the best", "[examples]") {
  feed_book book;
  for (const auto price : {10, 12, 11}) {
    book.add_anonymous(side::buy, units(price), units(1));
    book.add_anonymous(side::sell, units(price + 5), units(1));
  }
  CHECK(feed_book::price_of(side::buy, book.levels(side::buy).begin()->first)
        == units(12));
  CHECK(feed_book::price_of(side::sell, book.levels(side::sell).begin()->first)
        == units(15));
}

TEST_CASE("feed book: a dropped level takes its orders along", "[examples]") {
  feed_book book;
  book.add(side::sell, units(10), {1, units(5)});
  book.drop(side::sell, units(10));
  book.drop(side::sell, units(10));
  CHECK(book.find_order(1) == nullptr);
  CHECK(book.levels(side::sell).empty());
}
