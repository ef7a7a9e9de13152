// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/actors/send_options.hpp"
#include "ringwright/messages/message.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::actors {

using messages::message_with_list;

namespace detail {

template <class T>
struct message_of {
  using type = T;
};

template <class Message>
struct message_of<message_with_list<Message>> {
  using type = Message;
};

/// Header of a message that leaves this process's hands now: a fresh id, its
/// times (one reading of the clock) and what `options` say.
messages::envelope_header outgoing_header(std::uint16_t type_id,
                                          std::uint64_t schema_hash,
                                          const send_options& options,
                                          std::int64_t now_ns);

/// Wall time in ns since 1970.
std::int64_t now_ns();

} // namespace detail

/// The message type behind what is sent: itself, or that of a
/// `message_with_list`.
template <class T>
using message_of = typename detail::message_of<std::remove_cvref_t<T>>::type;

/// Something that can be sent: a ring message, with or without its list.
template <class T>
concept sendable = messages::ring_message<message_of<T>>;

/// Appends one message as an envelope. `needs_reply` makes it a request.
/// `now_ns` is wall time; messages of one batch may share it.
template <sendable T>
void append_message(frame& to, const T& what, bool needs_reply,
                    const send_options& options, std::int64_t now_ns) {
  using message = message_of<T>;
  auto header = detail::outgoing_header(message::type_id, message::schema_hash,
                                        options, now_ns);
  if (needs_reply)
    header.flags = messages::envelope_flags::needs_reply;
  if constexpr (std::is_same_v<T, message>) {
    std::uint64_t words[messages::fixed_words<message>];
    messages::to_words(what, words);
    to.append(header, words);
  } else {
    to.append(header, messages::encode(what.head, what.elements));
  }
}

/// A frame of one message.
template <sendable T>
frame to_frame(const T& what, bool needs_reply,
               const send_options& options = {}) {
  frame result;
  result.words.reserve(messages::envelope_header_words
                       + messages::fixed_words<message_of<T>>);
  append_message(result, what, needs_reply, options, detail::now_ns());
  return result;
}

/// A frame of several one-way messages of one type.
template <sendable T>
frame to_frame(std::span<const T> what, const send_options& options = {}) {
  frame result;
  result.words.reserve(what.size()
                       * (messages::envelope_header_words
                          + messages::fixed_words<message_of<T>>));
  auto now = detail::now_ns();
  for (const auto& one : what)
    append_message(result, one, false, options, now);
  return result;
}

} // namespace ringwright::actors
