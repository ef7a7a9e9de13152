// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ringwright::gpu::process {

/// An open file of the operating system, closed at the end.
class file_handle {
public:
  file_handle() = default;

  explicit file_handle(int number) : number_(number) {
    // nop
  }

  file_handle(file_handle&& other) noexcept;
  file_handle& operator=(file_handle&& other) noexcept;
  ~file_handle();

  int number() const {
    return number_;
  }

private:
  int number_ = -1;
};

/// Memory that can be mapped by several processes, `bytes` long, all zero.
expected<file_handle> make_shared_file(std::size_t bytes);

/// The variable by which a program knows that it was started as a worker.
inline constexpr const char* worker_variable = "RINGWRIGHT_DEVICE_WORKER";

/// The files that a worker finds open, by their numbers.
struct worker_files {
  static constexpr int line = 3;
  static constexpr int block = 4;
  static constexpr int store = 5;
};

/// A child process and the line that binds the two lives together: each side
/// sees the other's end as the end of the line, however it came.
///
/// Used by one thread at a time but for `hang_up` and `kill`.
class worker_process {
public:
  /// Starts `command` (program and arguments; empty = this very program) with
  /// the line and two files of shared memory. Fails with io_error.
  static expected<std::unique_ptr<worker_process>> start(
    const std::vector<std::string>& command, const file_handle& block,
    const file_handle& store);

  worker_process(const worker_process&) = delete;
  worker_process& operator=(const worker_process&) = delete;

  /// Kills the child if it is still there.
  ~worker_process();

  pid_t pid() const {
    return pid_;
  }

  /// Waits until the line ends, for at most `limit`; true when it has.
  bool line_ended(std::chrono::milliseconds limit) const;

  /// Ends the line: the child is to clean up and leave.
  void hang_up() const;

  /// Ends the child as `kill -9` does.
  void kill() const;

  /// Waits for the child's end, for at most `limit`, and kills it then.
  /// Returns how it ended, in words: "was killed by signal 9 (Killed)".
  std::string reap(std::chrono::milliseconds limit);

private:
  worker_process(pid_t pid, file_handle line);

  pid_t pid_;
  file_handle line_;
  bool reaped_ = false;
};

} // namespace ringwright::gpu::process
