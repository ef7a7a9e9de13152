// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/message_frame.hpp"
#include "ringwright/examples/orders/command.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <variant>

namespace ringwright::examples::orders {

/// Envelopes of a frame at most, between all actors of the flow.
inline constexpr std::uint32_t frame_messages = 256;

/// Frames that a sender may leave unanswered; with `frame_messages` the bound
/// of what is under way between feed and kernels.
inline constexpr std::uint32_t frame_window = 8;

/// Words of an order as an envelope, and of a frame that is full of them.
inline constexpr std::size_t order_words
  = messages::envelope_header_words + messages::fixed_words<wire::submit_order>;

/// Makes room for a full frame and what the risk check may add to it.
inline void reserve_frame(actors::frame& to) {
  to.words.reserve((frame_messages + frame_messages / 8) * order_words);
}

/// Appends a message whose event time is `event_time_ns` (not 0).
template <messages::ring_message Message>
void append_to(actors::frame& to, const Message& what, bool needs_reply,
               std::int64_t event_time_ns) {
  actors::send_options options;
  options.event_time_ns = event_time_ns;
  // Nothing of the flow looks at the time of sending.
  actors::append_message(to, what, needs_reply, options, 0);
}

/// Appends a command; `book` takes the place of its symbol.
inline void append_command(actors::frame& to, const command& what,
                           std::uint32_t book, bool needs_reply,
                           std::int64_t event_time_ns) {
  std::visit(
    [&](auto message) {
      message.symbol = book;
      append_to(to, message, needs_reply, event_time_ns);
    },
    what);
}

/// A payload as a message in place; null if it is another type or too short.
template <messages::ring_message Message>
const Message* message_in(const messages::envelope_header& header,
                          std::span<const std::uint64_t> payload) {
  if (header.type_id != Message::type_id
      || payload.size() < messages::fixed_words<Message>)
    return nullptr;
  return &messages::message_at<Message>(payload.data());
}

/// The book that a request to a matching instance is for; none if it is no
/// such request.
inline std::optional<std::uint32_t>
book_of(const messages::envelope_header& header,
        std::span<const std::uint64_t> payload) {
  std::optional<std::uint32_t> result;
  const auto look = [&]<class Message>() {
    if (const auto* message = message_in<Message>(header, payload))
      result = message->symbol;
    return result.has_value();
  };
  static_cast<void>(look.template operator()<wire::submit_order>()
                    || look.template operator()<wire::cancel_order>()
                    || look.template operator()<wire::replace_order>()
                    || look.template operator()<wire::execute_order>()
                    || look.template operator()<wire::adjust_level>()
                    || look.template operator()<wire::query_top>()
                    || look.template operator()<wire::query_depth>()
                    || look.template operator()<wire::expire_orders>());
  return result;
}

} // namespace ringwright::examples::orders
