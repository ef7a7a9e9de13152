// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/staging.hpp"
#include "ringwright/messages/expected.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace ringwright::actors {

/// Where kernels run.
enum class backend : std::uint8_t {
  /// CUDA when a usable device is there, else the CPU; the log says which and
  /// why.
  automatic,
  cpu,
  cuda,
};

const char* to_string(backend which);

/// What stands between the devices and the rest of the process.
enum class isolation : std::uint8_t {
  /// Devices are in this process: fastest.
  none,
  /// Each device is in a worker process of its own, watched and restarted: a
  /// crash there, or a CUDA error, ends its kernels with `device_lost` and
  /// leaves this process and the next kernels alone. See `gpu::process_device`
  /// for what it costs.
  process,
};

const char* to_string(isolation which);

/// How much a runtime writes to the logger "ringwright".
enum class log_level : std::uint8_t { trace, debug, info, warning, error, off };

/// Bounds and habits of a runtime. The defaults are those of `production`.
struct runtime_config {
  /// False: `backend::automatic` takes the CPU without looking for a GPU.
  bool use_gpu = true;
  /// False: `backend::automatic` without a usable GPU is an error.
  bool allow_fallback = true;
  /// Threads of each CPU device that run kernels. 1 .. 1024.
  std::uint32_t workers = 1;
  /// How long an idle device thread looks for work before it sleeps.
  std::chrono::nanoseconds spin{20'000};
  /// Live kernels of the runtime. 1 .. 65534.
  std::uint32_t max_instances = 1000;
  /// Messages that may wait on the host for one kernel, per way in (actor or
  /// handle). 1 .. 2^20.
  std::uint32_t queue_capacity = 10'000;
  /// What happens to a message for which there is no room.
  gpu::backpressure strategy = gpu::backpressure::block;
  /// Messages per lane that are committed to the device, where an urgent one
  /// cannot overtake any more. Power of two, 4 .. 65536.
  std::uint32_t window = 256;
  /// Events under way from one kernel to its receivers before it waits.
  /// 16 .. 2^20.
  std::uint32_t output_window = 8192;
  /// Unanswered requests of one kernel through its actor. 1 .. 2^24.
  std::uint32_t max_pending = 65536;
  /// Events in one frame to a subscriber. 1 .. 65536.
  std::uint32_t events_per_frame = 256;
  /// Frames of events that a subscriber may leave unanswered. 1 .. 65536.
  std::uint32_t event_frames = 8;
  /// How long `shutdown` and a `drain` without a limit wait.
  std::chrono::milliseconds drain_timeout{30'000};
  /// How long a kernel may take to follow a lifecycle command.
  std::chrono::milliseconds command_timeout{5'000};
  /// How long `kernel_handle::call` and a blocked `send` wait without a limit
  /// of their own.
  std::chrono::milliseconds call_timeout{30'000};
  log_level level = log_level::info;

  /// Starts fast and says much: no GPU, 100 kernels, queues of 1,000, drains
  /// for 5 s, logs from debug on.
  static runtime_config development();

  /// Balanced: GPU if there is one, 1,000 kernels, queues of 10,000, drains
  /// for 30 s, logs from info on.
  static runtime_config production();

  /// Throughput first: no fallback from GPU to CPU, 10,000 kernels, queues of
  /// 100,000, wide windows, drains for 10 s, logs warnings only.
  static runtime_config high_performance();
};

/// `invalid_argument` naming the first field outside its range.
expected<void> check(const runtime_config& config);

} // namespace ringwright::actors
