// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ringwright::gpu {

/// Sizes and habits of a CPU device.
struct cpu_device_options {
  std::string name = "cpu0";
  /// Threads that run instances; 0 = none: a test drives the device with
  /// `cpu_device::step` and `poll`, which makes a run deterministic.
  std::uint32_t workers = 1;
  /// Most live instances. 1 .. 65534.
  std::uint32_t max_instances = 4096;
  /// Slots of the kernel-to-host FIFO. Power of two, 16 .. 2^20.
  std::uint32_t fifo_slots = 16384;
  /// Entries of the context table. Power of two, 16 .. 2^20.
  std::uint32_t context_slots = 65536;
  /// Memory for payloads that do not fit a slot, in bytes.
  std::uint64_t pool_bytes = std::uint64_t{32} << 20;
  /// Messages of one instance before its neighbours get their turn.
  std::uint32_t turn_budget = 256;
  /// How long an idle thread looks for work before it sleeps, in ns.
  std::int64_t spin_ns = 20'000;
  /// `try_run` takes messages of a type only after a worker has handled one in
  /// less time, in ns; 0 = never.
  std::int64_t inline_limit_ns = 20'000;
  /// Null = the machine's monotonic clock. Must outlive the device.
  const gpu::clock* time = nullptr;
};

/// A device whose multiprocessors are threads of this process.
///
/// It runs the same loop over the same rings as a GPU: `workers` threads take
/// runnable instances in turns, look for work for a short while and then
/// sleep, so that idle instances cost nothing. One poller thread delivers what
/// kernels send to the host. Several devices may exist in one process.
class cpu_device final : public device {
public:
  /// Fails with invalid_argument (naming the option) or out_of_memory.
  static expected<std::unique_ptr<cpu_device>> make(cpu_device_options options);

  /// Stops the threads. Instances need not be terminated before; their sinks
  /// are not called any more.
  ~cpu_device() override;

  /// Runs one turn of one runnable instance on the calling thread; false when
  /// none is runnable. For devices without workers.
  bool step();

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

  explicit cpu_device(std::unique_ptr<core> made);

  std::unique_ptr<core> core_;
};

} // namespace ringwright::gpu
