// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/instance.hpp"
#include "ringwright/gpu/intake.hpp"

#ifdef __CUDA_ARCH__
#  include "ringwright/gpu/cuda/crew.cuh"
#endif

#include <cstdint>
#include <cstring>

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

/// Room for `bytes` in the instance's output ring; null when there is none yet.
RINGWRIGHT_HD inline std::uint64_t* ring_room(instance& self,
                                              std::uint32_t bytes,
                                              std::uint64_t& ref) {
  auto& ring = self.ring;
  auto size = (bytes + 63) / 64 * 64;
  auto at = static_cast<std::uint32_t>(ring.written % ring.bytes);
  // A block is in one piece: what does not fit before the end begins anew.
  auto skipped = at + size > ring.bytes ? ring.bytes - at : 0;
  auto end = ring.written + skipped + size;
  if (end - ring.freed > ring.bytes) {
    // Acquire pairs with the host's release: it is done with the payloads.
    ring.freed = load_acquire(&self.control->host.output_freed);
    if (end - ring.freed > ring.bytes)
      return nullptr;
  }
  ring.written = end;
  at = skipped != 0 ? 0 : at;
  ref = pack_ref({at / 64, bytes / 8});
  return reinterpret_cast<std::uint64_t*>(ring.base + at);
}

/// Copies a payload that is larger than a slot to where its receiver finds it;
/// 0 when there is no room yet.
RINGWRIGHT_HD inline std::uint64_t store_payload(instance& self, bool to_host,
                                                 const std::uint64_t* payload,
                                                 std::uint32_t words) {
  auto& pool = self.device->kernel_pool;
  std::uint64_t ref = 0;
  std::uint64_t* into = nullptr;
  if (to_host && self.ring.bytes != 0) {
    into = ring_room(self, words * 8, ref);
  } else {
    ref = pool.allocate(std::size_t{words} * 8);
    into = ref != 0 ? pool.data(unpack_ref(ref)) : nullptr;
  }
  if (into == nullptr)
    return 0;
#ifdef __CUDA_ARCH__
  cuda::crew_copy(self, into, payload, words);
#else
  std::memcpy(into, payload, std::size_t{words} * 8);
#endif
  return ref;
}

/// Gives back what `store_payload` has taken for `self.sending`.
RINGWRIGHT_HD inline void drop_payload(instance& self, bool to_host,
                                       std::uint64_t written_before) {
  if (to_host && self.ring.bytes != 0)
    self.ring.written = written_before;
  else
    self.device->kernel_pool.free(unpack_ref(self.sending_ref));
}

/// Writes the record `self.sending` into a ring; false when there is no room
/// yet.
template <class Ring>
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY bool push(instance& self, Ring& ring,
                                            const std::uint64_t* payload,
                                            std::uint32_t words) {
  constexpr auto to_host = Ring::reach == scope::system;
  auto& header = self.sending;
  auto written_before = self.ring.written;
  auto pooled = words > ring.slot_words();
  header.payload_words = static_cast<std::uint8_t>(words);
  if (pooled) {
    self.sending_ref = store_payload(self, to_host, payload, words);
    if (self.sending_ref == 0)
      return false;
    header.flags |= record_flags::pooled;
    header.payload_words = 1;
    payload = &self.sending_ref;
  }
#ifdef __CUDA_ARCH__
  auto sent = cuda::crew_push(self, ring, payload, pooled);
#else
  auto sent = ring.try_push(header, payload);
#endif
  if (!sent && pooled)
    drop_payload(self, to_host, written_before);
  return sent;
}

/// Room in the window of records that the host has not consumed yet. A
/// terminating instance may exceed it: the FIFO itself is still a bound.
RINGWRIGHT_HD inline bool window_open(instance& self) {
  if (self.emitted - self.acked < self.output_window)
    return true;
  // Acquire pairs with the host's release in `acknowledge`: once room shows,
  // the consumer is done with what it made room for. The host writes this line
  // all the time, so it is looked at only when the room known before is used.
  self.acked = load_acquire(&self.control->host.output_acked);
  return self.emitted - self.acked < self.output_window
         || self.own.state == kernel_state::terminating;
}

/// Sends `self.sending` to the host.
RINGWRIGHT_HD inline send_outcome to_host(instance& self,
                                          const std::uint64_t* payload,
                                          std::uint32_t words) {
  auto is_event = (self.sending.flags & record_flags::is_event) != 0;
  if (is_event && !window_open(self))
    return send_outcome::wait;
  if (!push(self, self.device->fifo, payload, words))
    return send_outcome::wait;
  if (is_event)
    ++self.emitted;
  return send_outcome::sent;
}

