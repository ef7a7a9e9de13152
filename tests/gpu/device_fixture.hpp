// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ringwright::tests {

/// A record as a test keeps it.
struct kept_record {
  errc status = errc::none;
  std::uint16_t type_id = 0;
  std::vector<std::uint64_t> payload;

  template <class Message>
  Message as() const {
    REQUIRE(type_id == Message::type_id);
    return messages::from_words<Message>(payload.data(), payload.size());
  }
};

/// Keeps everything that it is told.
class recording_sink : public gpu::record_sink {
public:
  recording_sink(gpu::device& where, gpu::instance_id id)
    : device_(where), id_(id) {
    // nop
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    std::lock_guard guard{mutex_};
    if (header.type_id == gpu::notice::terminated) {
      end_ = static_cast<errc>(header.status);
    } else if (header.type_id == gpu::notice::credit) {
      ++credits_;
    } else if ((header.flags & record_flags::is_event) != 0) {
      events_.push_back(payload[0]);
      if (acknowledge)
        device_.acknowledge(id_, 1);
    } else {
      replies_[header.correlation_id]
        = {static_cast<errc>(header.status), header.type_id,
           {payload.begin(), payload.end()}};
    }
  }

  std::optional<kept_record> reply(std::uint64_t correlation) const {
    std::lock_guard guard{mutex_};
    auto at = replies_.find(correlation);
    if (at == replies_.end())
      return std::nullopt;
    return at->second;
  }

  std::optional<errc> end() const {
    std::lock_guard guard{mutex_};
    return end_;
  }

  std::size_t events() const {
    std::lock_guard guard{mutex_};
    return events_.size();
  }

  std::size_t credits() const {
    std::lock_guard guard{mutex_};
    return credits_;
  }

  bool event_numbers_ascend() const {
    std::lock_guard guard{mutex_};
    for (std::size_t i = 0; i < events_.size(); ++i)
      if (events_[i] != i)
        return false;
    return true;
  }

  std::atomic<bool> acknowledge{true};

private:
  gpu::device& device_;
  gpu::instance_id id_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, kept_record> replies_;
  std::vector<std::uint64_t> events_;
  std::optional<errc> end_;
  std::size_t credits_ = 0;
};

/// A device with one echo kernel and a client that records.
struct device_fixture {
  explicit device_fixture(gpu::instance_options options = {},
                          bool activate = true)
    : device_fixture(make(), options, activate) {
    // nop
  }

  explicit device_fixture(std::unique_ptr<gpu::device> where,
                          gpu::instance_options options = {},
                          bool activate = true)
    : device(std::move(where)),
      id(launch(*device, options)),
      sink(*device, id) {
    device->attach(id, 1, &sink);
    auto opened = gpu::ingress::open(*device, id, 1, {}, nullptr);
    REQUIRE(opened);
    ingress = std::move(*opened);
    if (activate)
      REQUIRE(device->command(id, gpu::lifecycle_action::activate,
                              std::chrono::seconds{1}));
  }

  ~device_fixture() {
    device->attach(id, 1, nullptr);
  }

  static std::unique_ptr<gpu::cpu_device> make() {
    gpu::cpu_device_options options;
    auto made = gpu::cpu_device::make(options);
    REQUIRE(made);
    return std::move(*made);
  }

  static gpu::instance_id launch(gpu::device& where,
                                 const gpu::instance_options& options) {
    auto made = where.create(gpu::entry_of<echo_kernel>(), options, {});
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return *made;
  }

  std::uint64_t correlation(std::uint64_t number) const {
    return (std::uint64_t{1} << 56) | number;
  }

  /// Sends words; waits for room as the `block` strategy asks for.
  void send_words(std::uint16_t type_id,
                  std::span<const std::uint64_t> words,
                  std::uint64_t number) {
    record_header header;
    header.type_id = type_id;
    if (number != 0) {
      header.flags = record_flags::needs_reply;
      header.correlation_id = correlation(number);
    }
    while (ingress->submit(header, words) == gpu::submit_outcome::full) {
      ingress->pump();
      std::this_thread::yield();
    }
    ingress->ring_doorbell();
  }

  template <class Message>
  void send(const Message& message, std::uint64_t number) {
    auto words = messages::encode(message);
    send_words(Message::type_id, words, number);
  }

  template <class Condition>
  void wait_for(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      ingress->pump();
      std::this_thread::yield();
    }
  }

  kept_record await_reply(std::uint64_t number) {
    wait_for([&] { return sink.reply(correlation(number)).has_value(); });
    return *sink.reply(correlation(number));
  }

  errc await_end() {
    wait_for([&] { return sink.end().has_value(); });
    return *sink.end();
  }

  echo_kernel::sum_reply sum(std::uint64_t number) {
    send(messages::echo::sum{}, number);
    return await_reply(number).as<echo_kernel::sum_reply>();
  }

  std::unique_ptr<gpu::device> device;
  gpu::instance_id id;
  recording_sink sink;
  std::unique_ptr<gpu::ingress> ingress;
};

} // namespace ringwright::tests
