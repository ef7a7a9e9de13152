// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/clock.hpp"
#include "ringwright/gpu/context_table.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/gpu/lane.hpp"
#include "ringwright/gpu/lifecycle.hpp"
#include "ringwright/gpu/region.hpp"
#include "ringwright/gpu/telemetry.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/record.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ringwright::gpu {

/// A running instance; the generation tells successors in one place apart.
struct instance_id {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;

  friend bool operator==(const instance_id&, const instance_id&) = default;
};

/// Bounds and sizes of one instance; every memory is allocated at creation.
struct instance_options {
  /// Slots of each lane: what is committed ahead of an urgent message. Power
  /// of two, 4 .. 65536.
  std::uint32_t window = 256;
  /// Slots of the kernel-to-kernel mailbox. Power of two, 4 .. 65536.
  std::uint32_t mailbox_slots = 256;
  /// Records under way to the host before the instance waits. 16 .. 2^20.
  std::uint32_t output_window = 8192;
  /// Memory behind the state's head, 0 .. 2^40.
  std::uint64_t arena_bytes = 0;
  /// Slot class of lanes and mailbox in bytes: 0 = smallest that holds every
  /// accepted message's fixed part, else 128, 256, 512 or 1024.
  std::uint32_t slot_bytes = 0;
};

/// What a device is.
struct device_info {
  /// "cpu" or "cuda".
  std::string backend;
  std::string name;
  /// Workers (CPU) or multiprocessors (CUDA).
  std::uint32_t processors = 0;
  std::uint32_t max_instances = 0;
};

/// Receives the records of one instance's client (a lane set): replies to its
/// requests, events when it is the event client, and the runtime's notices.
class record_sink {
public:
  virtual ~record_sink() = default;

  /// One record, in the order in which the instance produced them. Called
  /// by whoever polls the device, one call at a time. Must neither block nor
  /// call back into the device except `acknowledge` and `notify`. Each event
  /// is to be acknowledged once its memory can be reused.
  virtual void on_record(const record_header& header,
                         std::span<const std::uint64_t> payload)
    = 0;

  /// The end of a batch: the moment to wake a consumer, once.
  virtual void on_batch_end() {
    // nop
  }
};

/// Type ids of the runtime's own records to a `record_sink`.
struct notice {
  /// The instance has terminated; `status` is the `errc` it ended with (none
  /// for an ordinary end). Nothing follows.
  static constexpr std::uint16_t terminated = 65280;
  /// Room in the lanes again for a client that asked for it.
  static constexpr std::uint16_t credit = 65281;
};

/// The shared memory of one lane, for a `lane_producer`.
struct lane_memory {
  ring_memory ring;
  lane_layout layout;
};

/// State, counts and depths of one instance at one moment.
struct instance_status {
  kernel_state state = kernel_state::created;
  errc last_error = errc::none;
  std::uint64_t heartbeats = 0;
  std::int64_t last_heartbeat_ns = 0;
  /// A handler has been running since then; 0 = none is.
  std::int64_t busy_since_ns = 0;
  /// The device has not heard of it for too long: its handler hangs.
  bool suspect = false;
  telemetry_counters counters;
  /// Time in the handler, one message in 16.
  latency_summary service;
  /// Records of the instance that the host has not consumed yet.
  std::uint64_t output_depth = 0;
  std::uint64_t memory_bytes = 0;
};

/// A device that runs ring kernels. All functions are thread safe.
class device {
public:
  using duration = std::chrono::nanoseconds;

  virtual ~device() = default;

  virtual const device_info& info() const = 0;

  virtual const clock& time() const = 0;

  // -- life of an instance ----------------------------------------------------

  /// Allocates an instance and starts its state from `config` (the bytes of
  /// the kernel's config struct). The instance is then launched, not active.
  /// Fails with invalid_argument, capacity_exceeded, out_of_memory or what
  /// `Kernel::start` reports.
  virtual expected<instance_id> create(const kernel_entry& kernel,
                                       const instance_options& options,
                                       std::span<const std::byte> config)
    = 0;

