// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

TEST_CASE("cancel: takes an order out, wherever it stands in its queue",
          "[orderbook][cancel]") {
  for (std::uint64_t gone = 1; gone <= 3; ++gone) {
    engine_fixture engine;
    for (std::uint64_t id = 1; id <= 3; ++id)
      engine.send(buy(id, 100, 10));
    auto said = engine.send(cancel(gone));
    CHECK(first<wire::cancelled>(said).quantity == whole(10));
    CHECK(first<wire::cancelled>(said).reason == reason::user_cancel);
    CHECK(first<wire::cancel_reply>(said).reason == reason::none);
    std::vector<deal> expected;
    for (std::uint64_t id = 1; id <= 3; ++id)
      if (id != gone)
        expected.push_back({id, 9, 100, 10});
    CHECK(deals(engine.send(sell(9, 100, 20))) == expected);
  }
}

TEST_CASE("cancel: a part keeps the order's priority",
          "[orderbook][cancel]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  engine.send(buy(2, 100, 10));
  auto reply = first<wire::cancel_reply>(engine.send(cancel(1, 7)));
  CHECK(reply.cancelled_quantity == whole(7));
  CHECK(reply.resting_quantity == whole(3));
  CHECK(deals(engine.send(sell(3, 100, 4)))
        == std::vector<deal>{{1, 3, 100, 3}, {2, 3, 100, 1}});
}

TEST_CASE("cancel: a part that is more than the order is all of it",
          "[orderbook][cancel]") {
  engine_fixture engine;
  engine.send(buy(1, 100, 10));
  auto reply = first<wire::cancel_reply>(engine.send(cancel(1, 11)));
  CHECK(reply.cancelled_quantity == whole(10));
  CHECK(depth(engine).empty());
}

TEST_CASE("cancel: only the owner may, and only what there is",
          "[orderbook][cancel]") {
  engine_fixture engine;
  auto owned = buy(1, 100, 10);
  owned.account = 5;
  engine.send(owned);
  CHECK(first<wire::cancel_reply>(engine.send(cancel(1))).reason
        == reason::not_owner);
  auto said = engine.send(cancel(2));
  CHECK(first<wire::cancel_reply>(said).reason == reason::unknown_order);
  CHECK(first<wire::rejected>(said).order_id == 2);
  auto off_lot = cancel(1);
  off_lot.account = 5;
  off_lot.quantity = fixed<8>::from_units(1);
  CHECK(first<wire::cancel_reply>(engine.send(off_lot)).reason
        == reason::invalid_quantity);
  CHECK(depth(engine) == std::vector<row>{{100, 10, 1}});
}

} // namespace ringwright::tests
