// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace ringwright::gpu {

/// What watches over one batch computation.
struct run_options {
  using time_point = std::chrono::steady_clock::time_point;

  /// Ends the computation with `cancelled` at its next checkpoint.
  std::stop_token stop;
  /// Ends it with `deadline_exceeded` at its next checkpoint after this.
  time_point deadline = time_point::max();
  /// Told at checkpoints how far the computation is; `total` is 0 when nobody
  /// can know. Called on the thread that computes.
  std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
};

/// Where batch computations run: threads of the CPU, or a GPU.
///
/// Copies share the threads or the device; each computation may have its own
/// watches (`with`). Several computations may use one executor at a time.
class executor {
public:
  enum class kind { cpu, cuda };

  /// Runs on `threads` threads, the caller's included; 0 = as many as the
  /// machine has. Fails with invalid_argument above `max_threads`.
  static expected<executor> cpu(std::uint32_t threads = 0);

  /// Runs on the CUDA device with this index. Fails with backend_unavailable
  /// (none built in, no driver, driver too old, no GPU, compute capability
  /// below 7.5 or without code in this build), device_not_found or
  /// device_lost.
  static expected<executor> cuda(std::uint32_t device = 0);

  static constexpr std::uint32_t max_threads = 1024;

  /// The same place, watched by `options`.
  executor with(run_options options) const;

  kind where() const;

  /// "cpu, 2 threads" or "cuda:0, NVIDIA H100".
  const std::string& name() const;

  /// Threads of the CPU that compute; 1 for a GPU.
  std::uint32_t threads() const;

  /// Index of the GPU; 0 for the CPU.
  std::uint32_t device() const;

  /// To be called between steps of long work: tells the progress, and fails
  /// with cancelled or deadline_exceeded when the work is to end.
  expected<void> checkpoint(std::uint64_t done, std::uint64_t total = 0) const;

  /// Runs `body(begin, end)` on disjoint ranges that cover [0, n), spread over
  /// the CPU's threads in pieces of about `grain`; returns when all are done.
  /// The first exception of a body is thrown again. Where the pieces begin may
  /// differ from run to run: a body's results must not depend on it.
  void for_ranges(
    std::size_t n, std::size_t grain,
    const std::function<void(std::size_t begin, std::size_t end)>& body) const;

  /// What `for_stages` runs.
  struct staged_work {
    std::size_t stages = 0;
    /// Items of a stage; at least 1.
    std::function<std::size_t(std::size_t stage)> size;
    /// Items of a piece; at least 1.
    std::size_t grain = 1;
    std::function<void(std::size_t stage, std::size_t begin, std::size_t end)>
      body;
    /// Called once per stage, by whoever has done its last piece.
    std::function<void(std::size_t stage)> finish;
  };

  /// Runs the stages one after the other: no piece of a stage begins before
  /// the one before it is finished. As `for_ranges` and a loop, but threads
  /// that wait for a stage stay awake: for short stages. The first exception
  /// is thrown again; nothing is run after it.
  void for_stages(const staged_work& work) const;

  /// Runs `body` on the calling thread so that what it does with TBB runs on
  /// this executor's threads. Its exceptions reach the caller.
  void run(const std::function<void()>& body) const;

private:
  struct place;

  explicit executor(std::shared_ptr<place> where);

  std::shared_ptr<place> place_;
  std::shared_ptr<const run_options> options_;
};

} // namespace ringwright::gpu
