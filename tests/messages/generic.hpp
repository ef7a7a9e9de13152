// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/message.hpp"

#include <cstring>
#include <random>
#include <vector>

/// Reads and writes fields by the generated tables alone, as the tests'
/// second opinion on where a field lies.
namespace generic {

using ringwright::messages::field_info;
using ringwright::messages::field_kind;

inline std::uint64_t mask(std::uint32_t width) {
  return width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

inline std::uint64_t get(const std::uint64_t* words, std::uint32_t offset,
                         std::uint32_t width) {
  return (words[offset / 64] >> (offset % 64)) & mask(width);
}

inline void set(std::uint64_t* words, std::uint32_t offset,
                std::uint32_t width, std::uint64_t bits) {
  auto& word = words[offset / 64];
  word &= ~(mask(width) << (offset % 64));
  word |= (bits & mask(width)) << (offset % 64);
}

template <class To, class From>
To bits_as(From from) {
  To to{};
  std::memcpy(&to, &from, sizeof to < sizeof from ? sizeof to : sizeof from);
  return to;
}

/// Random bits of a kind: finite floats, any integer, enumerators that may be
/// unknown to this build.
inline std::uint64_t random_bits(std::mt19937_64& random, field_kind kind,
                                 std::uint32_t width) {
  std::uniform_real_distribution<double> real{-1e6, 1e6};
  switch (kind) {
    case field_kind::float32:
      return bits_as<std::uint64_t>(
        bits_as<std::uint32_t>(static_cast<float>(real(random))));
    case field_kind::float64:
      return bits_as<std::uint64_t>(real(random));
    case field_kind::enumeration:
      return random() % 6;
    default:
      return random() & mask(width);
  }
}

/// Fills the given fields of zeroed words; lists are left empty.
inline void fill(std::mt19937_64& random, std::uint64_t* words,
                 const field_info* fields, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (fields[i].list == nullptr)
      set(words, fields[i].bit_offset, fields[i].bit_width,
          random_bits(random, fields[i].kind, fields[i].bit_width));
}

} // namespace generic
