// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/frame.hpp"

#include "ringwright/actors/message_frame.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/tests/actors/wire.hpp"
#include "ringwright/tests/catch.hpp"

#include "ringwright/tests/schemas/echo.ring.hpp"

namespace ringwright::tests {

namespace {

using namespace ringwright::actors;
using messages::echo::add;
using messages::echo::echo;

struct caf_fixture {
  system_config config;
  caf::actor_system system{config};
};

/// Bytes of a sequence as CAF writes them: length, then content.
wire_bytes sequence_of(const std::vector<std::uint64_t>& words,
                       std::size_t claimed_bytes) {
  wire_bytes result;
  auto put = [&](std::uint8_t byte) {
    result.push_back(static_cast<wire_bytes::value_type>(byte));
  };
  auto rest = claimed_bytes;
  while (rest > 0x7f) {
    put(static_cast<std::uint8_t>(rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  put(static_cast<std::uint8_t>(rest));
  for (auto byte : std::as_bytes(std::span{words}))
    put(std::to_integer<std::uint8_t>(byte));
  return result;
}

frame two_messages() {
  frame result;
  append_message(result, echo{1, 2}, true, {}, 5);
  append_message(result, add{3, 4, 0, 0, 0, 0, 0, 0}, false, {}, 6);
  return result;
}

} // namespace

TEST_CASE("a frame crosses the wire sealed and comes out equal but for that") {
  caf_fixture f;
  auto sent = two_messages();
  auto before = sent;
  auto bytes = save(f.system, sent);
  CHECK(sent == before);
  auto received = load(f.system, bytes);
  REQUIRE(received);
  auto a = sent.reader();
  auto b = received->reader();
  while (a.next()) {
    REQUIRE(b.next());
    CHECK((b.header().flags & messages::envelope_flags::sealed) != 0);
    auto unsealed = b.header();
    unsealed.flags = a.header().flags;
    unsealed.crc32c = 0;
    CHECK(unsealed == a.header());
    CHECK(std::vector(a.payload().begin(), a.payload().end())
          == std::vector(b.payload().begin(), b.payload().end()));
  }
  CHECK_FALSE(b.next());
}

TEST_CASE("an empty frame crosses the wire") {
  caf_fixture f;
  auto received = load(f.system, save(f.system, frame{}));
  REQUIRE(received);
  CHECK(received->empty());
}

TEST_CASE("every flipped bit of a frame on the wire is refused") {
  caf_fixture f;
  const auto bytes = save(f.system, two_messages());
  REQUIRE(load(f.system, bytes));
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (auto bit = 0; bit < 8; ++bit) {
      auto broken = bytes;
      broken[i] = static_cast<wire_bytes::value_type>(
        static_cast<std::uint8_t>(broken[i]) ^ (1u << bit));
      accepted += load(f.system, broken) ? 1 : 0;
    }
  CHECK(accepted == 0);
}

TEST_CASE("every truncation of a frame on the wire is refused") {
  caf_fixture f;
  const auto bytes = save(f.system, two_messages());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_FALSE(load(
      f.system,
      {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}));
}

TEST_CASE("a frame that claims too much is refused before memory is taken") {
  caf_fixture f;
  const std::vector<std::uint64_t> little(4);
  CHECK_FALSE(load(f.system, sequence_of(little, max_frame_bytes)));
  CHECK_FALSE(load(f.system, sequence_of(little, max_frame_bytes + 8)));
  CHECK_FALSE(load(f.system, sequence_of(little, 0xffffffff)));
  CHECK_FALSE(load(f.system, sequence_of(little, 31)));
}

TEST_CASE("an unsealed or reserved envelope does not come in") {
  caf_fixture f;
  auto words = two_messages().words;
  CHECK_FALSE(load(f.system, sequence_of(words, words.size() * 8)));
  frame reserved;
  messages::envelope_header header;
  header.type_id = first_runtime_type_id;
  reserved.append(header, {});
  CHECK_FALSE(load(f.system, save(f.system, reserved)));
}

TEST_CASE("a frame of more envelopes than the limit does not come in") {
  caf_fixture f;
  frame many;
  messages::envelope_header header;
  header.type_id = echo::type_id;
  for (std::size_t i = 0; i < max_frame_envelopes; ++i)
    many.append(header, {});
  CHECK(load(f.system, save(f.system, many)));
  many.append(header, {});
  CHECK_FALSE(load(f.system, save(f.system, many)));
}

} // namespace ringwright::tests
