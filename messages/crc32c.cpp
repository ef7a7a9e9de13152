// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/crc32c.hpp"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#  include <nmmintrin.h>
#endif

namespace ringwright {

namespace {

using table_row = std::array<std::uint32_t, 256>;

/// Row k: the CRC of a byte that k zero bytes follow.
constexpr std::array<table_row, 8> make_tables() {
  constexpr std::uint32_t polynomial = 0x82f63b78u;
  std::array<table_row, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    auto crc = byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1u) != 0 ? polynomial : 0u);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const auto before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xffu];
    }
  return tables;
}

constexpr auto tables = make_tables();

std::uint64_t load_word(const std::byte* at) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t
crc32c_sse42(std::span<const std::byte> bytes, std::uint32_t previous) {
  std::uint64_t crc = ~previous;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8)
    crc = _mm_crc32_u64(crc, load_word(at));
  auto crc32 = static_cast<std::uint32_t>(crc);
  for (; left > 0; --left, ++at)
    crc32 = _mm_crc32_u8(crc32, static_cast<unsigned char>(*at));
  return ~crc32;
}
#endif

} // namespace

namespace detail {

std::uint32_t crc32c_portable(std::span<const std::byte> bytes,
                              std::uint32_t previous) {
  auto crc = ~previous;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    const auto word = load_word(at) ^ crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i)
      crc ^= tables[7 - i][(word >> (8 * i)) & 0xffu];
  }
  for (; left > 0; --left, ++at)
    crc = (crc >> 8)
          ^ tables[0][(crc ^ static_cast<std::uint32_t>(*at)) & 0xffu];
  return ~crc;
}

} // namespace detail

std::uint32_t crc32c(std::span<const std::byte> bytes,
                     std::uint32_t previous) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2"))
    return crc32c_sse42(bytes, previous);
#endif
  return detail::crc32c_portable(bytes, previous);
}

} // namespace ringwright
