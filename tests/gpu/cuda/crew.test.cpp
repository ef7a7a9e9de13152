// SPDX-License-Identifier: Apache-2.0
//
// The chores of a warp, by 32 threads of the host: what a GPU runs, but for the
// words of CUDA that it is written in.
#include "ringwright/tests/gpu/cuda/threaded_warp.hpp"

#include "ringwright/tests/gpu/intake_fixture.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::gpu::test;

namespace {

// Several laps of the larger window. 32 threads meet a few times for each.
#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t flood = 40;
#else
constexpr std::uint64_t flood = 60;
#endif

} // namespace

TEST_CASE("crew: a flood comes in order and each slot goes back",
          "[gpu][cuda]") {
  const auto slot = GENERATE(slot_class::b128, slot_class::b512);
  const auto window = GENERATE(2u, 16u);
  intake_fixture f{slot, window};
  tests::threaded_warp warp{f.self};
  check_flood(cuda::crew_take, f, flood);
}

TEST_CASE("crew: a flood passes the wrap of the tags", "[gpu][cuda]") {
  intake_fixture f{slot_class::b128, 16, 0xffffffffu - 20};
  tests::threaded_warp warp{f.self};
  check_flood(cuda::crew_take, f, 40);
}

TEST_CASE("crew: an urgent record waits for one burst at most",
          "[gpu][cuda]") {
  intake_fixture f;
  tests::threaded_warp warp{f.self};
  check_urgent(cuda::crew_take, f);
}

TEST_CASE("crew: bursts leave mail and lower lanes their shares",
          "[gpu][cuda]") {
  intake_fixture f;
  tests::threaded_warp warp{f.self};
  check_shares(cuda::crew_take, f);
}

TEST_CASE("crew: half a record is not taken", "[gpu][cuda]") {
  intake_fixture f;
  tests::threaded_warp warp{f.self};
  check_torn(cuda::crew_take, f);
}

TEST_CASE("crew: neighbours have their shares", "[gpu][cuda]") {
  const auto count = GENERATE(2u, 3u, 8u);
  intake_fixture f;
  f.settle(count);
  tests::threaded_warp warp{f.self};
  check_neighbours(cuda::crew_take, f);
}

TEST_CASE("crew: a record for an instance that is gone", "[gpu][cuda]") {
  intake_fixture f;
  f.settle(2);
  tests::threaded_warp warp{f.self};
  check_strays(cuda::crew_take, f);
}

TEST_CASE("crew: neighbours wait for what is to come before", "[gpu][cuda]") {
  intake_fixture f;
  f.settle(2);
  tests::threaded_warp warp{f.self};
  check_order_after_mail(cuda::crew_take, f);
}

TEST_CASE("crew: what is written for a neighbour is what it reads",
          "[gpu][cuda]") {
  const auto count = GENERATE(2u, 5u);
  intake_fixture f;
  f.settle(count);
  tests::threaded_warp warp{f.self};
  auto& out = f.cluster[0].to(count - 1);
  auto& in = f.cluster[count - 1].from(0);
  for (std::uint64_t i = 0; i < 40; ++i) {
    const sample made = f.sample_of(9, i);
    f.self.sending = made.header;
    REQUIRE(cuda::crew_push(f.self, out, made.payload.data(), i % 2 == 0));
    sample got;
    REQUIRE(in.try_pop(got.header, got.payload.data()));
    REQUIRE(got == made);
    in.publish();
  }
  // A look that takes nothing leaves it there.
  REQUIRE(f.send_near(1, 1, 6));
  for (auto i = 0; i < 2; ++i) {
    REQUIRE(cuda::crew_find_near(f.self) == 1);
    CHECK(f.self.scratch[0] == 6);
  }
  f.self.near->advance(1);
  CHECK(cuda::crew_find_near(f.self) == neighbours::nobody);
}

TEST_CASE("crew: an idle doorbell saves the look at the lanes",
          "[gpu][cuda]") {
  intake_fixture f;
  tests::threaded_warp warp{f.self};
  f.self.seen.use_doorbell = 1;
  CHECK_FALSE(f.take(cuda::crew_take));
  REQUIRE(f.send(0, 1, 1, 0));
  // Not rung: nobody looks.
  CHECK_FALSE(f.take(cuda::crew_take));
  store_release(&f.control.host.doorbell, 1u);
  CHECK(f.take(cuda::crew_take));
  CHECK_FALSE(f.take(cuda::crew_take));
  REQUIRE(f.send_mail(1, 1));
  CHECK(f.take(cuda::crew_take));
}

TEST_CASE("crew: lanes wait for a talk of kernels, and no longer",
          "[gpu][cuda]") {
  const auto near = GENERATE(false, true);
  intake_fixture f;
  if (near)
    f.settle(2);
  tests::threaded_warp warp{f.self};
  std::uint64_t sent = 0;
  const auto talk
    = [&] { return near ? f.send_near(1, 1, sent++) : f.send_mail(2, sent++); };
  const auto took = [&] { return cuda::crew_take(f.self, false); };
  // Lanes that are empty let it begin.
  REQUIRE(talk());
  REQUIRE(took());
  for (auto round = 0; round < 3; ++round) {
    REQUIRE(f.send(0, 0, 1, 0));
    std::uint32_t waited = 0;
    for (; waited <= mail_talk::looks; ++waited) {
      REQUIRE(talk());
      REQUIRE(took());
      if (f.self.header.source == 1)
        break;
    }
    CHECK(waited == mail_talk::looks);
    // The rest, without one; then it begins anew.
    REQUIRE(took());
    CHECK(f.self.header.source != 1);
    CHECK_FALSE(took());
    REQUIRE(talk());
    REQUIRE(took());
  }
  // Silence ends it at once: a record is never left for the next look.
  REQUIRE(f.send(0, 0, 1, 0));
  CHECK(took());
  CHECK(f.self.header.source == 1);
}

TEST_CASE("crew: what is written together is read as one record",
          "[gpu][cuda]") {
  const auto slot = GENERATE(slot_class::b128, slot_class::b1024);
  intake_fixture f{slot, 4};
  tests::threaded_warp warp{f.self};
  for (std::uint64_t i = 0; i < 20; ++i) {
    const sample made = f.sample_of(9, i);
    f.self.sending = made.header;
    REQUIRE(cuda::crew_push(f.self, f.mail, made.payload.data(), i % 2 == 0));
    REQUIRE(f.take(cuda::crew_take));
    CHECK(f.self.header.sequence == i);
  }
  CHECK_FALSE(f.take(cuda::crew_take));
}
