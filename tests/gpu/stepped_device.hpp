// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <memory>
#include <vector>

namespace ringwright::tests {

/// A clock that a test moves by hand.
class manual_clock final : public gpu::clock {
public:
  std::int64_t now_ns() const override {
    return now;
  }

  std::int64_t now = 1'000'000;
};

/// A device without threads and one instance that emits a tick for each
/// message it handles, so that the order of handling is seen. Everything
/// happens when the test says so, and the same way each time.
struct stepped_device final : gpu::record_sink {
  explicit stepped_device(std::uint32_t window) {
    gpu::cpu_device_options options;
    options.workers = 0;
    options.time = &time;
    auto made = gpu::cpu_device::make(options);
    REQUIRE(made);
    device = std::move(*made);
    gpu::instance_options sizes;
    sizes.window = window;
    auto created = device->create(gpu::entry_of<echo_kernel>(), sizes, {});
    REQUIRE(created);
    id = *created;
    device->attach(id, 1, this);
    REQUIRE(device->route_events(id, 0, 1));
    REQUIRE(device->command(id, gpu::lifecycle_action::activate,
                            std::chrono::seconds{1}));
  }

  gpu::ingress& open(gpu::ingress_options options) {
    in.reset();
    auto opened = gpu::ingress::open(
      *device, id, 1, options,
      [this](const record_header&, std::uint64_t user) {
        evicted.push_back(user);
      });
    REQUIRE(opened);
    in = std::move(*opened);
    return *in;
  }

  /// Submits a message that is seen as tick `number` when it is handled.
  gpu::submit_outcome add(std::uint64_t number, std::uint8_t priority) {
    record_header header;
    header.type_id = messages::echo::emit::type_id;
    header.priority = priority;
    auto words = messages::encode(messages::echo::emit{number, 1});
    return in->submit(header, words, number);
  }

  /// Until nothing is left to do.
  void run_all() {
    for (auto busy = true; busy;) {
      busy = false;
      while (device->step())
        busy = true;
      while (device->poll(1000) > 0)
        busy = true;
    }
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    if ((header.flags & record_flags::is_event) != 0) {
      ticks.push_back(payload[0]);
      device->acknowledge(id, 1);
    } else if (header.type_id == gpu::notice::credit) {
      // Outside of this call the device may be entered again.
      credit = true;
    } else {
      replies.push_back(header);
    }
  }

  void on_batch_end() override {
    if (credit) {
      credit = false;
      in->pump();
    }
  }

  std::vector<std::uint64_t> handled() const {
    return ticks;
  }

  manual_clock time;
  std::unique_ptr<gpu::cpu_device> device;
  gpu::instance_id id;
  std::unique_ptr<gpu::ingress> in;
  std::vector<std::uint64_t> ticks;
  std::vector<std::uint64_t> evicted;
  std::vector<record_header> replies;
  bool credit = false;
};

} // namespace ringwright::tests
