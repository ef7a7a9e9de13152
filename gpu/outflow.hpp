// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/instance.hpp"

#include <cstdint>

/// The way out of an instance: from its outbox into the kernel-to-host FIFO
/// and other kernels' mailboxes, within credits.
namespace ringwright::gpu::detail {

/// A record waits at most this long for room in another kernel's mailbox; it
/// is then a counted dead letter, so that a cycle of full kernels dissolves.
inline constexpr std::int64_t mailbox_patience_ns = 1'000'000'000;

enum class send_outcome : std::uint8_t {
  sent,
  wait,
  /// There is no such instance, or it takes nothing.
  closed,
  /// It had no room for too long.
  full,
};

/// Whether a record has become a dead letter.
RINGWRIGHT_HD inline bool is_dead(send_outcome outcome) {
  return outcome == send_outcome::closed || outcome == send_outcome::full;
}

/// Fits a record to a 128-byte slot: what is larger goes through the pool.
RINGWRIGHT_HD inline bool to_slot(instance& self, record_header& header,
                                  const std::uint64_t*& payload,
                                  std::uint32_t words, std::uint64_t& ref,
                                  std::uint32_t slot_words) {
  if (words <= slot_words) {
    header.payload_words = static_cast<std::uint8_t>(words);
    return true;
  }
  auto& device = *self.device;
  ref = device.pool_put == nullptr
          ? 0
          : device.pool_put(device.self, payload, words);
  if (ref == 0)
    return false;
  header.flags |= record_flags::pooled;
  header.payload_words = 1;
  payload = &ref;
  return true;
}

RINGWRIGHT_HD inline bool push(instance& self, mailbox_producer& ring,
                               record_header header,
                               const std::uint64_t* payload,
                               std::uint32_t words) {
  std::uint64_t ref = 0;
  if (!to_slot(self, header, payload, words, ref, ring.slot_words()))
    return false;
  if (ring.try_push(header, payload))
    return true;
  if (ref != 0)
    self.device->pool_free(self.device->self, ref);
  return false;
}

/// Room in the window of records that the host has not consumed yet. A
/// terminating instance may exceed it: the FIFO itself is still a bound.
RINGWRIGHT_HD inline bool window_open(instance& self) {
  const auto& host = self.control->host;
  if (self.emitted - self.acked < host.output_window)
    return true;
  // Acquire pairs with the host's release in `acknowledge`: once room shows,
  // the consumer is done with what it made room for. The host writes this line
  // all the time, so it is looked at only when the room known before is used.
  self.acked = load_acquire(&host.output_acked);
  return self.emitted - self.acked < host.output_window
         || self.control->device.state
              == static_cast<std::uint32_t>(kernel_state::terminating);
}

RINGWRIGHT_HD inline send_outcome to_host(instance& self,
                                          const record_header& header,
                                          const std::uint64_t* payload,
                                          std::uint32_t words) {
  auto is_event = (header.flags & record_flags::is_event) != 0;
  if (is_event && !window_open(self))
    return send_outcome::wait;
  if (!push(self, self.device->fifo, header, payload, words))
    return send_outcome::wait;
  if (is_event)
    // Relaxed: for the host it is a figure, for us a counter of our own.
    store_relaxed(&self.control->device.emitted, ++self.emitted);
  return send_outcome::sent;
}

RINGWRIGHT_HD inline send_outcome to_instance(instance& self,
                                              std::uint32_t target,
                                              const record_header& header,
                                              const std::uint64_t* payload,
                                              std::uint32_t words) {
  auto& device = *self.device;
  if (target >= device.instance_count)
    return send_outcome::closed;
  auto& address = device.mailboxes[target];
  // Acquire pairs with the owner's release when it opened the mailbox: the
  // producer handle read below is then complete.
  if (load_acquire<scope::device>(&address.open) == 0)
    return send_outcome::closed;
  if (push(self, address.producer, header, payload, words)) {
    if (device.wake != nullptr)
      device.wake(device.self, target);
    return send_outcome::sent;
  }
  if (self.blocked_since_ns == 0) {
    self.blocked_since_ns = device.now_ns(device.self);
    return send_outcome::wait;
  }
  auto waited = device.now_ns(device.self) - self.blocked_since_ns;
  return waited > mailbox_patience_ns ? send_outcome::full
                                      : send_outcome::wait;
}

/// Delivers an event to the port's subscribers. Bits of `entry.target` mark
/// who has it already, so that a retry repeats nothing.
RINGWRIGHT_HD inline send_outcome to_port(instance& self, outbox_entry& entry,
                                          const std::uint64_t* payload) {
  const auto& route = self.routes[entry.header.status];
  // Acquire pairs with the host's releases in route_events and connect.
  auto client = load_acquire(&route.client);
  auto targets = load_acquire(&route.target_count);
  constexpr std::uint16_t host_bit = 1;
  if (client < max_lane_sets && (entry.target & host_bit) == 0) {
    if (to_host(self, entry.header, payload, entry.payload_words)
        != send_outcome::sent)
      return send_outcome::wait;
    entry.target |= host_bit;
  }
  for (std::uint32_t i = 0; i < targets; ++i) {
    auto bit = static_cast<std::uint16_t>(2u << i);
    if ((entry.target & bit) != 0)
      continue;
    auto header = entry.header;
    header.flags = record_flags::from_kernel;
    header.status = 0;
    auto outcome = to_instance(self, route.targets[i], header, payload,
                               entry.payload_words);
    if (outcome == send_outcome::wait)
      return outcome;
    if (is_dead(outcome))
      count(self.counters->undelivered);
    else
      count(self.counters->sent);
    entry.target = static_cast<std::uint16_t>(entry.target | bit);
    self.blocked_since_ns = 0;
  }
  return send_outcome::sent;
}

RINGWRIGHT_HD inline send_outcome send(instance& self, outbox_entry& entry,
                                       const std::uint64_t* payload) {
  switch (entry.route) {
    case route_kind::host:
      return to_host(self, entry.header, payload, entry.payload_words);
    case route_kind::instance:
      return to_instance(self, entry.target, entry.header, payload,
                         entry.payload_words);
    case route_kind::port:
      return to_port(self, entry, payload);
    default:
      return send_outcome::sent;
  }
}

RINGWRIGHT_HD inline void book(instance& self, const outbox_entry& entry,
                               send_outcome outcome) {
  auto& counters = *self.counters;
  if (entry.route == route_kind::delivered)
    return;
  if (is_dead(outcome))
    count(counters.undelivered);
  else if ((entry.header.flags & record_flags::is_reply) != 0)
    count(counters.replies);
  else if (entry.route == route_kind::port)
    count(counters.emitted);
  else if (entry.route == route_kind::instance)
    count(counters.sent);
  count(counters.bytes_out, entry.payload_words * 8u);
}

/// Answers a request of this kernel that is a dead letter: by its own mailbox,
/// as the other side would have. Without room there, it is only counted.
RINGWRIGHT_HD inline void return_failure(instance& self,
                                         const outbox_entry& entry,
                                         send_outcome outcome) {
  if (entry.route != route_kind::instance
      || (entry.header.flags & record_flags::needs_reply) == 0)
    return;
  auto header = entry.header;
  header.type_id = 0;
  header.flags = record_flags::is_reply | record_flags::from_kernel;
  header.status = static_cast<std::uint8_t>(outcome == send_outcome::closed
                                              ? errc::kernel_terminated
                                              : errc::queue_full);
  auto& device = *self.device;
  if (push(self, device.mailboxes[self.index].producer, header, nullptr, 0)
      && device.wake != nullptr)
    device.wake(device.self, self.index);
}

/// Sends what the outbox holds, in order; false when something must wait.
RINGWRIGHT_HD inline bool flush(instance& self) {
  while (!self.out.empty()) {
    auto& entry = self.out.front();
    auto outcome = send(self, entry, self.out.front_payload());
    if (outcome == send_outcome::wait)
      return false;
    book(self, entry, outcome);
    if (is_dead(outcome))
      return_failure(self, entry, outcome);
    self.blocked_since_ns = 0;
    self.out.pop();
  }
  return true;
}

} // namespace ringwright::gpu::detail
