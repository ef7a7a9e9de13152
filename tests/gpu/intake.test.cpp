// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/intake.hpp"

#include "ringwright/tests/gpu/intake_fixture.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::gpu::test;

namespace {

/// As a worker of the CPU device takes.
bool take_alone(instance& self, bool mailbox_first) {
  return mailbox_first
           ? detail::take_mail(self) || detail::take_lanes(self)
           : detail::take_lanes(self) || detail::take_mail(self);
}

} // namespace

TEST_CASE("intake: a flood comes in order and each slot goes back", "[gpu]") {
  const auto slot = GENERATE(slot_class::b128, slot_class::b256,
                             slot_class::b512, slot_class::b1024);
  const auto window = GENERATE(2u, 4u, 16u);
  intake_fixture f{slot, window};
  check_flood(take_alone, f, 2000);
}

TEST_CASE("intake: a flood passes the wrap of the tags", "[gpu]") {
  intake_fixture f{slot_class::b128, 16, 0xffffffffu - 20};
  check_flood(take_alone, f, 200);
}

TEST_CASE("intake: an urgent record waits for one burst at most", "[gpu]") {
  intake_fixture f;
  check_urgent(take_alone, f);
}

TEST_CASE("intake: bursts leave mail and lower lanes their shares", "[gpu]") {
  intake_fixture f;
  check_shares(take_alone, f);
}

TEST_CASE("intake: half a record is not taken", "[gpu]") {
  intake_fixture f;
  check_torn(take_alone, f);
}

TEST_CASE("intake: neighbours have their shares", "[gpu]") {
  const auto count = GENERATE(2u, 3u, 8u);
  intake_fixture f;
  f.settle(count);
  check_neighbours(take_alone, f);
}

TEST_CASE("intake: a record for an instance that is gone", "[gpu]") {
  intake_fixture f;
  f.settle(2);
  check_strays(take_alone, f);
}

TEST_CASE("intake: neighbours wait for what is to come before", "[gpu]") {
  intake_fixture f;
  f.settle(2);
  check_order_after_mail(take_alone, f);
}
