// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/live_book.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::examples::orders;
using wire::side;

namespace {

live_book::order order_of(std::uint64_t id, side which, std::int64_t price,
                          std::int64_t lots, std::int64_t display = 0) {
  return {id, 1, which, price, lots, 0, display};
}

} // namespace

TEST_CASE("live book: orders trade by price, then time", "[examples]") {
  live_book book;
  book.submit(order_of(1, side::sell, 11, 5), {});
  book.submit(order_of(2, side::sell, 10, 5), {});
  book.submit(order_of(3, side::sell, 10, 5), {});
  CHECK(book.would_trade(side::buy, 10));
  CHECK_FALSE(book.would_trade(side::buy, 9));
  CHECK(book.available(side::buy, 10) == 10);
  book.submit(order_of(4, side::buy, 10, 7), {});
  CHECK_FALSE(book.is_live(2));
  CHECK(book.is_live(3));
  CHECK_FALSE(book.is_live(4)); // filled
  CHECK(book.available(side::buy, 11) == 8);
  CHECK(book.last_price() == 10);
  book.submit(order_of(5, side::buy, 10, 7), {});
  CHECK(book.best_price(side::buy) == 10); // 4 lots are left and rest
  CHECK(book.available(side::sell, 10) == 4);
  CHECK(book.best_price(side::sell) == 11);
}

TEST_CASE("live book: what may not rest is gone", "[examples]") {
  live_book book;
  book.submit(order_of(1, side::sell, 10, 5), {});
  book.submit(order_of(2, side::buy, 10, 9), {true, false});
  CHECK(book.live_count() == 0);
  book.submit(order_of(3, side::buy, 0, 9), {false, false});
  CHECK(book.live_count() == 0);
}

TEST_CASE("live book: an iceberg shows slices at the end of the queue",
          "[examples]") {
  live_book book;
  book.submit(order_of(1, side::sell, 10, 20, 5), {});
  book.submit(order_of(2, side::sell, 10, 5), {});
  book.submit(order_of(3, side::buy, 10, 10), {});
  CHECK_FALSE(book.is_live(2));
  CHECK(book.available(side::buy, 10) == 15);
  book.cancel(1, 12);
  CHECK(book.available(side::buy, 10) == 3);
  book.cancel(1, 3);
  CHECK(book.best_price(side::sell) == 0);
}

TEST_CASE("live book: a smaller order keeps its place, another goes to the end",
          "[examples]") {
  live_book book;
  book.submit(order_of(1, side::sell, 10, 5), {});
  book.submit(order_of(2, side::sell, 10, 5), {});
  book.replace(1, 10, 3);
  book.submit(order_of(3, side::buy, 10, 3), {});
  CHECK_FALSE(book.is_live(1));
  book.submit(order_of(4, side::sell, 10, 5), {});
  book.replace(2, 10, 6);
  book.submit(order_of(5, side::buy, 10, 5), {});
  CHECK(book.is_live(2));
  CHECK_FALSE(book.is_live(4));
}

TEST_CASE("live book: trades elect stops, and those further ones",
          "[examples]") {
  live_book book;
  book.submit(order_of(1, side::sell, 10, 5), {});
  book.submit(order_of(2, side::sell, 11, 5), {});
  book.submit(order_of(3, side::sell, 12, 5), {});
  book.wait(order_of(4, side::buy, 0, 5), 10, false);
  book.wait(order_of(5, side::buy, 11, 7), 11, true);
  CHECK(book.stop_count() == 2);
  book.submit(order_of(6, side::buy, 10, 5), {});
  // 6 took 10, so 4 took 11, so 5 was elected and found nothing at 11.
  CHECK(book.stop_count() == 0);
  CHECK(book.best_price(side::sell) == 12);
  CHECK(book.best_price(side::buy) == 11);
  CHECK(book.is_live(5));
  CHECK(book.live(0).id == 3);
}
