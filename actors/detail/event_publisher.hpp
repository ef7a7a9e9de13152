// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/actors/detail/launched_kernel.hpp"

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace ringwright::actors {

/// Sends the events of one instance to the actors that subscribed, from the
/// proxy's turn.
///
/// Events travel in frames, as requests: the answer, whatever it is, is the
/// credit for the next one. An event counts as consumed when every subscriber
/// that wants it has answered, so a slow subscriber stops the kernel by its
/// output window: memory stays bounded by that window per subscriber and
/// nothing is lost. A dead subscriber is forgotten.
class event_publisher {
public:
  event_publisher(caf::event_based_actor& self, launched_kernel& kernel)
    : self_(&self), kernel_(&kernel) {
    // nop
  }

  /// Adds ports, of which the subscriber, who may be new, brings claims.
  void add(const caf::actor& who, const port_set& ports);

  /// Forgets a subscriber; what it has not been sent is not sent.
  void remove(const caf::actor_addr& who);

  /// Takes one event record.
  void on_event(const record_header& header,
                std::span<const std::uint64_t> payload);

  /// The end of a batch: sends what the windows allow and gives credit back.
  void flush();

  /// The end of the instance: sends everything, windows or not.
  void flush_all();

  /// The end of the proxy: lets go of the subscribers, who may hold on to it.
  void close() {
    subscribers_.clear();
  }

private:
  /// Events [first, ...) in one frame.
  struct batch {
    std::uint64_t first = 0;
    std::uint32_t events = 0;
    frame content;
  };

  struct unanswered {
    std::uint64_t first = 0;
    bool done = false;
  };

  struct subscriber {
    caf::actor actor;
    std::uint64_t id = 0;
    port_set ports;
    batch building;
    std::deque<batch> ready;
    std::deque<unanswered> in_flight;
  };

  void append(subscriber& to, const record_header& header,
              std::span<const std::uint64_t> payload);
  void send(subscriber& to, batch what);
  void send_ready(subscriber& to, bool all);
  void on_answer(std::uint64_t id, std::uint64_t first);
  void on_refusal(std::uint64_t id, std::uint64_t first,
                  const caf::error& why);
  void remove_id(std::uint64_t id);
  /// The first event that `of` has not consumed.
  std::uint64_t low_water(const subscriber& of) const;
  void acknowledge();

  caf::event_based_actor* self_;
  launched_kernel* kernel_;
  std::vector<subscriber> subscribers_;
  std::uint64_t next_id_ = 1;
  /// Events taken so far.
  std::uint64_t taken_ = 0;
  /// Events for which credit has been given back.
  std::uint64_t acknowledged_ = 0;
};

} // namespace ringwright::actors
