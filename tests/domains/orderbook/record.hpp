// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/message.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <cstring>
#include <ostream>
#include <vector>

/// What an order book says, as words: engine and naive book are compared in
/// this form, so that no field and no padding can differ unseen.
namespace ringwright::tests {

namespace wire = messages::order_matching;

struct record {
  /// 0 for an error reply.
  std::uint16_t type_id = 0;
  /// Errors: the code.
  errc code = errc::none;
  std::vector<std::uint64_t> words;

  friend bool operator==(const record&, const record&) = default;

  template <class Message>
  static record of(const Message& message) {
    return {Message::type_id, errc::none, messages::encode(message)};
  }

  template <class Message>
  bool is() const {
    return type_id == Message::type_id;
  }

  template <class Message>
  const Message& as() const {
    return messages::message_at<Message>(words.data());
  }
};

/// The type and the words, for failure messages.
inline std::ostream& operator<<(std::ostream& out, const record& r) {
  out << "{" << r.type_id << " code " << static_cast<int>(r.code) << ":";
  for (auto word : r.words)
    out << " " << static_cast<std::int64_t>(word);
  return out << "}";
}

/// The first record of type `Message`; an all-zero message if there is none.
template <class Message>
Message first(const std::vector<record>& records) {
  for (const auto& r : records)
    if (r.is<Message>())
      return r.as<Message>();
  return {};
}

/// All records of type `Message`.
template <class Message>
std::vector<Message> all(const std::vector<record>& records) {
  std::vector<Message> result;
  for (const auto& r : records)
    if (r.is<Message>())
      result.push_back(r.as<Message>());
  return result;
}

} // namespace ringwright::tests
