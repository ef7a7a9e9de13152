// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"

#include <caf/actor.hpp>

#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace ringwright::actors {

class ring_kernel;

/// Records as they came, one behind the other in one piece of memory.
class record_batch {
public:
  void append(const record_header& header,
              std::span<const std::uint64_t> payload);

  void append(const record_batch& other);

  /// Calls `f(header, payload)` for each record, in order.
  template <class F>
  void for_each(F&& f) const;

  bool empty() const {
    return words_.empty();
  }

  void clear() {
    words_.clear();
  }

private:
  /// Per record: its payload's length, its header, its payload.
  std::vector<std::uint64_t> words_;
};

/// What a device's poller hands to a proxy actor, across threads.
///
/// The poller collects one batch without a lock, then adds it here and wakes
/// the proxy with one empty frame, however many records there are and however
/// many batches come before the proxy runs. Bounded by the proxy's pending
/// requests and the instance's output window.
class inbox final : public gpu::record_sink {
public:
  /// Something for the proxy to do in its own turn.
  using control = std::function<void(ring_kernel&)>;

  /// What the proxy takes in one go; keeps its memory.
  struct content {
    record_batch records;
    std::vector<control> controls;
  };

  /// The actor to wake from now on.
  void open(caf::actor owner);

  /// No wake-ups any more; what comes is forgotten.
  void close();

  /// Queues `what` and wakes the proxy; false when closed. Any thread.
  bool post(control what);

  /// Swaps what has come into `into`, which must be empty.
  void take(content& into);

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override;

  void on_batch_end() override;

private:
  void wake(std::unique_lock<std::mutex>& guard);

  /// Touched by the poller only.
  record_batch incoming_;
  std::mutex mutex_;
  content content_;
  caf::actor owner_;
  /// A wake-up is on its way that the proxy has not acted on.
  bool woken_ = false;
};

template <class F>
void record_batch::for_each(F&& f) const {
  constexpr std::size_t header_words = sizeof(record_header) / 8;
  const auto* at = words_.data();
  const auto* end = at + words_.size();
  while (at != end) {
    auto words = static_cast<std::size_t>(*at);
    record_header header;
    std::memcpy(static_cast<void*>(&header), at + 1, sizeof(header));
    const auto* payload = at + 1 + header_words;
    f(header, std::span<const std::uint64_t>{payload, words});
    at = payload + words;
  }
}

} // namespace ringwright::actors
