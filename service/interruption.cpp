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
  while (!end.stop_requested()) {
    if (sigtimedwait(&signals_, nullptr, &patience) == -1)
      continue;
    if (stop_.stop_requested()) {
      // Whoever asks twice does not want to wait for a checkpoint.
      std::signal(SIGINT, SIG_DFL);
      pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
      std::raise(SIGINT);
    }
    stop_.request_stop();
  }
}

} // namespace ringwright::service
