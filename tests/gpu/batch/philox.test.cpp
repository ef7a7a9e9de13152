// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/philox.hpp"

#include "ringwright/tests/catch.hpp"

#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

using ringwright::gpu::philox;
using ringwright::gpu::philox_words;

// The three published known answers of Philox 4x32-10 (Random123, file
// kat_vectors). numpy.random.Philox is the 4x64 variant, so it has no equal.
static_assert(philox({}, 0)
              == philox_words{
                {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}});

TEST_CASE("philox: the published known answers", "[gpu][batch]") {
  CHECK(philox({}, 0)
        == philox_words{{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}});
  CHECK(philox({{~0u, ~0u, ~0u, ~0u}}, ~std::uint64_t{0})
        == philox_words{{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}});
  CHECK(philox({{0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}},
               0x299f31d0a4093822u)
        == philox_words{{0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u}});
}

TEST_CASE("philox: no two counters or keys give the same words",
          "[gpu][batch]") {
  std::set<std::vector<std::uint32_t>> seen;
  auto count = 0u;
  auto add = [&](const philox_words& w) {
    seen.insert({w.word, w.word + 4});
    ++count;
  };
  for (std::uint32_t i = 0; i < 1000; ++i) {
    add(philox({{i, 0, 0, 0}}, 1));
    add(philox({{0, i + 1, 0, 0}}, 1));
    add(philox({{0, 0, i + 1, 0}}, 1));
    add(philox({{0, 0, 0, i + 1}}, 1));
    add(philox({{0, 0, 0, 0}}, i + 2));
    add(philox({{0, 0, 0, 0}}, (std::uint64_t{i} + 1) << 32));
  }
  CHECK(seen.size() == count);
}

TEST_CASE("philox: every bit is one half of the time", "[gpu][batch]") {
  constexpr auto draws = 20'000u;
  std::vector<double> ones(128);
  for (std::uint32_t i = 0; i < draws; ++i) {
    const auto w = philox({{i, 7, 0, 0}}, 42);
    for (auto bit = 0u; bit < 128; ++bit)
      ones[bit] += (w.word[bit / 32] >> (bit % 32)) & 1u;
  }
  // Five standard deviations of 128 binomial counts.
  for (const auto count : ones)
    CHECK(std::abs(count - draws / 2.0) < 5 * std::sqrt(draws / 4.0));
}
