// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/batch/detail/executor_place.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <thread>
#include <vector>

namespace ringwright::gpu {

namespace {

/// Hands out the pieces of all stages in order. A thread waits only for pieces
/// that others have taken and are running, so that any number of threads, also
/// one, comes to the end.
class stage_team {
public:
  explicit stage_team(const executor::staged_work& work)
    : work_(work), left_(work.stages) {
    first_piece_.push_back(0);
    for (std::size_t stage = 0; stage < work.stages; ++stage) {
      const auto count = (work.size(stage) + work.grain - 1) / work.grain;
      // Relaxed: before any other thread sees this object.
      left_[stage].store(count, std::memory_order_relaxed);
      first_piece_.push_back(first_piece_.back() + count);
    }
  }

  /// Takes pieces until there are none.
  void run() {
    std::size_t stage = 0;
    for (;;) {
      // Relaxed: only that each piece is taken once; the data come with the
      // stage before.
      const auto piece = next_.fetch_add(1, std::memory_order_relaxed);
      while (stage < work_.stages && piece >= first_piece_[stage + 1])
        ++stage;
      if (stage == work_.stages)
        return;
      wait_for(stage);
      run_piece(stage, piece - first_piece_[stage]);
    }
  }

  void rethrow() const {
    if (failure_)
      std::rethrow_exception(failure_);
  }

private:
  void wait_for(std::size_t stage) const {
    // Acquire: what the stages before have written is seen.
    for (auto turns = 0; done_.load(std::memory_order_acquire) < stage; ++turns)
      if (turns < 2000)
        spin_hint();
      else
        std::this_thread::yield();
  }

  void run_piece(std::size_t stage, std::size_t index) {
    const auto begin = index * work_.grain;
    guarded([&] {
      work_.body(stage, begin,
                 std::min(begin + work_.grain, work_.size(stage)));
    });
    // Release what this piece has written, acquire what the others have: the
    // last one passes all of it on.
    if (left_[stage].fetch_sub(1, std::memory_order_acq_rel) != 1)
      return;
    guarded([&] { work_.finish(stage); });
    done_.store(stage + 1, std::memory_order_release);
  }

  template <class F>
  void guarded(F&& f) {
    // Relaxed: a piece too many after a failure does no harm.
    if (failed_.load(std::memory_order_relaxed))
      return;
    try {
      f();
    } catch (...) {
      std::lock_guard guard{mutex_};
      if (!failed_.exchange(true, std::memory_order_relaxed))
        failure_ = std::current_exception();
    }
  }

  const executor::staged_work& work_;
  std::vector<std::atomic<std::size_t>> left_;
  std::vector<std::size_t> first_piece_;
  // Apart: every piece writes the first, all waiting threads read the second.
  alignas(64) std::atomic<std::size_t> next_ = 0;
  alignas(64) std::atomic<std::size_t> done_ = 0;
  alignas(64) std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

} // namespace

void executor::for_stages(const staged_work& work) const {
  stage_team team{work};
  if (place_->threads == 1)
    team.run();
  else
    place_->arena->execute([&] {
      tbb::parallel_for(
        tbb::blocked_range<std::size_t>{0, place_->threads, 1},
        [&](const tbb::blocked_range<std::size_t>&) { team.run(); },
        tbb::simple_partitioner{});
    });
  team.rethrow();
}

} // namespace ringwright::gpu
