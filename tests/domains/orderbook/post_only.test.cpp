// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

namespace ringwright::tests {

using wire::reason;

namespace {

wire::submit_order post_only(wire::submit_order m) {
  m.type = wire::order_type::post_only;
  return m;
}

} // namespace

TEST_CASE("post-only: rests where it does not meet the other side",
          "[orderbook][post_only]") {
  engine_fixture engine;
  engine.send(sell(1, 101, 5));
  CHECK(first<wire::submit_reply>(engine.send(post_only(buy(2, 100, 5))))
          .resting_quantity
        == whole(5));
}

TEST_CASE("post-only: is refused when it would trade",
          "[orderbook][post_only]") {
  engine_fixture engine;
  engine.send(sell(1, 101, 5));
  auto said = engine.send(post_only(buy(2, 101, 5)));
  CHECK(first<wire::submit_reply>(said).reason == reason::would_trade);
  CHECK(deals(said).empty());
  CHECK(depth(engine) == std::vector<row>{{101, 5, 1}});
}

TEST_CASE("post-only: stays so when it is replaced",
          "[orderbook][post_only]") {
  engine_fixture engine;
  engine.send(sell(1, 101, 5));
  engine.send(post_only(buy(2, 100, 5)));
  auto said = engine.send(replace(2, 101, 5));
  CHECK(first<wire::replace_reply>(said).reason == reason::would_trade);
  CHECK(depth(engine) == std::vector<row>{{100, 5, 1}, {101, 5, 1}});
}

TEST_CASE("post-only: contradicts immediate or cancel and fill or kill",
          "[orderbook][post_only]") {
  engine_fixture engine;
  for (auto tif : {wire::time_in_force::ioc, wire::time_in_force::fok}) {
    auto m = post_only(buy(1, 100, 5));
    m.time_in_force = tif;
    CHECK(first<wire::submit_reply>(engine.send(m)).reason
          == reason::invalid_time_in_force);
  }
}

} // namespace ringwright::tests
