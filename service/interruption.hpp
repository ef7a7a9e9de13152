// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>
#include <stop_token>
#include <thread>

namespace ringwright::service {

/// While it lives, Ctrl-C (SIGINT) and SIGTERM ask for a stop instead of ending
/// the process; a second such signal ends it, unless it comes so soon after the
/// first that it is the same wish (`timeout` and shells may tell both a process
/// and its group). Make it before other threads: those made later leave the
/// signals to it.
class interruption {
public:
  /// What comes within this time after the first signal does not count.
  static constexpr std::chrono::milliseconds same_wish{500};

  interruption();
  ~interruption();

  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  /// Stops when a signal has come.
  std::stop_token token() const {
    return stop_.get_token();
  }

private:
  void wait(const std::stop_token& end);

  sigset_t signals_;
  sigset_t before_;
  std::stop_source stop_;
  std::jthread watcher_;
};

} // namespace ringwright::service
