// SPDX-License-Identifier: Apache-2.0
//
// Feeds arbitrary bytes to everything that an edge does with a frame. Each
// input is tried as it comes and once more with a valid seal, since no fuzzer
// finds a CRC by chance.
#include "ringwright/messages/order_matching.ring.hpp"
#include "ringwright/messages/payload.hpp"
#include "ringwright/messages/seal.hpp"

#include <cstdlib>
#include <cstring>

using namespace ringwright::messages;
namespace om = ringwright::messages::order_matching;

namespace {

using words_type = std::vector<std::uint64_t>;

void require(bool condition) {
  if (!condition)
    std::abort();
}

/// Reads every word that a handler could read.
std::int64_t touch(const message_info& type,
                   std::span<const std::uint64_t> payload) {
  require(payload.size() >= type.data_words);
  std::int64_t sum = static_cast<std::int64_t>(payload.front() & 1);
  if (type.type_id != om::depth_reply::type_id)
    return sum;
  for (const auto& level :
       message_at<om::depth_reply>(payload.data()).levels.span())
    sum += level.quantity.units() & 0xffff;
  return sum;
}

void decode(const message_info& type,
            std::span<const std::uint64_t> payload) {
  words_type scratch;
  const auto normal = normalise_payload(type, payload, scratch);
  if (!normal)
    return;
  touch(type, *normal);
  // What was accepted is a Cap'n Proto message of the same content.
  const auto framed = as_capnp(*normal, type.data_words, type.pointer_words);
  const auto again = from_capnp(type, framed);
  require(again.has_value());
  require(std::equal(again->begin(), again->end(), normal->begin(),
                     normal->end()));
}

/// The payload as a foreign Cap'n Proto message; only what could be one, for a
/// refusal costs an exception.
void decode_foreign(const message_info& type,
                    std::span<const std::uint64_t> framed) {
  words_type scratch;
  if (framed.size() < 3 || (framed[0] & 0xffffffffu) > 3)
    return;
  if (const auto payload = from_capnp(type, framed))
    require(normalise_payload(type, *payload, scratch).has_value());
}

void walk(std::span<const std::uint64_t> frame) {
  const auto count = check_frame(frame);
  std::size_t seen = 0;
  envelope_reader reader{frame};
  while (reader.next()) {
    ++seen;
    decode(info_of<om::depth_reply>(), reader.payload());
    decode(info_of<om::trade>(), reader.payload());
    decode_foreign(info_of<om::depth_reply>(), reader.payload());
  }
  if (count)
    require(seen == *count && reader.error() == ringwright::errc::none);
}

/// Gives the words a magic, a version and a size that fits, and seals them.
words_type repaired(words_type words) {
  if (words.size() < envelope_header_words)
    return words;
  envelope_header header;
  std::memcpy(static_cast<void*>(&header), words.data(), sizeof header);
  header.magic = envelope_magic;
  header.version = envelope_version;
  header.payload_words
    = static_cast<std::uint32_t>(words.size() - envelope_header_words);
  std::memcpy(words.data(), &header, sizeof header);
  seal(words);
  return words;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::span bytes{reinterpret_cast<const std::byte*>(data), size};
  if (const auto words = check_envelope(bytes))
    walk(*words);
  words_type words(size / 8);
  if (!words.empty())
    std::memcpy(words.data(), data, words.size() * 8);
  walk(words);
  const auto good = repaired(words);
  check_envelope(std::as_bytes(std::span{good}));
  walk(good);
  return 0;
}
