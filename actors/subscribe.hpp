// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/actors/typed_kernel.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/payload.hpp"

#include <caf/actor.hpp>

#include <string_view>

namespace ringwright::actors {

/// Sends the events of `port` ("" = all ports) of `kernel` to `subscriber`
/// from now on, as frames of envelopes with `is_event`.
///
/// Frames come as requests: the subscriber's answer, whatever it is, is its
/// credit for more. While it holds back as many answers as the runtime's
/// `event_frames` it gets nothing, and at its output window the kernel waits:
/// nothing is lost, and memory is bounded. `subscriber` may be on another
/// node; `kernel` is one of this process (`invalid_argument` else). Fails with
/// not_found, kernel_terminated, or name_taken when a `kernel_handle` has the
/// port.
expected<void> subscribe(const caf::actor& kernel, std::string_view port,
                         const caf::actor& subscriber);

/// Ends all subscriptions of `subscriber`.
expected<void> unsubscribe(const caf::actor& kernel,
                           const caf::actor& subscriber);

/// Subscribes to the port that carries `Message`.
template <class Message, gpu::ring_kernel Kernel>
expected<void> subscribe(const typed_kernel<Kernel>& kernel,
                         const caf::actor& subscriber) {
  using outputs = gpu::outputs_of<Kernel>;
  constexpr auto port = outputs::template index_of<Message>();
  return subscribe(kernel.actor(), gpu::entry_of<Kernel>().outputs[port].name,
                   subscriber);
}

/// Calls `f(const Message&)` for each event of type `Message` in a frame, in
/// order. Gives how many envelopes were of another type or malformed.
template <messages::ring_message Message, class F>
std::size_t for_each_event(const frame& events, F&& f) {
  std::size_t others = 0;
  std::vector<std::uint64_t> scratch;
  constexpr auto type = messages::info_of<Message>();
  auto reader = events.reader();
  while (reader.next()) {
    if (reader.header().type_id != Message::type_id) {
      ++others;
      continue;
    }
    auto payload = messages::normalise_payload(type, reader.payload(), scratch);
    if (payload)
      f(messages::message_at<Message>(payload->data()));
    else
      ++others;
  }
  return others;
}

} // namespace ringwright::actors
