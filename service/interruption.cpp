// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/interruption.hpp"

#include <ctime>

namespace ringwright::service {

interruption::interruption() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::jthread{[this](const std::stop_token& end) { wait(end); }};
}

interruption::~interruption() {
  watcher_.request_stop();
  watcher_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void interruption::wait(const std::stop_token& end) {
  // Short, since nothing else wakes it when the work is done.
  constexpr timespec patience{0, 20'000'000};
  std::chrono::steady_clock::time_point first;
  while (!end.stop_requested()) {
    if (sigtimedwait(&signals_, nullptr, &patience) == -1)
      continue;
    const auto now = std::chrono::steady_clock::now();
    if (!stop_.stop_requested()) {
      first = now;
      stop_.request_stop();
    } else if (now - first >= same_wish) {
      // Whoever asks again does not want to wait for a checkpoint.
      std::signal(SIGINT, SIG_DFL);
      pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
      std::raise(SIGINT);
    }
  }
}

} // namespace ringwright::service
