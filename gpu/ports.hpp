// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ringwright::gpu {

/// A string that can be a template argument.
template <std::size_t N>
struct fixed_string {
  char text[N]{};

  consteval fixed_string(const char (&from)[N]) {
    for (std::size_t i = 0; i < N; ++i)
      text[i] = from[i];
  }
};

/// A named output of a kernel that carries one message type.
template <fixed_string Name, class Message>
struct port {
  using message = Message;
  static constexpr const char* name = Name.text;
};

/// The outputs of a kernel, in order; at most 255.
template <class... Ports>
struct output_ports {
  static constexpr std::uint8_t count = sizeof...(Ports);

  /// Index of the one port that carries `Message`.
  template <class Message>
  RINGWRIGHT_HD static constexpr std::uint8_t index_of() {
    constexpr auto hits
      = (0u + ... + unsigned{std::is_same_v<typename Ports::message, Message>});
    static_assert(hits == 1, "the kernel needs exactly one output port for "
                             "this message type");
    std::uint8_t index = 0;
    std::uint8_t found = 0;
    ((std::is_same_v<typename Ports::message, Message> ? found = index++
                                                       : index++),
     ...);
    return found;
  }
};

} // namespace ringwright::gpu
