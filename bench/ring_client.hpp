// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/ingress.hpp"
#include "ringwright/messages/expected.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

namespace ringwright::bench {

/// An instance of the volley kernel and the one who talks to it, by a device's
/// own functions. Checks every record that comes: replies have to come in the
/// order of the requests, ticks in that of their numbers.
class ring_client final : public gpu::record_sink {
public:
  /// Launches and activates an instance on a device, which must outlive it.
  static expected<std::unique_ptr<ring_client>>
  open(gpu::device& where, const gpu::instance_options& options);

  ring_client(const ring_client&) = delete;
  ring_client& operator=(const ring_client&) = delete;

  /// Ends the instance.
  ~ring_client() override;

  gpu::instance_id id() const {
    return id_;
  }

  /// Has the events of a port come here.
  expected<void> listen(std::uint8_t port);

  /// Sends a message one way, if there is room.
  bool try_send(std::uint16_t type_id, std::span<const std::uint64_t> words);

  /// Sends a message one way as soon as there is room; false if that takes too
  /// long.
  bool send(std::uint16_t type_id, std::span<const std::uint64_t> words);

  /// Sends a request; its number, from 1, or 0 if there is no room.
  std::uint64_t try_ask(std::uint16_t type_id,
                        std::span<const std::uint64_t> words);

  /// Lets the device see what was sent, and moves on what was waiting.
  void flush() {
    ingress_->pump();
  }

  /// Polls until all requests up to `number` are answered; false if that takes
  /// longer than `limit`.
  bool await(std::uint64_t number, std::chrono::nanoseconds limit);

  /// Requests that were sent.
  std::uint64_t asked() const {
    return asked_;
  }

  /// Requests that were answered.
  std::uint64_t answered() const {
    return answered_.load(std::memory_order_acquire);
  }

  /// Ticks that have come.
  std::uint64_t ticks() const {
    return ticks_.load(std::memory_order_acquire);
  }

  /// Records that were not those that had to come, and failures.
  std::uint64_t faults() const {
    return faults_.load(std::memory_order_acquire);
  }

  /// First words of the last reply; after `await`, with nothing else asked.
  std::span<const std::uint64_t> last_reply() const {
    return last_;
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override;

  void on_batch_end() override;

private:
  ring_client(gpu::device& where, gpu::instance_id id)
    : device_(where), id_(id) {
    // nop
  }

  void check_reply(const record_header& header,
                   std::span<const std::uint64_t> payload);

  gpu::device& device_;
  gpu::instance_id id_;
  std::unique_ptr<gpu::ingress> ingress_;
  std::uint64_t asked_ = 0;
  std::uint32_t unacknowledged_ = 0;
  std::uint64_t echoes_ = 0;
  std::array<std::uint64_t, 4> last_{};
  std::atomic<std::uint64_t> answered_ = 0;
  std::atomic<std::uint64_t> ticks_ = 0;
  std::atomic<std::uint64_t> faults_ = 0;
  std::atomic<bool> ended_ = false;
};

} // namespace ringwright::bench
