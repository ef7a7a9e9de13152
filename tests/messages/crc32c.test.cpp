// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/crc32c.hpp"

#include "ringwright/tests/catch.hpp"

#include <cstring>
#include <random>
#include <string_view>
#include <vector>

using ringwright::crc32c;

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  std::vector<std::byte> result(text.size());
  std::memcpy(result.data(), text.data(), text.size());
  return result;
}

/// Bit by bit, straight from the definition.
std::uint32_t by_definition(const std::vector<std::byte>& bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (auto byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 1u) != 0 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
  }
  return ~crc;
}

} // namespace

TEST_CASE("crc32c: gives the values of RFC 3720, appendix B.4") {
  std::vector<std::byte> bytes(32, std::byte{0});
  CHECK(crc32c(bytes) == 0x8a9136aau);
  bytes.assign(32, std::byte{0xff});
  CHECK(crc32c(bytes) == 0x62a8ab43u);
  for (std::size_t i = 0; i < 32; ++i)
    bytes[i] = static_cast<std::byte>(i);
  CHECK(crc32c(bytes) == 0x46dd794eu);
  for (std::size_t i = 0; i < 32; ++i)
    bytes[i] = static_cast<std::byte>(31 - i);
  CHECK(crc32c(bytes) == 0x113fdb5cu);
  CHECK(crc32c(bytes_of("123456789")) == 0xe3069283u);
  CHECK(crc32c({}) == 0u);
}

TEST_CASE("crc32c: instruction, table and definition agree") {
  std::mt19937_64 random{1};
  for (std::size_t size = 0; size < 300; ++size) {
    std::vector<std::byte> bytes(size);
    for (auto& byte : bytes)
      byte = static_cast<std::byte>(random());
    const auto expected = by_definition(bytes);
    CHECK(crc32c(bytes) == expected);
    CHECK(ringwright::detail::crc32c_portable(bytes, 0) == expected);
  }
}

TEST_CASE("crc32c: is continued over any split") {
  const auto bytes = bytes_of("The quick brown fox jumps over the lazy dog.");
  const auto whole = crc32c(bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const std::span<const std::byte> all{bytes};
    CHECK(crc32c(all.subspan(cut), crc32c(all.first(cut))) == whole);
    CHECK(ringwright::detail::crc32c_portable(
            all.subspan(cut),
            ringwright::detail::crc32c_portable(all.first(cut), 0))
          == whole);
  }
}
