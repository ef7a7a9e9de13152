// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/payload.hpp"

#include <algorithm>
#include <string>

namespace ringwright::messages {

namespace {

using word_span = std::span<const std::uint64_t>;

bool all_zero(word_span words) {
  return std::all_of(words.begin(), words.end(),
                     [](std::uint64_t word) { return word == 0; });
}

tl::unexpected<error> not_zero(const message_info& type, std::size_t known,
                               std::size_t given) {
  return fail(errc::wrong_size,
              std::string{type.name} + " has " + std::to_string(known)
                + " words; of the " + std::to_string(given)
                + " given some beyond are not zero");
}

expected<word_span> normalise_plain(const message_info& type,
                                    word_span payload,
                                    std::vector<std::uint64_t>& scratch) {
  const std::size_t known = type.data_words;
  if (payload.size() >= known) {
    if (!all_zero(payload.subspan(known)))
      return not_zero(type, known, payload.size());
    return payload.first(known);
  }
  scratch.assign(known, 0);
  std::copy(payload.begin(), payload.end(), scratch.begin());
  return word_span{scratch};
}

expected<word_span> normalise_list(const message_info& type,
                                   word_span payload) {
  const std::size_t known = type.data_words + 1u;
  // Without a root pointer a shorter data section cannot be told from the
  // list's words, so the fixed part must be complete.
  if (payload.size() < known)
    return fail(errc::wrong_size,
                std::string{type.name} + " needs " + std::to_string(known)
                  + " words before its list, there are "
                  + std::to_string(payload.size()));
  const auto list = validate_list(payload.data() + type.data_words,
                                  payload.size() - known, type.list->shape);
  if (!list)
    return fail(list.code, std::string{type.name}
                             + (list.code == errc::wrong_size
                                  ? ": the list reaches beyond the payload"
                                  : ": the trailing list is malformed"));
  const auto size = known + list.value;
  if (!all_zero(payload.subspan(size)))
    return not_zero(type, size, payload.size());
  return payload.first(size);
}

} // namespace

expected<word_span> normalise_payload(const message_info& type,
                                      word_span payload,
                                      std::vector<std::uint64_t>& scratch) {
  if (type.list != nullptr)
    return normalise_list(type, payload);
  return normalise_plain(type, payload, scratch);
}

std::vector<std::uint64_t> as_capnp(word_span payload,
                                    std::uint16_t data_words,
                                    std::uint16_t pointer_words) {
  std::vector<std::uint64_t> framed;
  framed.reserve(payload.size() + 2);
  // Segment count less one (0), then the size of the only segment.
  framed.push_back(static_cast<std::uint64_t>(payload.size() + 1) << 32);
  // Root: a struct pointer to the word behind it.
  framed.push_back((std::uint64_t{pointer_words} << 48)
                   | (std::uint64_t{data_words} << 32));
  framed.insert(framed.end(), payload.begin(), payload.end());
  return framed;
}

} // namespace ringwright::messages
