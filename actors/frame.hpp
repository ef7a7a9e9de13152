// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/caf_compat.hpp"
#include "ringwright/actors/error.hpp"
#include "ringwright/messages/envelope.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ringwright::actors {

/// The one message type of user data that CAF knows: 1..n envelopes, each a
/// header and its Cap'n Proto words, in one piece of memory. An empty frame is
/// the acknowledgement of one-way messages.
///
/// Within a process a frame is moved, not checked. When it leaves the process
/// every envelope is sealed, and what comes in is checked against the limits
/// before anything is allocated for it.
struct frame {
  std::vector<std::uint64_t> words;

  bool empty() const {
    return words.empty();
  }

  /// Appends one envelope; one copy.
  void append(const messages::envelope_header& header,
              std::span<const std::uint64_t> payload) {
    messages::append_envelope(words, header, payload);
  }

  messages::envelope_reader reader() const {
    return messages::envelope_reader{words};
  }

  friend bool operator==(const frame&, const frame&) = default;
};

/// Largest frame that is accepted from another process, in bytes.
inline constexpr std::size_t max_frame_bytes = std::size_t{16} << 20;

/// Most envelopes of a frame from another process.
inline constexpr std::size_t max_frame_envelopes = 65536;

namespace detail {

/// The frame's bytes with every envelope sealed; for saving.
std::vector<std::uint64_t> sealed_words(const frame& from);

/// `none` if `words` may be let in as a frame.
errc check_loaded(const std::vector<std::uint64_t>& words);

/// "frame(2 envelopes, 400 bytes)", for logs.
std::string describe(const frame& x);

} // namespace detail

#if RINGWRIGHT_CAF_1

namespace detail {

/// Reads `bytes` bytes into `words` without trusting the count: memory grows
/// with what has really arrived.
template <class Inspector>
bool load_bytes(Inspector& f, std::vector<std::uint64_t>& words,
                std::size_t bytes) {
  if constexpr (requires { f.remaining(); }) {
    if (bytes > f.remaining())
      return false;
  }
  constexpr std::size_t step = 8192;
  while (words.size() * 8 < bytes) {
    auto at = words.size();
    words.resize(std::min(bytes / 8, at + std::max(step, at)));
    auto part = std::as_writable_bytes(std::span{words}.subspan(at));
    if (!f.value(caf::span<std::byte>{part.data(), part.size()}))
      return false;
  }
  return true;
}

template <class Inspector>
bool load_frame(Inspector& f, frame& x) {
  std::size_t bytes = 0;
  x.words.clear();
  if (!f.begin_sequence(bytes))
    return false;
  auto code = bytes % 8 == 0 ? errc::none : errc::malformed_message;
  if (bytes > max_frame_bytes)
    code = errc::payload_too_large;
  if (code == errc::none && !load_bytes(f, x.words, bytes))
    code = errc::malformed_message;
  if (code == errc::none)
    code = check_loaded(x.words);
  if (code != errc::none) {
    f.emplace_error(caf::sec::invalid_argument, std::string{to_string(code)});
    return false;
  }
  return f.end_sequence();
}

template <class Inspector>
bool save_frame(Inspector& f, const frame& x) {
  auto sealed = sealed_words(x);
  auto bytes = std::as_bytes(std::span{sealed});
  return f.begin_sequence(bytes.size())
         && f.value(caf::span<const std::byte>{bytes.data(), bytes.size()})
         && f.end_sequence();
}

} // namespace detail

/// Saves sealed, loads checked; as one block of bytes, not one by one.
template <class Inspector>
bool inspect(Inspector& f, frame& x) {
  if constexpr (Inspector::is_loading) {
    return f.begin_object(caf::type_id_v<frame>, "frame")
           && f.begin_field("words") && detail::load_frame(f, x)
           && f.end_field() && f.end_object();
  } else if (f.has_human_readable_format()) {
    return f.value(std::string_view{detail::describe(x)});
  } else {
    return f.begin_object(caf::type_id_v<frame>, "frame")
           && f.begin_field("words") && detail::save_frame(f, x)
           && f.end_field() && f.end_object();
  }
}

#else

/// Saves sealed, loads checked; as one block of bytes, not one by one.
caf::error inspect(caf::serializer& f, frame& x);
caf::error inspect(caf::deserializer& f, frame& x);

/// For CAF's logs.
std::string to_string(const frame& x);

#endif

} // namespace ringwright::actors
