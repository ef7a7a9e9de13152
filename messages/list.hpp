// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/checked.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/view.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace ringwright::messages {

/// How the elements of a trailing list lie in its words (the Cap'n Proto list
/// encodings that a ring message may use).
struct list_shape {
  /// Cap'n Proto element size: 2-5 are 1, 2, 4 or 8 bytes, 7 is flat structs.
  std::uint8_t code = 0;
  /// Bytes of one element.
  std::uint16_t element_bytes = 0;

  /// Words before the first element: flat structs have a tag word.
  RINGWRIGHT_HD constexpr std::uint32_t tag_words() const {
    return code == 7 ? 1 : 0;
  }

  /// Words of `count` elements without the tag. Precondition: count < 2^29.
  RINGWRIGHT_HD constexpr std::uint64_t words_of(std::uint64_t count) const {
    return (count * element_bytes + 7) / 8;
  }

  friend bool operator==(const list_shape&, const list_shape&) = default;
};

/// The shape of a list of T: a primitive of 1, 2, 4 or 8 bytes, an enum, a
/// fixed, or a flat struct that the plug-in generated.
template <class T>
RINGWRIGHT_HD constexpr list_shape shape_of() {
  if constexpr (requires { T::data_words; }) {
    static_assert(T::pointer_words == 0, "elements hold no pointers");
    return {7, static_cast<std::uint16_t>(sizeof(T))};
  } else {
    static_assert(sizeof(T) == 1 || sizeof(T) == 2 || sizeof(T) == 4
                  || sizeof(T) == 8);
    constexpr std::uint8_t code = sizeof(T) == 1   ? 2
                                  : sizeof(T) == 2 ? 3
                                  : sizeof(T) == 4 ? 4
                                                   : 5;
    return {code, sizeof(T)};
  }
}

/// The pointer word of a list whose words follow it at once.
/// Precondition: count (or its words, for flat structs) < 2^29.
RINGWRIGHT_HD constexpr std::uint64_t list_pointer(list_shape shape,
                                                   std::uint64_t count) {
  const auto extent = shape.code == 7 ? shape.words_of(count) : count;
  return (extent << 35) | (std::uint64_t{shape.code} << 32) | 1u;
}

/// The word before the elements of a list of flat structs.
RINGWRIGHT_HD constexpr std::uint64_t list_tag(list_shape shape,
                                               std::uint64_t count) {
  return (std::uint64_t{shape.element_bytes / 8u} << 32) | (count << 2);
}

/// Number of elements, by the list's own words. Precondition: validated.
RINGWRIGHT_HD inline std::size_t list_count(const std::uint64_t* pointer,
                                            list_shape shape) {
  if (*pointer == 0)
    return 0;
  if (shape.code == 7)
    return (pointer[1] >> 2) & 0x3fffffffu;
  return static_cast<std::size_t>(*pointer >> 35);
}

/// Checks that the list at `pointer` has the given shape, follows its pointer
/// at once and ends within `available` words (counted from the word after the
/// pointer). Gives the words used. `malformed_message` for another pointer or
/// element size, `wrong_size` if the list reaches beyond its words.
RINGWRIGHT_HD inline checked<std::uint32_t>
validate_list(const std::uint64_t* pointer, std::size_t available,
              list_shape shape) {
  const std::uint64_t word = *pointer;
  if (word == 0)
    return {0, errc::none};
  if ((word & 0xffffffffu) != 1u || ((word >> 32) & 7u) != shape.code)
    return {0, errc::malformed_message};
  const std::uint64_t extent = word >> 35;
  const std::uint64_t body = shape.code == 7 ? extent : shape.words_of(extent);
  if (shape.tag_words() + body > available)
    return {0, errc::wrong_size};
  if (shape.code == 7) {
    const std::uint64_t count = (pointer[1] >> 2) & 0x3fffffffu;
    if (pointer[1] != list_tag(shape, count)
        || shape.words_of(count) != extent)
      return {0, errc::malformed_message};
  }
  return {static_cast<std::uint32_t>(shape.tag_words() + body), errc::none};
}

/// The pointer word of a message's trailing list.
///
/// The elements lie in the words behind the message, so `span` holds only
/// while the struct is read in place, in a payload that was validated; a copy
/// of the struct has no elements. Equality compares the size, not elements.
template <class T>
struct list_of {
  std::uint64_t word = 0;

  /// The elements, in place. Precondition: *this lies in a validated payload.
  RINGWRIGHT_HD view<const T> span() const {
    constexpr auto shape = shape_of<T>();
    if (word == 0)
      return {};
    // Through an integer, since the elements are no part of this object and
    // compilers may assume that a pointer to it does not leave it.
    const auto* words = reinterpret_cast<const std::uint64_t*>(
      reinterpret_cast<std::uintptr_t>(this));
    return {reinterpret_cast<const T*>(words + 1 + shape.tag_words()),
            list_count(words, shape)};
  }

  RINGWRIGHT_HD constexpr bool empty() const {
    return word == 0 || (word >> 35) == 0;
  }

  RINGWRIGHT_HD friend constexpr bool operator==(list_of a, list_of b) {
    return a.word == b.word;
  }
};

/// Words that a message needs with `count` list elements.
template <class Message>
RINGWRIGHT_HD constexpr std::uint64_t words_with_list(std::size_t count) {
  constexpr auto shape = shape_of<typename Message::element>();
  return Message::data_words + 1u + shape.tag_words() + shape.words_of(count);
}

/// Writes `head` and its trailing list as one payload. The list word of `head`
/// is ignored. Returns the words written, or 0 if they exceed `capacity`.
template <class Message>
RINGWRIGHT_HD std::uint32_t
write_with_list(std::uint64_t* words, std::size_t capacity, const Message& head,
                view<const typename Message::element> elements) {
  using element = typename Message::element;
  constexpr auto shape = shape_of<element>();
  if (elements.size() >= (std::size_t{1} << 26))
    return 0;
  const auto total = words_with_list<Message>(elements.size());
  if (total > capacity)
    return 0;
  std::memcpy(words, &head, Message::data_words * 8u);
  auto* out = words + Message::data_words;
  *out++ = list_pointer(shape, elements.size());
  if (shape.code == 7)
    *out++ = list_tag(shape, elements.size());
  if (elements.size() > 0) {
    // The last word first: it may be shared by elements and padding.
    words[total - 1] = 0;
    std::memcpy(out, elements.data(), elements.size() * sizeof(element));
  }
  return static_cast<std::uint32_t>(total);
}

} // namespace ringwright::messages
