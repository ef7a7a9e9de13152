// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/ring_draw.hpp"
#include "ringwright/domains/risk/detail/ring_numbers.hpp"
#include "ringwright/domains/risk/detail/ring_select.hpp"
#include "ringwright/domains/risk/detail/ring_state.hpp"

namespace ringwright::domains::risk::detail {

// What the leader does with a message: checks all of it, then changes the
// inputs and says what work follows from that.

/// Largest drift and volatility per year, and largest horizon.
inline constexpr std::int64_t max_rate_units = 1000 * fixed<8>::scale;
inline constexpr std::int64_t max_horizon_units = 25'200 * fixed<8>::scale;

/// What an asset's position adds to P&L.
struct valuation {
  std::int64_t gain = 0;
  std::int64_t exposure = 0;
  wire::risk_reason reason = wire::risk_reason::none;
};

RINGWRIGHT_HD inline valuation value_asset(fixed<8> value, fixed<8> drift,
                                           fixed<8> volatility,
                                           fixed<8> horizon) {
  const auto years = years_of(horizon);
  const auto gain = expected_gain(value, drift, years);
  const auto exposure = exposure_of(value, volatility, years);
  if (!gain || !exposure)
    return {0, 0, wire::risk_reason::exposure_too_large};
  return {*gain, *exposure, wire::risk_reason::none};
}

RINGWRIGHT_HD inline valuation value_resident(const ring& r, std::uint32_t i) {
  return value_asset(r.positions()[i], r.drifts()[i], r.volatilities()[i],
                     r.s.horizon);
}

/// Gives asset i a position and market that were found to be valid.
RINGWRIGHT_HD inline void commit(ring& r, std::uint32_t i, fixed<8> value,
                                 fixed<8> drift, fixed<8> volatility) {
  const auto before = value_resident(r, i);
  r.positions()[i] = value;
  r.drifts()[i] = drift;
  r.volatilities()[i] = volatility;
  const auto after = value_resident(r, i);
  r.s.centre(r.s.centre() - before.gain + after.gain);
  r.exposures()[i] = after.exposure;
}

RINGWRIGHT_HD inline bool is_confidence(fixed<8> x) {
  return x.units() > 0 && x.units() < fixed<8>::scale;
}

/// P&L is no longer what it was.
RINGWRIGHT_HD inline void begin_change(ring& r) {
  ++r.s.version;
  r.s.cache.valid = 0;
  enter(r.s.job, ring_phase::apply);
}

RINGWRIGHT_HD inline void set_rank(ring& r) {
  const auto tail = tail_units(r);
  r.s.job.rank = static_cast<std::uint64_t>(
    (tail + fixed<8>::scale - 1) / fixed<8>::scale);
}

// -- one function per message -------------------------------------------------

RINGWRIGHT_HD inline void receive(ring& r, const wire::update_position& m) {
  auto& job = r.s.job;
  job.request = ring_request::update;
  job.row = m.asset;
  if (m.asset >= r.assets())
    return refuse(job, wire::risk_reason::unknown_asset);
  auto value = checked<fixed<8>>{m.value, errc::none};
  if (m.mode == wire::position_mode::add)
    value = checked_add(r.positions()[m.asset], m.value);
  const auto drift = r.drifts()[m.asset];
  const auto volatility = r.volatilities()[m.asset];
  if (!value
      || value_asset(*value, drift, volatility, r.s.horizon).reason
           != wire::risk_reason::none)
    return refuse(job, wire::risk_reason::exposure_too_large);
  commit(r, m.asset, *value, drift, volatility);
  begin_change(r);
}

RINGWRIGHT_HD inline void receive(ring& r, const wire::load_positions& m) {
  auto& job = r.s.job;
  job.request = ring_request::load;
  const auto list = m.positions.span();
  for (std::uint32_t k = 0; k < list.size(); ++k) {
    const auto& p = list[k];
    job.row = k;
    if (p.asset >= r.assets())
      return refuse(job, wire::risk_reason::unknown_asset);
    const auto v = value_asset(p.value, r.drifts()[p.asset],
                               r.volatilities()[p.asset], r.s.horizon);
    if (v.reason != wire::risk_reason::none)
      return refuse(job, v.reason);
  }
  job.row = 0;
  if (m.clear)
    for (std::uint32_t i = 0; i < r.assets(); ++i)
      commit(r, i, {}, r.drifts()[i], r.volatilities()[i]);
  for (const auto& p : list)
    commit(r, p.asset, p.value, r.drifts()[p.asset],
           r.volatilities()[p.asset]);
  begin_change(r);
}

RINGWRIGHT_HD inline wire::risk_reason
reason_against(const ring& r, const wire::asset_market& a) {
  if (a.asset >= r.assets())
    return wire::risk_reason::unknown_asset;
  if (a.drift.units() > max_rate_units || a.drift.units() < -max_rate_units)
    return wire::risk_reason::invalid_drift;
  if (a.volatility.units() > max_rate_units || a.volatility.units() < 0)
    return wire::risk_reason::invalid_volatility;
  return value_asset(r.positions()[a.asset], a.drift, a.volatility,
                     r.s.horizon)
    .reason;
}

RINGWRIGHT_HD inline void receive(ring& r, const wire::load_market& m) {
  auto& job = r.s.job;
  job.request = ring_request::load;
  const auto list = m.assets.span();
  for (std::uint32_t k = 0; k < list.size(); ++k) {
    job.row = k;
    if (const auto why = reason_against(r, list[k]);
        why != wire::risk_reason::none)
      return refuse(job, why);
  }
  job.row = 0;
  for (const auto& a : list)
    commit(r, a.asset, r.positions()[a.asset], a.drift, a.volatility);
  begin_change(r);
}

RINGWRIGHT_HD inline void receive(ring& r, const wire::load_correlation& m) {
  auto& job = r.s.job;
  job.request = ring_request::load;
  if (m.row >= r.assets())
    return refuse(job, wire::risk_reason::unknown_asset);
  const auto list = m.entries.span();
  job.row = static_cast<std::uint32_t>(list.size());
  if (list.size() != m.row)
    return refuse(job, wire::risk_reason::invalid_correlation);
  constexpr auto one = fixed<18>::from_units(fixed<18>::scale);
  for (std::uint32_t k = 0; k < m.row; ++k) {
    job.row = k;
    if (list[k] > one || list[k] < -one)
      return refuse(job, wire::risk_reason::invalid_correlation);
  }
  job.row = 0;
  auto* row = r.correlation() + std::size_t{m.row} * r.assets();
  for (std::uint32_t k = 0; k < m.row; ++k)
    row[k] = list[k];
  r.s.stale = r.s.has_scenarios() ? 1 : 0;
  enter(job, ring_phase::done);
}

RINGWRIGHT_HD inline void receive(ring& r, const wire::query_var& m) {
  auto& job = r.s.job;
  job.request = ring_request::query;
  job.confidence = m.confidence;
  if (!is_confidence(m.confidence))
    return refuse(job, wire::risk_reason::invalid_confidence);
  if (!r.s.has_scenarios())
    return refuse(job, wire::risk_reason::no_scenarios);
  if (r.s.cache.valid != 0 && r.s.cache.confidence == m.confidence) {
    job.value_at_risk = r.s.cache.value_at_risk;
    job.expected_shortfall = r.s.cache.expected_shortfall;
    // The only way to be done without having worked anything out.
    job.row = 1;
    return enter(job, ring_phase::done);
  }
  set_rank(r);
  enter(job, ring_phase::key);
}

RINGWRIGHT_HD inline void receive(ring& r, const wire::recalculate_var& m) {
  auto& job = r.s.job;
  job.request = ring_request::redraw;
  if (!is_confidence(m.confidence))
    return refuse(job, wire::risk_reason::invalid_confidence);
  if (m.horizon_days.units() <= 0
      || m.horizon_days.units() > max_horizon_units)
    return refuse(job, wire::risk_reason::invalid_horizon);
  for (std::uint32_t i = 0; i < r.assets(); ++i) {
    job.row = i;
    const auto v = value_asset(r.positions()[i], r.drifts()[i],
                               r.volatilities()[i], m.horizon_days);
    if (v.reason != wire::risk_reason::none)
      return refuse(job, v.reason);
  }
  job.row = 0;
  job.confidence = m.confidence;
  job.horizon = m.horizon_days;
  job.seed = m.seed;
  set_rank(r);
  enter(job, ring_phase::copy);
}

} // namespace ringwright::domains::risk::detail
