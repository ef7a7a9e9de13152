// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/frame.hpp"

#include "ringwright/messages/seal.hpp"

#include <caf/deserializer.hpp>
#include <caf/serializer.hpp>

#include <algorithm>
#include <span>

namespace ringwright::actors {

namespace detail {

std::vector<std::uint64_t> sealed_words(const frame& from) {
  // A message may be shared with readers on other threads: seal a copy.
  auto copy = from.words;
  messages::seal(copy);
  return copy;
}

errc check_loaded(const std::vector<std::uint64_t>& words) {
  if (words.empty())
    return errc::none;
  messages::envelope_limits limits;
  limits.max_envelopes = max_frame_envelopes;
  auto checked = messages::check_frame(words, limits);
  return checked ? errc::none : checked.error().code;
}

std::string describe(const frame& x) {
  std::size_t count = 0;
  for (auto reader = x.reader(); reader.next();)
    ++count;
  return "frame(" + std::to_string(count) + " envelopes, "
         + std::to_string(x.words.size() * 8) + " bytes)";
}

} // namespace detail

#if !RINGWRIGHT_CAF_1

namespace {

/// Reads without trusting the count: memory grows with what has arrived.
caf::error load_bytes(caf::deserializer& f, std::vector<std::uint64_t>& words,
                      std::size_t bytes) {
  constexpr std::size_t step = 8192;
  while (words.size() * 8 < bytes) {
    auto at = words.size();
    words.resize(std::min(bytes / 8, at + std::max(step, at)));
    auto part = (words.size() - at) * 8;
    if (auto error = f.apply_raw(part, words.data() + at))
      return error;
  }
  return caf::none;
}

} // namespace

caf::error inspect(caf::serializer& f, frame& x) {
  auto sealed = detail::sealed_words(x);
  auto bytes = sealed.size() * 8;
  if (auto error = f.begin_sequence(bytes))
    return error;
  if (bytes > 0)
    if (auto error = f.apply_raw(bytes, sealed.data()))
      return error;
  return f.end_sequence();
}

caf::error inspect(caf::deserializer& f, frame& x) {
  std::size_t bytes = 0;
  x.words.clear();
  if (auto error = f.begin_sequence(bytes))
    return error;
  if (bytes > max_frame_bytes)
    return to_caf(errc::payload_too_large);
  if (bytes % 8 != 0)
    return to_caf(errc::malformed_message);
  if (auto error = load_bytes(f, x.words, bytes))
    return error;
  if (auto code = detail::check_loaded(x.words); code != errc::none)
    return to_caf(code);
  return f.end_sequence();
}

std::string to_string(const frame& x) {
  return detail::describe(x);
}

#endif

} // namespace ringwright::actors
