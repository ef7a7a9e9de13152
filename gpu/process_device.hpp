// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda_device.hpp"
#include "ringwright/gpu/device.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace ringwright::gpu {

/// How a device in a worker process is made, watched and started again.
struct process_device_options {
  /// The device that the worker makes. Device code, callbacks and clocks in
  /// here are not used: the worker's program has its own.
  std::variant<cpu_device_options, cuda_device_options> inner;
  /// Program and arguments of the worker, found as a shell finds it; empty =
  /// this very program. Its `main` must begin with `serve_device_worker`.
  std::vector<std::string> command;
  /// Address space for lanes, of which only what is used takes memory.
  /// 16 MiB .. 2^40.
  std::uint64_t shared_bytes = std::uint64_t{1} << 30;
  /// How long a worker may take until its device is ready.
  std::chrono::milliseconds start_limit{10'000};
  /// A worker that shows no sign of life for so long is killed.
  std::chrono::milliseconds silence_limit{10'000};
  /// How long a worker may take to leave before it is killed.
  std::chrono::milliseconds stop_limit{5'000};
  /// Restarts within `restart_window` before the device is given up.
  std::uint32_t restarts = 5;
  std::chrono::milliseconds restart_window{60'000};
  /// How long a call to the worker may take beyond its own limit.
  std::chrono::milliseconds call_limit{30'000};
  /// Told in one sentence about the end and restart of workers. Called on a
  /// thread of the device; must not call back.
  std::function<void(const std::string&)> on_warning;
};

/// A device in a process of its own, which a fault takes down alone.
///
/// Only a new process recovers from a sticky CUDA error. A kernel that writes
/// where it should not hits its worker's memory; of its host's nothing but the
/// block of rings that the two share.
/// Messages go through rings in shared memory; a thread of the worker carries
/// them from and to the rings of the worker's own device. That is one copy more
/// each way, and one thread more to wake where threads sleep (bench_isolation).
///
/// When the worker ends, however it came, its kernels terminate with
/// `device_lost`, their state is gone, and a new worker is started, on which
/// kernels can be launched again. The worker ends with this device and with
/// this process.
class process_device final : public device {
public:
  /// Starts a worker. Fails with invalid_argument (naming the option),
  /// io_error, timeout, or what the worker's device fails with.
  static expected<std::unique_ptr<process_device>> make(
    process_device_options options);

  /// Ends the worker. Instances need not be terminated before; their sinks
  /// are not called any more.
  ~process_device() override;

  /// Process id of the worker; 0 while there is none.
  int worker_pid() const;

  /// Workers started so far but the first.
  std::uint32_t restarts() const;

  // -- device -----------------------------------------------------------------

  const device_info& info() const override;
  const clock& time() const override;
  expected<instance_id> create(const kernel_entry& kernel,
                               const instance_options& options,
                               std::span<const std::byte> config) override;
  void attach(instance_id id, std::uint32_t client, record_sink* sink) override;
  expected<void> route_events(instance_id id, std::uint8_t port,
                              std::uint32_t client) override;
  expected<void> connect(instance_id from, std::uint8_t port,
                         instance_id to) override;
  expected<void> command(instance_id id, lifecycle_action action,
                         duration limit) override;
  expected<void> destroy(instance_id id) override;
  expected<instance_status> status(instance_id id) const override;
  expected<std::uint64_t> read_state(instance_id id, std::uint64_t offset,
                                     std::span<std::byte> into) const override;
  expected<lane_memory> lane(instance_id id, std::uint32_t client,
                             std::uint32_t lane) override;
  void notify(instance_id id) override;
  void request_credit(instance_id id, std::uint32_t client) override;
  void acknowledge(instance_id id, std::uint32_t records) override;
  std::uint32_t put_context(const message_context& context) override;
  bool try_run(instance_id id, const record_header& header,
               std::span<const std::uint64_t> payload,
               record_sink& reply) override;
  expected<std::uint64_t> pool_put(
    std::span<const std::uint64_t> payload) override;
  void pool_lend(instance_id id, std::uint64_t ref,
                 const std::uint64_t* consumed,
                 std::uint64_t position) override;
  void pool_drop(std::uint64_t ref) override;
  std::size_t poll(std::size_t max) override;

private:
  class core;

  explicit process_device(std::unique_ptr<core> made);

  std::unique_ptr<core> core_;
};

} // namespace ringwright::gpu
