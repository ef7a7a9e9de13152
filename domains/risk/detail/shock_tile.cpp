// SPDX-License-Identifier: Apache-2.0
//
// Compiled with -O3 and without errno for sqrt, see CMakeLists.txt: the plain
// loops below are meant to become vector code. Products are never fused with
// sums here (AVX2 is asked for without FMA), and each draw's numbers are added
// in the order of the assets, so the results are the same bits with and
// without vectors.
#include "ringwright/domains/risk/detail/shock_tile.hpp"

#include <bit>
#include <cmath>
#include <cstddef>

#if defined(__x86_64__)
#  include <immintrin.h>
#endif

namespace ringwright::domains::risk::detail {

namespace {

/// The random bits of two assets in the draws of a tile.
struct bit_tile {
  alignas(64) std::uint64_t first[tile_draws];
  alignas(64) std::uint64_t second[tile_draws];
};

/// The numbers of one asset in the draws of a tile.
struct number_tile {
  alignas(64) double value[tile_draws];
};

/// The places of a tile whose number lies in a tail, and what is worked out
/// for them.
struct tail_tile {
  std::uint32_t count = 0;
  alignas(64) std::uint32_t place[tile_draws];
  alignas(64) double root[tile_draws];
  alignas(64) double size[tile_draws];
};

void
philox_portable(std::uint64_t seed, std::uint64_t first_draw,
                std::uint32_t pair, bit_tile& out) {
  for (std::uint32_t t = 0; t < tile_draws; ++t) {
    const auto words
      = draw_words(seed, first_draw + t, pair, stream::normals);
    out.first[t] = first_half(words);
    out.second[t] = second_half(words);
  }
}

#if defined(__x86_64__)

/// Four counters side by side, one word in each 64-bit lane. The upper halves
/// of the lanes hold rubbish, which the 32-bit multiplication does not read.
struct counter_lanes {
  __m256i word[4];
};

[[gnu::always_inline, gnu::target("avx2")]] inline __m256i
mixed(__m256i product, __m256i word, std::uint32_t key) {
  return _mm256_xor_si256(
    _mm256_xor_si256(_mm256_srli_epi64(product, 32), word),
    _mm256_set1_epi64x(key));
}

[[gnu::always_inline, gnu::target("avx2")]] inline void
philox_round(counter_lanes& c, std::uint32_t key_0, std::uint32_t key_1) {
  const auto product_0
    = _mm256_mul_epu32(_mm256_set1_epi64x(gpu::philox_multiplier_0), c.word[0]);
  const auto product_1
    = _mm256_mul_epu32(_mm256_set1_epi64x(gpu::philox_multiplier_1), c.word[2]);
  c.word[0] = mixed(product_1, c.word[1], key_0);
  c.word[1] = product_1;
  c.word[2] = mixed(product_0, c.word[3], key_1);
  c.word[3] = product_0;
}

[[gnu::always_inline, gnu::target("avx2")]] inline void
store_halves(std::uint64_t* at, __m256i low, __m256i high) {
  const auto mask = _mm256_set1_epi64x(0xffffffff);
  _mm256_store_si256(reinterpret_cast<__m256i*>(at),
                     _mm256_or_si256(_mm256_and_si256(low, mask),
                                     _mm256_slli_epi64(high, 32)));
}

/// As philox_portable, for eight draws at a time: two chains of four, since
/// one alone would wait for its multiplications.
[[gnu::target("avx2")]] void
philox_avx2(std::uint64_t seed, std::uint64_t first_draw, std::uint32_t pair,
            bit_tile& out) {
  for (std::uint32_t t = 0; t < tile_draws; t += 8) {
    counter_lanes c[2];
    for (std::uint32_t i = 0; i < 2; ++i) {
      const auto draws = _mm256_add_epi64(
        _mm256_set1_epi64x(static_cast<long long>(first_draw + t + 4 * i)),
        _mm256_set_epi64x(3, 2, 1, 0));
      c[i].word[0] = draws;
      c[i].word[1] = _mm256_srli_epi64(draws, 32);
      c[i].word[2] = _mm256_set1_epi64x(pair);
      c[i].word[3]
        = _mm256_set1_epi64x(static_cast<std::uint32_t>(stream::normals));
    }
    auto key_0 = static_cast<std::uint32_t>(seed);
    auto key_1 = static_cast<std::uint32_t>(seed >> 32);
    for (unsigned round = 0; round < gpu::philox_rounds; ++round) {
      philox_round(c[0], key_0, key_1);
      philox_round(c[1], key_0, key_1);
      key_0 += gpu::philox_increment_0;
      key_1 += gpu::philox_increment_1;
    }
    for (std::uint32_t i = 0; i < 2; ++i) {
      store_halves(out.first + t + 4 * i, c[i].word[0], c[i].word[1]);
      store_halves(out.second + t + 4 * i, c[i].word[2], c[i].word[3]);
    }
  }
}

#endif // __x86_64__

/// The Sobol points' coordinates: from one draw to the next in Gray code only
/// one direction number comes or goes.
[[gnu::always_inline]] inline void sobol(const scenario_source& from,
                                         std::uint64_t first_draw,
                                         std::uint32_t asset,
                                         std::uint64_t* out) {
  auto bits = sobol_bits(from, first_draw, asset);
  for (std::uint32_t t = 0; t < tile_draws; ++t) {
    out[t] = bits;
    const auto bit
      = static_cast<std::uint64_t>(std::countr_zero(first_draw + t + 1));
    bits ^= from.directions[bit * from.assets + asset];
  }
}

/// True where |centred_uniform(bits)| is above central_half_width, by one
/// comparison of integers: the number is (2 j + 1) / 2^53 for a j between
/// -2^51 and 2^51, so those in the middle are -half <= j < half.
[[gnu::always_inline]] inline bool is_in_tail(std::uint64_t bits) {
  constexpr auto half
    = (static_cast<std::uint64_t>(central_half_width * 0x1p53) + 1) / 2;
  constexpr auto first = (std::uint64_t{1} << 51) - half;
  return (bits >> 12) - first >= 2 * half;
}

/// weight * inverse_normal(centred_uniform(bits)), added to each sum. All
/// numbers go through the central function first, whose loop has no branches;
/// the 15 % in the tails are collected and done over.
[[gnu::always_inline]] inline void add_normals(const std::uint64_t* bits,
                                               double weight,
                                               number_tile& normals,
                                               tail_tile& tails,
                                               number_tile& sums) {
  tails.count = 0;
  for (std::uint32_t t = 0; t < tile_draws; ++t)
    normals.value[t] = central_quantile(centred_uniform(bits[t]));
  for (std::uint32_t t = 0; t < tile_draws; ++t) {
    tails.place[tails.count] = t;
    tails.count += is_in_tail(bits[t]) ? 1u : 0u;
  }
  for (std::uint32_t i = 0; i < tails.count; ++i)
    tails.root[i] = centred_uniform(bits[tails.place[i]]);
  for (std::uint32_t i = 0; i < tails.count; ++i)
    tails.root[i] = tail_root(tails.root[i]);
  for (std::uint32_t i = 0; i < tails.count; ++i)
    tails.size[i] = tail_quantile(tails.root[i]);
  for (std::uint32_t i = 0; i < tails.count; ++i) {
    const auto t = tails.place[i];
    const auto size = tails.root[i] <= far_root ? tails.size[i]
                                                : far_quantile(tails.root[i]);
    normals.value[t] = centred_uniform(bits[t]) < 0 ? -size : size;
  }
  for (std::uint32_t t = 0; t < tile_draws; ++t)
    sums.value[t] += product(weight, normals.value[t]);
}

/// A tile, with `philox(seed, first_draw, pair, bits)` for the random bits.
[[gnu::always_inline]] inline void
run_tile(const scenario_source& from, std::span<const double> weights,
         std::uint64_t first_draw, std::span<double> shocks,
         decltype(&philox_portable) philox) {
  bit_tile bits;
  number_tile normals;
  number_tile sums{};
  tail_tile tails;
  const auto assets = static_cast<std::uint32_t>(weights.size());
  for (std::uint32_t i = 0; i < assets; i += 2) {
    if (from.directions != nullptr) {
      sobol(from, first_draw, i, bits.first);
      if (i + 1 < assets)
        sobol(from, first_draw, i + 1, bits.second);
    } else {
      philox(from.seed, first_draw, i / 2, bits);
    }
    add_normals(bits.first, weights[i], normals, tails, sums);
    if (i + 1 < assets)
      add_normals(bits.second, weights[i + 1], normals, tails, sums);
  }
  for (std::size_t t = 0; t < shocks.size(); ++t)
    shocks[t] = product(mixing_of(from, first_draw + t), sums.value[t]);
}

[[gnu::noinline]] void tile_portable(const scenario_source& from,
                                     std::span<const double> weights,
                                     std::uint64_t first_draw,
                                     std::span<double> shocks) {
  run_tile(from, weights, first_draw, shocks,
           philox_portable);
}

#if defined(__x86_64__)

[[gnu::noinline, gnu::flatten, gnu::target("avx2")]] void
tile_avx2(const scenario_source& from, std::span<const double> weights,
          std::uint64_t first_draw, std::span<double> shocks) {
  run_tile(from, weights, first_draw, shocks, philox_avx2);
}

#endif

} // namespace

void shock_tile(const scenario_source& from, std::span<const double> weights,
                std::uint64_t first, std::span<double> shocks,
                instructions use) {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (use == instructions::best && has_avx2)
    return tile_avx2(from, weights, first, shocks);
#endif
  static_cast<void>(use);
  tile_portable(from, weights, first, shocks);
}

} // namespace ringwright::domains::risk::detail