/// The neighbour that is instance `target`; `neighbours::nobody` if none is.
RINGWRIGHT_HD inline std::uint32_t neighbour(const instance& self,
                                             std::uint32_t target) {
  return has_neighbours(self) ? self.near->find(target) : neighbours::nobody;
}

/// Puts `self.sending` into the ring of a neighbour; false when there is no
/// room yet.
RINGWRIGHT_HD inline bool push_near(instance& self, std::uint32_t rank,
                                    const std::uint64_t* payload,
                                    std::uint32_t words) {
  self.sending.sequence = self.near->life_at(rank);
  return push(self, self.near->to(rank), payload, words);
}

/// Sends `self.sending` to another instance: as long as it lives by its
/// mailbox, or as long as it lives as a neighbour, so that the order is kept.
RINGWRIGHT_HD inline send_outcome to_instance(instance& self,
                                              std::uint32_t target,
                                              const std::uint64_t* payload,
                                              std::uint32_t words) {
  auto& device = *self.device;
  if (target >= device.instance_count)
    return send_outcome::closed;
  auto& address = device.mailboxes[target];
  auto rank = neighbour(self, target);
  if (rank == neighbours::nobody) {
    // Acquire pairs with the owner's release when it opened the mailbox: the
    // producer handle read below is then complete.
    if (load_acquire<scope::device>(&address.open) == 0)
      return send_outcome::closed;
    // A neighbour's door was opened before.
    rank = neighbour(self, target);
  }
  self.mailed = true;
  if (rank != neighbours::nobody ? push_near(self, rank, payload, words)
                                 : push(self, address.producer, payload,
                                        words)) {
    device.wake(target);
    return send_outcome::sent;
  }
  if (self.blocked_since_ns == 0) {
    self.blocked_since_ns = device.now_ns();
    return send_outcome::wait;
  }
  auto waited = device.now_ns() - self.blocked_since_ns;
  return waited > mailbox_patience_ns ? send_outcome::full
                                      : send_outcome::wait;
}

/// Delivers an event to the port's subscribers. Bits of `entry.target` mark
/// who has it already, so that a retry repeats nothing.
RINGWRIGHT_HD inline send_outcome to_port(instance& self, outbox_entry& entry,
                                          const std::uint64_t* payload) {
  const auto& route = self.routes[entry.header.status];
  // Pairs with the host's releases in route_events and connect.
  auto client = seen(route.client);
  auto targets = seen(route.target_count);
  constexpr std::uint16_t host_bit = 1;
  if (client < max_lane_sets && (entry.target & host_bit) == 0) {
    self.sending = entry.header;
    if (to_host(self, payload, entry.payload_words) != send_outcome::sent)
      return send_outcome::wait;
    entry.target |= host_bit;
  }
  for (std::uint32_t i = 0; i < targets; ++i) {
    auto bit = static_cast<std::uint16_t>(2u << i);
    if ((entry.target & bit) != 0)
      continue;
    self.sending = entry.header;
    self.sending.flags = record_flags::from_kernel;
    self.sending.status = 0;
    auto outcome
      = to_instance(self, route.targets[i], payload, entry.payload_words);
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
      self.sending = entry.header;
      return to_host(self, payload, entry.payload_words);
    case route_kind::instance:
      self.sending = entry.header;
      return to_instance(self, entry.target, payload, entry.payload_words);
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
  auto& header = self.sending;
  header = entry.header;
  header.type_id = 0;
  header.flags = record_flags::is_reply | record_flags::from_kernel;
  header.status = static_cast<std::uint8_t>(outcome == send_outcome::closed
                                              ? errc::kernel_terminated
                                              : errc::queue_full);
  auto& device = *self.device;
  if (push(self, device.mailboxes[self.index].producer, nullptr, 0))
    device.wake(self.index);
}

/// Puts what neighbours have sent into the instance's own mailbox, as far as it
/// fits. Their rings are small: an instance that takes nothing for a while must
/// not stop them, least of all one that waits for them.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY void shelter_mail(instance& self) {
  if (!has_neighbours(self))
    return;
  auto& near = *self.near;
  auto& mailbox = self.device->mailboxes[self.index].producer;
  // Of the message whose work goes on in slices.
  const auto in_hand = self.header;
  for (;;) {
    const auto rank = find_near(self);
    if (rank == neighbours::nobody || self.header.sequence != near.life())
      break;
    self.sending = self.header;
    self.sending.sequence = 0;
    if (!push(self, mailbox, self.scratch, self.header.payload_words))
      break;
    near.advance(rank);
    // What comes from there now is later than that.
    self.near_after = mailbox.claimed();
  }
  self.header = in_hand;
  near.publish(true);
}

/// Sends what the outbox holds, in order; false when something must wait.
RINGWRIGHT_HD RINGWRIGHT_ONE_COPY bool flush(instance& self) {
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
