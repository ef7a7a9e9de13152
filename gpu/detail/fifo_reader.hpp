// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/instance.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace ringwright::gpu::detail {

/// Where the records of one instance go.
struct receivers {
  std::array<record_sink*, max_lane_sets> sinks{};
  control_block* control = nullptr;
  /// The routes as the host writes them.
  const port_route* routes = nullptr;
};

/// The host's end of a kernel-to-host FIFO: hands each record to the sink of
/// the client that it is for. Thread safe; the sinks are called with its mutex
/// held, one call at a time.
class fifo_reader {
public:
  /// What the reader asks of its device.
  struct hooks {
    /// The words of a payload that lies outside of the slot.
    std::function<std::span<const std::uint64_t>(const record_header&,
                                                 std::uint64_t ref)>
      find;
    /// Gives them back.
    std::function<void(const record_header&, std::uint64_t ref)> free;
    /// The last record of this instance has been delivered. May be empty.
    std::function<void(std::uint32_t index)> ended;
  };

  fifo_reader() = default;

  /// Begins to read. Called once, before any other function.
  void open(fifo_consumer fifo, std::size_t instances, hooks device);

  /// Says whose records those of instance `index` are; null sinks at first.
  void introduce(std::uint32_t index, control_block* control,
                 const port_route* routes);

  /// Makes `sink` the receiver for a client; returns only when no call to the
  /// old one is running.
  void attach(std::uint32_t index, std::uint32_t client, record_sink* sink);

  /// Delivers up to `max` records; returns how many.
  std::size_t poll(std::size_t max);

  /// Tells all receivers of an instance that it has ended with `cause`, for a
  /// device that cannot do so itself any more.
  void announce_end(std::uint32_t index, errc cause);

  /// Whether nothing has arrived and nobody is reading. Never waits, so that
  /// it may be asked with other mutexes held.
  bool empty() const {
    std::unique_lock guard{mutex_, std::try_to_lock};
    return guard && fifo_.empty();
  }

private:
  record_sink* sink_for(const receivers& of, const record_header& header) const;
  void deliver(const record_header& header);
  bool hand_over(record_sink* sink, const record_header& header,
                 std::span<const std::uint64_t> words);
  void end_batch();

  mutable std::mutex mutex_;
  fifo_consumer fifo_;
  hooks device_;
  std::vector<receivers> receivers_;
  std::array<std::uint64_t, max_slot_words> payload_{};
  std::vector<record_sink*> touched_;
};

} // namespace ringwright::gpu::detail
