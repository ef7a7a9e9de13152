// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/envelope.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::messages;
using ringwright::errc;

namespace {

using words_type = std::vector<std::uint64_t>;

envelope_header numbered(std::uint64_t id) {
  envelope_header header;
  header.message_id = id;
  header.type_id = 500;
  return header;
}

} // namespace

TEST_CASE("envelope: a frame gives back its envelopes in place and in order") {
  words_type frame;
  std::vector<words_type> payloads;
  for (std::uint64_t i = 0; i < 10; ++i) {
    payloads.emplace_back(i * 3, i + 100);
    append_envelope(frame, numbered(i + 1), payloads.back());
  }
  envelope_reader reader{frame};
  for (std::uint64_t i = 0; i < 10; ++i) {
    REQUIRE(reader.next());
    CHECK(reader.header().message_id == i + 1);
    CHECK(reader.header().payload_words == i * 3);
    const auto payload = reader.payload();
    CHECK(words_type(payload.begin(), payload.end()) == payloads[i]);
    CHECK(payload.data() >= frame.data());
    CHECK(payload.data() + payload.size() <= frame.data() + frame.size());
  }
  CHECK(!reader.next());
  CHECK(reader.error() == errc::none);
}

TEST_CASE("envelope: append sets what the frame decides") {
  auto header = numbered(1);
  header.magic = 0;
  header.version = 77;
  header.flags = envelope_flags::sealed | envelope_flags::needs_reply;
  header.crc32c = 5;
  header.payload_words = 99;
  words_type frame;
  append_envelope(frame, header, words_type{1, 2});
  envelope_reader reader{frame};
  REQUIRE(reader.next());
  CHECK(reader.header().version == envelope_version);
  CHECK(reader.header().flags == envelope_flags::needs_reply);
  CHECK(reader.header().crc32c == 0);
  CHECK(reader.header().payload_words == 2);
}

TEST_CASE("envelope: the reader stops at words that end within an envelope") {
  words_type frame;
  append_envelope(frame, numbered(1), words_type{1, 2, 3});
  append_envelope(frame, numbered(2), words_type{4});
  for (std::size_t size = 1; size < frame.size(); ++size) {
    envelope_reader reader{std::span{frame}.first(size)};
    std::size_t seen = 0;
    while (reader.next())
      ++seen;
    CHECK(seen == (size >= 23 ? 1u : 0u));
    CHECK(reader.error()
          == (size == 23 ? errc::none : errc::malformed_message));
    CHECK(!reader.next());
  }
}

TEST_CASE("envelope: the reader refuses foreign words and wild sizes") {
  words_type frame;
  append_envelope(frame, numbered(1), {});
  auto foreign = frame;
  foreign[0] ^= 1;
  envelope_reader no_magic{foreign};
  CHECK(!no_magic.next());
  CHECK(no_magic.error() == errc::malformed_message);
  auto wild = frame;
  wild[7] |= std::uint64_t{0xffffffff} << 32;
  envelope_reader too_long{wild};
  CHECK(!too_long.next());
  CHECK(too_long.error() == errc::malformed_message);
}
