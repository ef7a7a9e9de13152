// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/correlation.hpp"
#include "ringwright/domains/risk/detail/ring_numbers.hpp"
#include "ringwright/domains/risk/detail/ring_state.hpp"
#include "ringwright/domains/risk/scenario.hpp"
#include "ringwright/gpu/sliced_job.hpp"

namespace ringwright::domains::risk::detail {

using gpu::add_by_group;
using gpu::enter;
using gpu::lower_by_group;

// Steps of the phases that make new scenarios. Every thread of the group calls
// them; between two `sync` either all read the job or the leader writes it.
// They return the additions that they have cost, about.

RINGWRIGHT_HD inline factor_view factor_of(const ring& r) {
  return {r.factor(), r.assets()};
}

/// Leader only: ends the work with a reason; what is resident stays.
RINGWRIGHT_HD inline void refuse(ring_job& job, wire::risk_reason why) {
  job.reason = why;
  enter(job, ring_phase::done);
}

/// Copies rows of correlations as doubles.
RINGWRIGHT_HD inline std::uint32_t copy_step(ring& r, std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto n = r.assets();
  const auto first = r.s.job.at.minor;
  const auto rest = n * n - first;
  const auto count = budget < rest ? budget : rest;
  group.for_each(count, [&](std::uint32_t i) {
    const auto at = first + i;
    const auto row = at / n;
    const auto column = at % n;
    r.factor()[at] = column < row    ? r.correlation()[at].to_double()
                     : column == row ? 1
                                     : 0;
  });
  group.sync();
  if (group.leader()) {
    r.s.job.at.minor = first + count;
    if (count == rest)
      enter(r.s.job, ring_phase::factor);
  }
  group.sync();
  return count;
}

/// Leader only: notes where the matrix is none of correlations, and what is
/// left there.
RINGWRIGHT_HD inline void refuse_matrix(ring& r, std::uint32_t row,
                                        std::uint32_t column, double rest) {
  r.s.job.rest = fixed<9>::from_double(rest).value_or(fixed<9>::min());
  r.s.job.row = row;
  r.s.job.column = column;
  refuse(r.s.job, wire::risk_reason::not_semi_definite);
}

/// One column of the factor.
RINGWRIGHT_HD inline std::uint32_t factor_step(ring& r) {
  const auto group = r.ctx.group();
  const auto m = factor_of(r);
  const auto column = r.s.job.at.major;
  group.sync();
  if (group.leader()) {
    const auto pivot = factor_pivot(m, column);
    r.s.job.row = m.n;
    r.s.job.zero_pivots
      += m.entries[std::size_t{column} * m.n + column] == 0 ? 1u : 0u;
    if (pivot.refused)
      refuse_matrix(r, column, column, pivot.rest);
  }
  group.sync();
  const auto refused = r.s.job.phase != ring_phase::factor;
  group.sync();
  if (refused)
    return column + 1;
  group.for_each(m.n - column - 1, [&](std::uint32_t i) {
    const auto row = column + 1 + i;
    if (factor_below(m, row, column).refused)
      lower_by_group(r.s.job.row, row);
  });
  group.sync();
  if (group.leader()) {
    const auto row = r.s.job.row;
    if (row < m.n)
      refuse_matrix(r, row, column, factor_rest(m, row, column));
    else if (++r.s.job.at.major == m.n)
      enter(r.s.job, ring_phase::draw);
  }
  group.sync();
  return (m.n - column) * (column + 1);
}

/// Row `asset` of L times the normal numbers of one scenario, as a fixed
/// number; added in ascending order, on every machine.
RINGWRIGHT_HD inline std::int64_t correlated_shock(const ring& r,
                                                   std::uint32_t asset,
                                                   const double* normals) {
  const auto* row = r.factor() + std::size_t{asset} * r.assets();
  double sum = 0;
  for (std::uint32_t k = 0; k <= asset; ++k)
    sum += product(row[k], normals[k]);
  return binary_fixed(sum, shock_places);
}

/// Leader only: the scenarios are there; no exposure is in P&L yet.
RINGWRIGHT_HD inline void adopt_scenarios(ring& r) {
  auto& s = r.s;
  s.horizon = s.job.horizon;
  s.seed = s.job.seed;
  s.stale = 0;
  const auto years = years_of(s.horizon);
  int128 centre = 0;
  for (std::uint32_t i = 0; i < r.assets(); ++i) {
    centre
      += expected_gain(r.positions()[i], r.drifts()[i], years).value;
    r.exposures()[i]
      = exposure_of(r.positions()[i], r.volatilities()[i], years).value;
    r.applied()[i] = 0;
  }
  s.centre(centre);
}

/// A few scenarios: first their normal numbers, then what the assets make of
/// them. The outcomes begin at zero.
RINGWRIGHT_HD inline std::uint32_t draw_step(ring& r, std::uint32_t budget) {
  const auto group = r.ctx.group();
  const auto n = r.assets();
  const auto first = r.s.job.at.major;
  const auto each = n * (n + 1) / 2 + 8 * n;
  auto count = budget / each < batch_scenarios ? budget / each
                                               : batch_scenarios;
  count = count < 1 ? 1 : count;
  count = count < r.scenarios() - first ? count : r.scenarios() - first;
  scenario_source from;
  from.seed = r.s.job.seed;
  group.for_each(count * n, [&](std::uint32_t i) {
    r.normals()[i] = normal_of(from, first + i / n, i % n);
  });
  group.sync();
  group.for_each(count * n, [&](std::uint32_t i) {
    const auto scenario = i / n;
    const auto asset = i % n;
    const auto shock
      = correlated_shock(r, asset, r.normals() + std::size_t{scenario} * n);
    if (shock > INT32_MAX || shock < -INT32_MAX)
      add_by_group(r.s.job.overflow, 1);
    r.shocks(asset)[first + scenario] = static_cast<std::int32_t>(shock);
    if (asset == 0)
      r.outcomes()[first + scenario] = 0;
  });
  group.sync();
  if (group.leader()) {
    r.s.job.at.major = first + count;
    if (first + count == r.scenarios()) {
      r.s.job.row = 0;
      adopt_scenarios(r);
      enter(r.s.job, ring_phase::apply);
      if (r.s.job.overflow != 0) {
        r.s.horizon = {};
        refuse(r.s.job, wire::risk_reason::result_too_large);
      }
    }
  }
  group.sync();
  return count * each;
}

} // namespace ringwright::domains::risk::detail
