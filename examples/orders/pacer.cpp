// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/pacer.hpp"

#include <sys/prctl.h>
#include <utility>

namespace ringwright::examples::orders {

pacer::pacer(std::shared_ptr<const script_source> source, std::uint64_t count,
             flow_clock clock, std::shared_ptr<wake_flag> flag,
             std::function<void()> wake)
  : source_(std::move(source)), count_(count), clock_(clock),
    flag_(std::move(flag)), wake_(std::move(wake)), thread_([this] { run(); }) {
  // nop
}

pacer::~pacer() {
  {
    const std::lock_guard guard{mutex_};
    stop_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void pacer::run() {
  // The kernel may let a sleeper oversleep by 50 us to save wake-ups.
  prctl(PR_SET_TIMERSLACK, 1);
  std::uint64_t next = 0;
  while (next < count_) {
    if (!sleep_until(source_->due_ns(next)))
      return;
    // All that became due meanwhile needs one wake-up.
    const auto now = clock_.now_ns();
    while (next < count_ && source_->due_ns(next) <= now)
      ++next;
    if (flag_->raise())
      wake_();
  }
  constexpr std::int64_t again_ns = 5'000'000;
  while (sleep_until(clock_.now_ns() + again_ns))
    if (flag_->raise())
      wake_();
}

/// False when it is time to stop.
bool pacer::sleep_until(std::int64_t due_ns) {
  std::unique_lock guard{mutex_};
  return !stopped_.wait_until(guard, clock_.at(due_ns),
                              [this] { return stop_; });
}

} // namespace ringwright::examples::orders
