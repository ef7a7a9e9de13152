// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/error.hpp"
#include "ringwright/actors/frame.hpp"
#include "ringwright/messages/message.hpp"
#include "ringwright/messages/payload.hpp"

#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ringwright::actors {

/// A message with a trailing list, together with the memory it lies in.
template <messages::ring_message Message>
class owned_message {
public:
  /// `words` hold a validated payload of `Message` from `begin` on.
  owned_message(std::vector<std::uint64_t> words, std::size_t begin)
    : words_(std::move(words)), begin_(begin) {
    // nop
  }

  /// The message in place; its list's `span()` is valid while this lives.
  const Message& operator*() const {
    return messages::message_at<Message>(words_.data() + begin_);
  }

  const Message* operator->() const {
    return &**this;
  }

private:
  std::vector<std::uint64_t> words_;
  std::size_t begin_;
};

namespace detail {

template <class Message>
struct reply_of {
  using type = void;
};

template <messages::has_reply Message>
struct reply_of<Message> {
  using struct_type = typename Message::reply;
  using type = std::conditional_t<messages::list_message<struct_type>,
                                  owned_message<struct_type>, struct_type>;
};

/// The payload of the one reply that `answer` must be; normalised. Fails with
/// the reply's own error, or with malformed_message, unknown_type, wrong_size.
expected<std::span<const std::uint64_t>>
reply_payload(const frame& answer, const messages::message_info& type,
              std::vector<std::uint64_t>& scratch);

/// Whether `answer` reports success without content.
expected<void> check_acknowledgement(const frame& answer);

} // namespace detail

/// What a handler of `Message` replies, as its requester gets it: the struct,
/// an `owned_message` if it has a list, or void for a bare acknowledgement.
template <class Message>
using reply_of = typename detail::reply_of<Message>::type;

/// Decodes the answer to a request of `Message`.
template <messages::ring_message Message>
expected<reply_of<Message>> decode_reply(frame answer) {
  if constexpr (!messages::has_reply<Message>) {
    return detail::check_acknowledgement(answer);
  } else {
    using reply = typename Message::reply;
    std::vector<std::uint64_t> scratch;
    auto payload = detail::reply_payload(answer, messages::info_of<reply>(),
                                         scratch);
    if (!payload)
      return tl::unexpected{std::move(payload.error())};
    if constexpr (messages::list_message<reply>) {
      if (payload->data() == scratch.data())
        return owned_message<reply>{std::move(scratch), 0};
      return owned_message<reply>{std::move(answer.words),
                                  messages::envelope_header_words};
    } else {
      return messages::from_words<reply>(payload->data(), payload->size());
    }
  }
}

} // namespace ringwright::actors
