// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/inverse_normal.hpp"
#include "ringwright/gpu/batch/philox.hpp"
#include "ringwright/messages/macros.hpp"

#include <cmath>
#include <cstdint>

namespace ringwright::domains::risk {

/// Where the random numbers of a simulation come from. Each is a function of
/// the draw's number and of its place in the draw alone, so that results do
/// not depend on how the draws are spread over threads or devices.
///
/// Counters of Philox: draw (64 bits), pair of assets or attempt, stream.
struct scenario_source {
  std::uint64_t seed = 0;
  /// Sobol direction numbers, row b for bit b: `directions[b * assets + i]`;
  /// null for pseudo-random numbers.
  const std::uint64_t* directions = nullptr;
  /// Columns of `directions`.
  std::uint32_t assets = 0;
  /// Of a multivariate t distribution, above 2; 0 = normal.
  double degrees_of_freedom = 0;
};

namespace detail {

enum class stream : std::uint32_t { normals = 0, mixing = 1, shifts = 2 };

RINGWRIGHT_HD inline gpu::philox_words draw_words(std::uint64_t seed,
                                                  std::uint64_t draw,
                                                  std::uint32_t place,
                                                  stream which) {
  return gpu::philox({{static_cast<std::uint32_t>(draw),
                       static_cast<std::uint32_t>(draw >> 32), place,
                       static_cast<std::uint32_t>(which)}},
                     seed);
}

RINGWRIGHT_HD inline std::uint64_t first_half(const gpu::philox_words& w) {
  return w.word[0] | (std::uint64_t{w.word[1]} << 32);
}

RINGWRIGHT_HD inline std::uint64_t second_half(const gpu::philox_words& w) {
  return w.word[2] | (std::uint64_t{w.word[3]} << 32);
}

/// Random bits that all draws of this asset are XORed with: the points stay
/// as evenly spread as they are, their mean becomes unbiased, and point 0 is
/// no longer the corner.
RINGWRIGHT_HD inline std::uint64_t sobol_shift(std::uint64_t seed,
                                               std::uint32_t asset) {
  return first_half(draw_words(seed, 0, asset, stream::shifts));
}

/// The shifted Sobol point's coordinate as 64 bits.
RINGWRIGHT_HD inline std::uint64_t sobol_bits(const scenario_source& from,
                                              std::uint64_t draw,
                                              std::uint32_t asset) {
  auto bits = sobol_shift(from.seed, asset);
  auto gray = draw ^ (draw >> 1);
  for (std::uint64_t row = asset; gray != 0; gray >>= 1, row += from.assets)
    if ((gray & 1) != 0)
      bits ^= from.directions[row];
  return bits;
}

} // namespace detail

/// The standard normal number of `asset` in `draw`.
RINGWRIGHT_HD inline double normal_of(const scenario_source& from,
                                      std::uint64_t draw,
                                      std::uint32_t asset) {
  if (from.directions != nullptr)
    return inverse_normal(
      centred_uniform(detail::sobol_bits(from, draw, asset)));
  const auto words = detail::draw_words(from.seed, draw, asset / 2,
                                        detail::stream::normals);
  return inverse_normal(centred_uniform(asset % 2 == 0
                                          ? detail::first_half(words)
                                          : detail::second_half(words)));
}

/// What all normal numbers of `draw` are multiplied with: 1 for normal
/// returns, sqrt((nu - 2) / W) with W chi-square for the multivariate t, so
/// that a volatility stays the standard deviation.
///
/// W is twice a gamma variable of shape nu / 2 by the method of Marsaglia and
/// Tsang (2000), which seldom needs a second attempt; attempt k has a counter
/// of its own.
RINGWRIGHT_HD inline double mixing_of(const scenario_source& from,
                                      std::uint64_t draw) {
  using detail::product;
  const auto nu = from.degrees_of_freedom;
  if (nu == 0)
    return 1;
  const auto d = nu / 2 - 1.0 / 3;
  const auto c = 1 / (3 * std::sqrt(d));
  for (std::uint32_t attempt = 0;; ++attempt) {
    const auto words
      = detail::draw_words(from.seed, draw, attempt, detail::stream::mixing);
    const auto x = inverse_normal(centred_uniform(detail::first_half(words)));
    const auto root = 1 + product(c, x);
    if (root <= 0)
      continue;
    const auto v = product(product(root, root), root);
    const auto u = 0.5 + centred_uniform(detail::second_half(words));
    const auto bound = product(product(x, x), 0.5) + d - product(d, v)
                       + product(d, natural_log(v));
    if (natural_log(u) < bound)
      return std::sqrt((nu - 2) / (2 * product(d, v)));
  }
}

/// Calls `take(i, z_i)` for the standard normal numbers of `draw`, i ascending;
/// pairs of assets share a call of Philox.
template <class Take>
RINGWRIGHT_HD void for_normals(const scenario_source& from,
                               std::uint32_t assets, std::uint64_t draw,
                               Take&& take) {
  if (from.directions != nullptr) {
    for (std::uint32_t i = 0; i < assets; ++i)
      take(i, normal_of(from, draw, i));
    return;
  }
  for (std::uint32_t i = 0; i < assets; i += 2) {
    const auto words
      = detail::draw_words(from.seed, draw, i / 2, detail::stream::normals);
    take(i, inverse_normal(centred_uniform(detail::first_half(words))));
    if (i + 1 < assets)
      take(i + 1, inverse_normal(centred_uniform(detail::second_half(words))));
  }
}

/// sum of weights[i] * z_i in ascending order of i, times the mixing: the
/// random part of the portfolio's P&L in one draw.
RINGWRIGHT_HD inline double shock_of(const scenario_source& from,
                                     const double* weights,
                                     std::uint32_t assets,
                                     std::uint64_t draw) {
  double sum = 0;
  for_normals(from, assets, draw, [&](std::uint32_t i, double z) {
    sum += detail::product(weights[i], z);
  });
  return detail::product(mixing_of(from, draw), sum);
}

} // namespace ringwright::domains::risk
