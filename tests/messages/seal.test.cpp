// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/seal.hpp"

#include "ringwright/tests/catch.hpp"

#include <cstring>

using namespace ringwright::messages;
using ringwright::errc;

namespace {

using words_type = std::vector<std::uint64_t>;

envelope_header full_header() {
  envelope_header header;
  header.flags = envelope_flags::needs_reply;
  header.message_id = 0x0123456789abcdef;
  header.correlation_id = 42;
  header.source = {1, 2, 3, 4};
  header.destination = {5, 6, 7, 8};
  header.type_id = 500;
  header.deadline_ns = 1'000'000'000;
  header.time = {999, 3, 1};
  header.tenant = 12;
  header.trace_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  header.span_id = 17;
  header.client_sequence = 18;
  header.schema_hash = 19;
  header.event_time_ns = 20;
  return header;
}

words_type sealed(const envelope_header& header, const words_type& payload) {
  words_type words;
  append_envelope(words, header, payload);
  seal(words);
  return words;
}

words_type sealed_sample() {
  return sealed(full_header(), {1, 0, ~std::uint64_t{0}});
}

std::vector<std::byte> bytes_of(const words_type& words) {
  std::vector<std::byte> bytes(words.size() * 8);
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

errc code_of(const words_type& words, const envelope_limits& limits = {}) {
  const auto result = check_envelope(words, limits);
  return result ? errc::none : result.error().code;
}

/// The sample with one header field changed, sealed again.
template <class Change>
errc code_after(Change change) {
  auto words = sealed_sample();
  envelope_header header;
  std::memcpy(static_cast<void*>(&header), words.data(), sizeof header);
  change(header);
  std::memcpy(words.data(), &header, sizeof header);
  if (header.payload_words == 3)
    seal(words);
  return code_of(words);
}

} // namespace

TEST_CASE("seal: a sealed envelope passes, from any alignment") {
  const auto words = sealed_sample();
  CHECK(code_of(words) == errc::none);
  std::vector<std::byte> shifted(words.size() * 8 + 1);
  std::memcpy(shifted.data() + 1, words.data(), words.size() * 8);
  const auto result = check_envelope(std::span{shifted}.subspan(1));
  REQUIRE(result);
  CHECK(*result == words);
  CHECK(code_of(sealed(full_header(), {})) == errc::none);
}

TEST_CASE("seal: every single bit flip is refused") {
  const auto words = sealed_sample();
  for (std::size_t word = 0; word < words.size(); ++word)
    for (int bit = 0; bit < 64; ++bit) {
      auto flipped = words;
      flipped[word] ^= std::uint64_t{1} << bit;
      CAPTURE(word, bit);
      REQUIRE(code_of(flipped) != errc::none);
      REQUIRE(!check_envelope(bytes_of(flipped)));
    }
}

TEST_CASE("seal: every truncation and every extension is refused") {
  const auto words = sealed_sample();
  const auto bytes = bytes_of(words);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE(check_envelope(std::span{bytes}.first(size)).error().code
            == errc::malformed_message);
  for (std::size_t size = 0; size < words.size(); ++size)
    REQUIRE(check_envelope(std::span{words}.first(size)).error().code
            == errc::malformed_message);
  auto longer = words;
  longer.push_back(0);
  CHECK(code_of(longer) == errc::malformed_message);
}

TEST_CASE("seal: each defect has its own code") {
  CHECK(code_after([](auto& h) { h.magic = 1; }) == errc::malformed_message);
  CHECK(code_after([](auto& h) { h.version = 2; })
        == errc::unsupported_version);
  CHECK(code_after([](auto& h) { h.flags |= 16; }) == errc::malformed_message);
  CHECK(code_after([](auto& h) { h.reserved = 1; })
        == errc::malformed_message);
  CHECK(code_after([](auto& h) { h.type_id = 65280; })
        == errc::reserved_type);
  CHECK(code_after([](auto& h) { h.type_id = 65535; })
        == errc::reserved_type);
  CHECK(code_after([](auto& h) { h.type_id = 2000; }) == errc::unknown_type);
  CHECK(code_after([](auto& h) { h.type_id = 9999; }) == errc::unknown_type);
  CHECK(code_after([](auto& h) { h.type_id = 10000; }) == errc::none);
  CHECK(code_after([](auto& h) { h.payload_words = 4; })
        == errc::malformed_message);
  CHECK(code_after([](auto& h) { h.payload_words = 8193; })
        == errc::payload_too_large);
  CHECK(code_after([](auto& h) { h.priority = 255; }) == errc::none);
  auto spoilt = sealed_sample();
  spoilt.back() ^= 1;
  CHECK(code_of(spoilt) == errc::checksum_mismatch);
}

TEST_CASE("seal: an envelope without a seal passes only where it may") {
  words_type words;
  append_envelope(words, full_header(), words_type{1});
  CHECK(code_of(words) == errc::malformed_message);
  envelope_limits trusted;
  trusted.require_seal = false;
  CHECK(code_of(words, trusted) == errc::none);
  words[11] |= std::uint64_t{1} << 32;
  CHECK(code_of(words, trusted) == errc::malformed_message);
}

TEST_CASE("seal: 64 KiB of payload pass, one word more does not") {
  CHECK(code_of(sealed(full_header(), words_type(8192, 3))) == errc::none);
  const auto larger = sealed(full_header(), words_type(8193, 3));
  CHECK(code_of(larger) == errc::payload_too_large);
  CHECK(check_envelope(bytes_of(larger)).error().code
        == errc::payload_too_large);
}

TEST_CASE("seal: a frame names the envelope that is wrong") {
  words_type frame;
  for (int i = 0; i < 3; ++i)
    append_envelope(frame, full_header(), words_type{1, 2});
  seal(frame);
  CHECK(*check_frame(frame) == 3);
  frame.back() ^= 1;
  const auto result = check_frame(frame);
  REQUIRE(!result);
  CHECK(result.error().code == errc::checksum_mismatch);
  CHECK(result.error().what.find("envelope 2: ") == 0);
  CHECK(check_frame({}).error().code == errc::malformed_message);
  envelope_limits two;
  two.max_envelopes = 2;
  CHECK(check_frame(frame, two).error().code == errc::payload_too_large);
}
