// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/detail/inbox.hpp"
#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/gpu/staging.hpp"
#include "ringwright/gpu/telemetry.hpp"

#include <atomic>
#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ringwright::actors {

/// Bounds of the host side of one instance.
struct host_limits {
  /// Messages that may wait in staging, and, under `block`, parked.
  std::uint32_t queue_capacity = 4096;
  gpu::backpressure strategy = gpu::backpressure::block;
  /// Requests of the proxy that may be unanswered.
  std::uint32_t max_pending = 65536;
  /// Events that are sent to a subscriber in one frame.
  std::uint32_t events_per_frame = 256;
  /// Frames of events that a subscriber may leave unanswered.
  std::uint32_t event_frames = 8;
};

/// What waits on the host for an instance; written by one side, read by any.
struct host_gauges {
  std::atomic<std::uint64_t> staged{0};
  std::atomic<std::uint64_t> parked{0};
  std::atomic<std::uint64_t> pending{0};
  /// Messages ever committed to the lanes.
  std::atomic<std::uint64_t> committed{0};
  /// Replies that came after their request had been answered otherwise.
  std::atomic<std::uint64_t> late_replies{0};
};

/// Who receives the events of a port on the host.
enum class port_owner : std::uint8_t { nobody, subscribers, handle };

/// A set of output ports, by index.
using port_set = std::bitset<256>;

/// One launched instance as runtime, proxy actor and handles share it.
class launched_kernel
  : public std::enable_shared_from_this<launched_kernel> {
public:
  launched_kernel(std::string name, const gpu::kernel_entry& entry,
                  std::shared_ptr<gpu::device> where, gpu::instance_id id,
                  host_limits limits);

  const std::string name;
  const gpu::kernel_entry& entry;
  const std::shared_ptr<gpu::device> device;
  const gpu::instance_id id;
  const host_limits limits;
  const std::int64_t launched_ns;

  /// Why messages are refused now; none = they are accepted. One load.
  errc gate() const {
    // Acquire pairs with `set_gate`: after an activation the sender's message
    // finds an active kernel.
    return gate_.load(std::memory_order_acquire);
  }

  void set_gate(errc why);

  /// Closes the gate for good: the instance has ended or is about to.
  void close(errc why);

  /// Claims the events of `ports` for one side, all or none. Every claim of
  /// `subscribers` counts, those of `handle` last until the end. Fails with
  /// `name_taken` when the other side has one of them.
  expected<void> claim_ports(const port_set& ports, port_owner owner);

  /// Takes back one claim of `subscribers` on each port; the events of a port
  /// without one go nowhere.
  void release_ports(const port_set& ports);

  /// Messages that the instance has taken from the proxy's lanes; it says so
  /// at the latest when it finds them empty. Not after `retire`.
  std::uint64_t taken_from_proxy() const;

  /// The instance is about to be freed: no port is routed any more.
  void retire();

  /// Index of an output port by name.
  expected<std::uint8_t> find_port(std::string_view port) const;

  // -- written by the proxy ---------------------------------------------------

  /// Messages that did not get as far as the device.
  gpu::telemetry_counters proxy_counters;
  host_gauges proxy_gauges;
  inbox proxy_inbox;
  /// Told once when the proxy has exited. Runs in the proxy's last turn.
  std::function<void()> on_proxy_exit;

private:
  std::atomic<errc> gate_{errc::illegal_transition};
  struct port_claim {
    port_owner owner = port_owner::nobody;
    std::uint32_t claims = 0;
  };

  std::mutex ports_mutex_;
  std::vector<port_claim> ports_;
  bool retired_ = false;
};

} // namespace ringwright::actors
