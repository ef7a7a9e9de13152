// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/ring_draw.hpp"
#include "ringwright/domains/risk/detail/ring_state.hpp"

namespace ringwright::domains::risk::detail {

// Steps of the phases that bring P&L up to date and read a quantile and the
// mean beyond it. All of it is whole numbers: exact, in any order.

/// The next asset whose exposure is not what P&L has in it.
RINGWRIGHT_HD inline std::uint32_t next_to_apply(const ring& r,
                                                 std::uint32_t from) {
  while (from < r.assets() && r.exposures()[from] == r.applied()[from])
    ++from;
  return from;
}

/// Adds the change of one asset's exposure to some outcomes.
RINGWRIGHT_HD inline std::uint32_t apply_step(ring& r, std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto asset = next_to_apply(r, r.s.job.at.major);
  const auto first = r.s.job.at.minor;
  const auto rest = asset < r.assets() ? r.scenarios() - first : 0;
  const auto count = budget < rest ? budget : rest;
  if (count > 0) {
    const auto change
      = static_cast<int128>(r.exposures()[asset]) - r.applied()[asset];
    const auto* shocks = r.shocks(asset) + first;
    auto* outcomes = r.outcomes() + first;
    group.for_each(count, [&](std::uint32_t i) {
      outcomes[i] += change * shocks[i];
    });
  }
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    if (asset == r.assets()) {
      enter(job, job.request == ring_request::redraw ? ring_phase::key
                                                     : ring_phase::done);
    } else if (count == rest) {
      r.applied()[asset] = r.exposures()[asset];
      job.at.major = asset + 1;
      job.at.minor = 0;
    } else {
      job.at.major = asset;
      job.at.minor = first + count;
    }
  }
  group.sync();
  return count + 1;
}

inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

/// P&L in fixed<8> units, as a number whose order is that of P&L.
RINGWRIGHT_HD inline std::uint64_t key_of(int128 outcome, int128 centre,
                                          std::uint32_t& overflow) {
  const auto units = shifted_half_even(
    outcome + centre * (std::int64_t{1} << shock_places), shock_places);
  if (units > INT64_MAX || units < -INT64_MAX) {
    add_by_group(overflow, 1);
    return 0;
  }
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(units))
         ^ sign_bit;
}

RINGWRIGHT_HD inline std::uint32_t key_step(ring& r, std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at.minor;
  const auto rest = r.scenarios() - first;
  const auto count = budget < rest ? budget : rest;
  const auto centre = r.s.centre();
  group.for_each(count, [&](std::uint32_t i) {
    r.keys()[first + i]
      = key_of(r.outcomes()[first + i], centre, r.s.job.overflow);
  });
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    job.at.minor = first + count;
    if (count == rest) {
      enter(job, ring_phase::select);
      if (job.overflow != 0)
        refuse(job, wire::risk_reason::result_too_large);
    }
  }
  group.sync();
  return count;
}

/// Counts keys by one byte, those whose higher bytes are the quantile's; after
/// the last key the quantile's byte is known.
RINGWRIGHT_HD inline std::uint32_t select_step(ring& r, std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto pass = r.s.job.at.major;
  const auto first = r.s.job.at.minor;
  const auto prefix = r.s.job.prefix;
  const auto rest = r.scenarios() - first;
  const auto count = budget < rest ? budget : rest;
  const auto shift = 56 - 8 * pass;
  if (first == 0) {
    group.for_each(256, [&](std::uint32_t i) { r.s.histogram[i] = 0; });
    group.sync();
  }
  group.for_each(count, [&](std::uint32_t i) {
    const auto key = r.keys()[first + i];
    if (pass == 0 || (key >> (shift + 8)) == prefix)
      add_by_group(r.s.histogram[(key >> shift) & 0xff], 1);
  });
  group.sync();
  if (group.leader()) {
    auto& job = r.s.job;
    job.at.minor = first + count;
    if (count == rest) {
      std::uint32_t byte = 0;
      while (job.rank > r.s.histogram[byte])
        job.rank -= r.s.histogram[byte++];
      job.prefix = (prefix << 8) | byte;
      job.at.minor = 0;
      if (++job.at.major == 8)
        enter(job, ring_phase::sum);
    }
  }
  group.sync();
  return count;
}

/// Leader only: the share of scenarios beyond the confidence, times 10^8.
RINGWRIGHT_HD inline std::int64_t tail_units(const ring& r) {
  return static_cast<std::int64_t>(r.scenarios())
         * (fixed<8>::scale - r.s.job.confidence.units());
}

/// Leader only: both measures from the quantile's key and the sum below it.
RINGWRIGHT_HD inline void finish_measures(ring& r) {
  auto& job = r.s.job;
  const auto quantile = static_cast<std::int64_t>(job.prefix ^ sign_bit);
  const auto tail = tail_units(r);
  const auto sum
    = static_cast<int128>(static_cast<std::int64_t>(job.sum_high))
        * (std::int64_t{1} << 32)
      + static_cast<int128>(job.sum_low);
  const auto rest
    = tail - static_cast<std::int64_t>(job.below) * fixed<8>::scale;
  const auto mean = divided_half_even(
    sum * fixed<8>::scale + static_cast<int128>(rest) * quantile, tail);
  job.value_at_risk = fixed<8>::from_units(-quantile);
  job.expected_shortfall
    = fixed<8>::from_units(-static_cast<std::int64_t>(mean));
  r.s.cache
    = {job.confidence, job.value_at_risk, job.expected_shortfall, 1, 0};
}

RINGWRIGHT_HD inline std::uint32_t sum_step(ring& r, std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto first = r.s.job.at.minor;
  const auto quantile = r.s.job.prefix;
  const auto rest = r.scenarios() - first;
  const auto count = budget < rest ? budget : rest;
  group.for_each(count, [&](std::uint32_t i) {
    const auto key = r.keys()[first + i];
    if (key >= quantile)
      return;
    const auto units = static_cast<std::int64_t>(key ^ sign_bit);
    add_by_group(r.s.job.sum_low, static_cast<std::uint64_t>(units)
                                    & 0xffffffffu);
    add_by_group(r.s.job.sum_high, static_cast<std::uint64_t>(units >> 32));
    add_by_group(r.s.job.below, 1);
  });
  group.sync();
  if (group.leader()) {
    r.s.job.at.minor = first + count;
    if (count == rest) {
      finish_measures(r);
      enter(r.s.job, ring_phase::done);
    }
  }
  group.sync();
  return count;
}

} // namespace ringwright::domains::risk::detail
