// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/sliced_job.hpp"

#include "ringwright/tests/catch.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

enum class counting_phase : std::uint32_t { idle, count, twice, done };

/// Counts to a goal in two phases; a step may cost more than its budget.
struct counting_job {
  reply_token token;
  counting_phase phase = counting_phase::idle;
  std::uint32_t at = 0;
};

struct counting_state {
  counting_job job;
  std::uint32_t goal = 0;
  std::uint32_t step_cost = 1;
  std::uint32_t steps = 0;
  std::uint32_t answers = 0;
};

struct counting {
  context& ctx;
  counting_state& s;
};

std::uint32_t step(counting& c, std::uint32_t budget) {
  REQUIRE(budget > 0);
  ++c.s.steps;
  if (++c.s.job.at == c.s.goal)
    enter(c.s.job, c.s.job.phase == counting_phase::count
                     ? counting_phase::twice
                     : counting_phase::done);
  return c.s.step_cost;
}

void answer(counting& c) {
  REQUIRE(c.s.job.phase == counting_phase::done);
  ++c.s.answers;
  CHECK(c.ctx.fail(c.s.job.token, errc::none) == errc::none);
}

struct harness {
  std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(64);
  outbox out{memory.data(), 64};
  context ctx{out, {}, 0};
  counting_state s;
  counting work{ctx, s};

  harness() {
    s.goal = 5;
    record_header header;
    header.flags = record_flags::needs_reply;
    header.correlation_id = 77;
    ctx.begin(header);
  }

  /// Slices until the job is done.
  int run(std::uint32_t budget) {
    for (auto slices = 1;; ++slices) {
      work_on_job(work, budget);
      if (!ctx.continues())
        return slices;
      CHECK(out.empty());
      ctx.begin({});
    }
  }
};

} // namespace

TEST_CASE("sliced job: without one there is nothing to do", "[gpu]") {
  harness h;
  CHECK(h.run(10) == 1);
  CHECK(h.s.steps == 0);
  CHECK(h.s.answers == 0);
}

TEST_CASE("sliced job: a slice ends with its budget, the job with an answer",
          "[gpu]") {
  // 10 steps: the slice that does the last one answers.
  for (const auto& [budget, slices] :
       {std::pair{1u, 10}, {3u, 4}, {9u, 2}, {10u, 1}, {99u, 1}}) {
    harness h;
    begin_job(h.work);
    enter(h.s.job, counting_phase::count);
    CHECK(h.run(budget) == slices);
    CHECK(h.s.steps == 10);
    CHECK(h.s.answers == 1);
    // To who asked, though other turns were in between.
    REQUIRE_FALSE(h.out.empty());
    CHECK(h.out.front().header.correlation_id == 77);
    CHECK(h.s.job.phase == counting_phase::idle);
    CHECK(h.s.job.token.correlation_id == 0);
  }
}

TEST_CASE("sliced job: a step that costs too much ends its slice", "[gpu]") {
  harness h;
  h.s.step_cost = 4;
  begin_job(h.work);
  enter(h.s.job, counting_phase::count);
  CHECK(h.run(3) == 10);
  CHECK(h.s.answers == 1);
}

TEST_CASE("sliced job: a new phase begins at its begin", "[gpu]") {
  harness h;
  h.s.job.at = 7;
  enter(h.s.job, counting_phase::twice);
  CHECK(h.s.job.phase == counting_phase::twice);
  CHECK(h.s.job.at == 0);
}

TEST_CASE("sliced job: one that is dropped has no answer", "[gpu]") {
  harness h;
  begin_job(h.work);
  enter(h.s.job, counting_phase::count);
  CHECK(h.s.job.token.correlation_id == 77);
  drop_job(h.work);
  CHECK(h.s.job.token.correlation_id == 0);
  CHECK(h.run(10) == 1);
  CHECK(h.s.answers == 0);
  CHECK(h.out.empty());
}
