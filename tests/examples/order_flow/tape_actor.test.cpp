// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/tape_actor.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

wire::trade trade(std::uint32_t book, std::uint64_t resting) {
  wire::trade result;
  result.symbol = book;
  result.resting_order_id = resting;
  result.quantity = fixed<8>::from_units(5);
  return result;
}

std::uint64_t hash_of(std::initializer_list<wire::trade> trades) {
  trade_tape tape;
  for (const auto& each : trades)
    tape.add(each);
  return tape.hash();
}

} // namespace

TEST_CASE("trade tape: counts trades, volume and rejections") {
  trade_tape tape;
  tape.add(trade(0, 1));
  tape.add(trade(4, 1));
  tape.reject("credit");
  tape.reject("credit", 2);
  CHECK(tape.trades() == 2);
  CHECK(tape.volume_units() == 10);
  CHECK(tape.rejected().at("credit") == 3);
}

TEST_CASE("trade tape: the hash depends on the order within a book only") {
  const auto expected = hash_of({trade(0, 1), trade(0, 2), trade(1, 3)});
  CHECK(hash_of({trade(1, 3), trade(0, 1), trade(0, 2)}) == expected);
  CHECK(hash_of({trade(0, 2), trade(0, 1), trade(1, 3)}) != expected);
  CHECK(hash_of({trade(0, 1), trade(0, 2)}) != expected);
  CHECK(hash_of({trade(1, 1), trade(1, 2), trade(0, 3)}) != expected);
}
