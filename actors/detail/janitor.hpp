// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ringwright::actors {

/// One thread for what must neither run in an actor's turn nor on a device's
/// poller: freeing ended instances, moving staged messages on. Sleeps while
/// there is nothing to do.
class janitor {
public:
  janitor();

  /// Runs what is queued, then ends. A task may destroy its own janitor.
  ~janitor();

  janitor(const janitor&) = delete;
  janitor& operator=(const janitor&) = delete;

  /// Queues a task. Any thread, also a task itself.
  void post(std::function<void()> task);

private:
  struct queue {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::function<void()>> tasks;
    bool stopping = false;
  };

  static void run(queue& work);

  std::shared_ptr<queue> queue_;
  std::thread thread_;
};

} // namespace ringwright::actors