  /// Makes `sink` the receiver for lane set `client`; nullptr detaches it and
  /// returns only when no call to the old sink is running.
  virtual void attach(instance_id id, std::uint32_t client, record_sink* sink)
    = 0;

  /// Makes `client` the receiver of the events of port `port`; `client` =
  /// max_lane_sets makes the host ignore the port.
  virtual expected<void> route_events(instance_id id, std::uint8_t port,
                                      std::uint32_t client)
    = 0;

  /// Sends the events of port `port` of `from` to the mailbox of `to`, too.
  /// At most 4 targets a port.
  virtual expected<void> connect(instance_id from, std::uint8_t port,
                                 instance_id to)
    = 0;

  /// Carries out a lifecycle action and waits for the device's word. Fails
  /// with illegal_transition, timeout or kernel_terminated.
  virtual expected<void> command(instance_id id, lifecycle_action action,
                                 duration limit)
    = 0;

  /// Frees a terminated instance. Its sinks must be detached before. Fails
  /// with illegal_transition while it is not terminated.
  virtual expected<void> destroy(instance_id id) = 0;

  virtual expected<instance_status> status(instance_id id) const = 0;

  /// Copies bytes of the state of an instance that is not active, from byte
  /// `offset` on, as many as `into` has room for: the state's head, directly
  /// behind it the arena. Returns how many bytes head and arena have. The same
  /// messages give the same bytes on every device. Fails with
  /// illegal_transition while it is active or terminating, with device_lost
  /// when the state is gone.
  virtual expected<std::uint64_t> read_state(instance_id id,
                                             std::uint64_t offset,
                                             std::span<std::byte> into) const
    = 0;

  // -- messages ---------------------------------------------------------------

  /// Memory of lane `lane` of set `client`. Exactly one producer may exist
  /// for it at a time.
  virtual expected<lane_memory> lane(instance_id id, std::uint32_t client,
                                     std::uint32_t lane)
    = 0;

  /// Rings the doorbell after records were pushed to a lane.
  virtual void notify(instance_id id) = 0;

  /// Asks for one `notice::credit` to `client` as soon as its lanes have room
  /// again.
  virtual void request_credit(instance_id id, std::uint32_t client) = 0;

  /// Gives back the room of `records` event records in the output window.
  virtual void acknowledge(instance_id id, std::uint32_t records) = 0;

  /// Stores deadline, tenant and trace for messages to this device; the
  /// result goes into `record_header::context_index`.
  virtual std::uint32_t put_context(const message_context& context) = 0;

  /// Runs the handler in the caller's turn if the instance is active, idle,
  /// owned by nobody and has nothing queued, and the last measured handler of
  /// this message type was short; false when not, and then nothing has
  /// happened. The reply goes to `reply`, on this thread.
  virtual bool try_run(instance_id id, const record_header& header,
                       std::span<const std::uint64_t> payload,
                       record_sink& reply)
    = 0;

  /// Copies `payload` into the payload pool for a record that does not fit
  /// its slot; fails with capacity_exceeded when the pool is exhausted. Hand
  /// the block to `pool_lend` or `pool_drop` then.
  virtual expected<std::uint64_t> pool_put(
    std::span<const std::uint64_t> payload)
    = 0;

  /// The block's record was pushed into a lane of `id`: the device frees it
  /// once `*consumed`, the lane's published position, is at `position`, or the
  /// instance is destroyed.
  virtual void pool_lend(instance_id id, std::uint64_t ref,
                         const std::uint64_t* consumed, std::uint64_t position)
    = 0;

  /// Gives a block back whose record was never pushed.
  virtual void pool_drop(std::uint64_t ref) = 0;

  /// Delivers up to `max` records to the sinks on the calling thread;
  /// returns how many. The device's own poller thread does this unless the
  /// device is single-stepped.
  virtual std::size_t poll(std::size_t max) = 0;
};

} // namespace ringwright::gpu
