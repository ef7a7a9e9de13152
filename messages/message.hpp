// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/domain.hpp"
#include "ringwright/messages/field.hpp"
#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/list.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

namespace ringwright::messages {

/// A struct that capnpc-ringwright generated from a schema struct with a
/// `$typeId`: the words on the wire, in the ring and in the kernel.
template <class Message>
concept ring_message = std::is_trivially_copyable_v<Message> && requires {
  Message::type_id;
  Message::domain;
  Message::name;
  Message::schema_hash;
  Message::data_words;
  Message::pointer_words;
  Message::fields;
} && sizeof(Message) == 8u * (Message::data_words + Message::pointer_words);

/// A ring message with one trailing list or Data.
template <class Message>
concept list_message = ring_message<Message> && Message::pointer_words == 1;

/// A ring message whose schema names its reply.
template <class Message>
concept has_reply = ring_message<Message>
                    && requires { typename Message::reply; };

/// Words of the message without list elements.
template <ring_message Message>
inline constexpr std::uint32_t fixed_words
  = Message::data_words + Message::pointer_words;

/// What is known about a message type at run time.
struct message_info {
  std::uint16_t type_id = 0;
  ringwright::domain domain = ringwright::domain::general;
  const char* name = nullptr;
  std::uint64_t schema_hash = 0;
  std::uint16_t data_words = 0;
  std::uint16_t pointer_words = 0;
  const field_info* fields = nullptr;
  std::uint16_t field_count = 0;
  /// Null unless pointer_words is 1.
  const list_info* list = nullptr;
};

/// The run-time description of a message type.
template <ring_message Message>
constexpr message_info info_of() {
  message_info result{Message::type_id, Message::domain, Message::name,
                      Message::schema_hash, Message::data_words,
                      Message::pointer_words, Message::fields.data(),
                      static_cast<std::uint16_t>(Message::fields.size()),
                      nullptr};
  if constexpr (list_message<Message>)
    result.list = &Message::list_layout;
  return result;
}

/// A list of message types, such as what a kernel accepts.
template <class... Messages>
struct message_types {
  static constexpr std::size_t size = sizeof...(Messages);

  /// True if `Message` is in the list.
  template <class Message>
  static constexpr bool contains = (std::is_same_v<Message, Messages> || ...);

  /// True if a message with this type id is in the list.
  RINGWRIGHT_HD static constexpr bool accepts(std::uint16_t type_id) {
    return ((Messages::type_id == type_id) || ...);
  }

  /// Calls `f.template operator()<Message>()` for each type, in order.
  template <class Function>
  static constexpr void for_each(Function&& f) {
    (f.template operator()<Messages>(), ...);
  }

  /// Run-time descriptions, in order.
  static constexpr std::array<message_info, size> infos() {
    return {info_of<Messages>()...};
  }

  /// Order-dependent combination of the schema hashes.
  static constexpr std::uint64_t schema_hash() {
    std::uint64_t hash = 0xcbf29ce484222325u;
    ((hash = (hash ^ Messages::schema_hash) * 0x100000001b3u), ...);
    return hash;
  }

  /// True if no two messages share a type id.
  static constexpr bool unique_ids() {
    // The last is nobody's: nvcc warns of loops over nothing.
    constexpr std::array<std::uint32_t, size + 1> ids{Messages::type_id...,
                                                      0x10000u};
    for (std::size_t i = 0; i < ids.size(); ++i)
      for (std::size_t j = i + 1; j < ids.size(); ++j)
        if (ids[i] == ids[j])
          return false;
    return true;
  }
};

/// A message with the elements of its trailing list, to be sent as one; what
/// `head` says about the list is ignored. Borrows the elements.
template <list_message Message>
struct message_with_list {
  using message = Message;

  Message head;
  view<const typename Message::element> elements;
};

template <class Message, class Elements>
message_with_list(Message, const Elements&) -> message_with_list<Message>;

/// Writes the fixed part of a message; a trailing list becomes empty.
/// Returns the words written: `fixed_words<Message>`.
template <ring_message Message>
RINGWRIGHT_HD std::uint32_t to_words(const Message& message,
                                     std::uint64_t* words) {
  std::memcpy(words, &message, Message::data_words * 8u);
  if constexpr (Message::pointer_words == 1)
    words[Message::data_words] = 0;
  return fixed_words<Message>;
}

/// Reads the fixed part of a message from `count` words. Words that are
/// missing read as zero, as in Cap'n Proto; a trailing list is left out.
template <ring_message Message>
RINGWRIGHT_HD Message from_words(const std::uint64_t* words,
                                 std::size_t count) {
  Message result{};
  constexpr std::size_t wanted = Message::data_words;
  std::memcpy(static_cast<void*>(&result), words,
              8u * (count < wanted ? count : wanted));
  return result;
}

/// Reads a message in place, with its list. Precondition: the words are a
/// validated payload of this type and outlive the reference.
template <ring_message Message>
RINGWRIGHT_HD const Message& message_at(const std::uint64_t* words) {
  return *reinterpret_cast<const Message*>(words);
}

/// The payload of a message without list elements; allocates.
template <ring_message Message>
std::vector<std::uint64_t> encode(const Message& message) {
  std::vector<std::uint64_t> words(fixed_words<Message>);
  to_words(message, words.data());
  return words;
}

/// The payload of a message with its list elements; allocates. Empty if there
/// are 2^26 elements or more.
template <list_message Message>
std::vector<std::uint64_t>
encode(const Message& head, view<const typename Message::element> elements) {
  const auto total = words_with_list<Message>(elements.size());
  std::vector<std::uint64_t> words(static_cast<std::size_t>(total));
  words.resize(write_with_list(words.data(), words.size(), head, elements));
  return words;
}

} // namespace ringwright::messages
