// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Work of one message that takes slices, so that heartbeats and neighbours
/// get their turn in between. Other messages wait until it is done.
///
/// The job lies in the state, in `s.job`. It has a `token` for the requester,
/// a `phase` (an enum with `idle` and `done`) and, as `at`, where the phase
/// goes on; a cleared job is idle. A kernel's `work`, a struct with `ctx` and
/// `s`, brings with it two functions that all threads of the group call:
///
///     std::uint32_t step(work&, std::uint32_t budget);
///     void answer(work&);
///
/// `step` goes on with the phase in hand, by about `budget` units of work and
/// by one at least, gives what that has cost, and ends with a `sync`. Between
/// two of its `sync` either all threads read the job or the leader writes it.
/// `answer` replies when the phase is `done`.
namespace ringwright::gpu {

/// Leader only: begins a job for the message in hand.
template <class Work>
RINGWRIGHT_HD void begin_job(Work& w) {
  w.s.job = {};
  w.s.job.token = w.ctx.defer();
}

/// Drops the job without an answer: its message is refused. All threads call
/// it.
template <class Work>
RINGWRIGHT_HD void drop_job(Work& w) {
  // All have read what they want to know of it.
  w.ctx.group().sync();
  if (w.ctx.group().leader())
    w.s.job = {};
  w.ctx.group().sync();
}

/// Leader only: goes on with the next phase, from its begin.
template <class Job, class Phase>
RINGWRIGHT_HD void enter(Job& job, Phase next) {
  job.phase = next;
  job.at = {};
}

/// Works until the job is done or the slice of `budget` units is used up. All
/// threads call it, after a `sync`, with the same budget; without a job it
/// does nothing.
template <class Work>
RINGWRIGHT_HD void work_on_job(Work& w, std::uint32_t budget) {
  using phase = decltype(w.s.job.phase);
  while (w.s.job.phase != phase::done && w.s.job.phase != phase::idle) {
    if (budget == 0) {
      w.ctx.continue_later();
      return;
    }
    const auto cost = step(w, budget);
    budget -= cost < budget ? cost : budget;
  }
  if (w.s.job.phase == phase::done) {
    answer(w);
    drop_job(w);
  }
}

} // namespace ringwright::gpu
