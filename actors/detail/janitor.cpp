// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/janitor.hpp"

#include <utility>

namespace ringwright::actors {

janitor::janitor()
  : queue_(std::make_shared<queue>()),
    thread_([work = queue_] { run(*work); }) {
  // nop
}

janitor::~janitor() {
  {
    std::lock_guard guard{queue_->mutex};
    queue_->stopping = true;
  }
  queue_->changed.notify_one();
  if (thread_.get_id() == std::this_thread::get_id())
    thread_.detach();
  else
    thread_.join();
}

void janitor::post(std::function<void()> task) {
  {
    std::lock_guard guard{queue_->mutex};
    queue_->tasks.push_back(std::move(task));
  }
  queue_->changed.notify_one();
}

void janitor::run(queue& work) {
  std::unique_lock guard{work.mutex};
  for (;;) {
    work.changed.wait(guard, [&work] {
      return work.stopping || !work.tasks.empty();
    });
    if (work.tasks.empty())
      return;
    auto tasks = std::exchange(work.tasks, {});
    guard.unlock();
    for (auto& task : tasks)
      task();
    tasks.clear();
    guard.lock();
  }
}

} // namespace ringwright::actors
