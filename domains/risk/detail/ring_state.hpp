// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/wide_integer.hpp"
#include "ringwright/domains/risk/monte_carlo_config.hpp"
#include "ringwright/gpu/arena_tables.hpp"
#include "ringwright/gpu/context.hpp"
#include "ringwright/messages/fixed.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/risk_management.ring.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ringwright::domains::risk::detail {

namespace wire = messages::risk_management;

/// Binary places of a scenario's number: what the asset moves, in its own
/// standard deviations. 26 leave room for 32 of them in 32 bits.
inline constexpr unsigned shock_places = 26;

/// Scenarios whose random numbers are in scratch memory at a time.
inline constexpr std::uint32_t batch_scenarios = 64;

/// Where the tables lie in the arena, in bytes from its start.
struct ring_layout {
  std::uint64_t positions = 0;
  std::uint64_t drifts = 0;
  std::uint64_t volatilities = 0;
  std::uint64_t exposures = 0;
  std::uint64_t applied = 0;
  std::uint64_t correlation = 0;
  std::uint64_t factor = 0;
  std::uint64_t normals = 0;
  std::uint64_t shocks = 0;
  std::uint64_t outcomes = 0;
  std::uint64_t keys = 0;
  std::uint64_t bytes = 0;

  RINGWRIGHT_HD static constexpr ring_layout of(const monte_carlo_config& c) {
    ring_layout result;
    gpu::arena_cursor at;
    const std::uint64_t n = c.assets;
    result.positions = at.take(n, 8);
    result.drifts = at.take(n, 8);
    result.volatilities = at.take(n, 8);
    result.exposures = at.take(n, 8);
    result.applied = at.take(n, 8);
    result.correlation = at.take(n * n, 8);
    result.factor = at.take(n * n, 8);
    result.normals = at.take(n * batch_scenarios, 8);
    result.shocks = at.take(n * c.scenarios, 4);
    result.outcomes = at.take(c.scenarios, 16);
    result.keys = at.take(c.scenarios, 8);
    result.bytes = at.bytes();
    return result;
  }
};

/// What an instance is doing, slice by slice, in this order.
enum class ring_phase : std::uint32_t {
  idle,
  /// Taking over the correlations.
  copy,
  /// Their Cholesky factor.
  factor,
  /// Scenarios for all assets.
  draw,
  /// P&L follows the exposures.
  apply,
  /// P&L as sortable 64-bit keys.
  key,
  /// The quantile's key, a byte at a time from the highest.
  select,
  /// The sum of what is below it.
  sum,
  /// Reply.
  done,
};

/// Who waits for the work in hand.
enum class ring_request : std::uint32_t { none, update, load, query, redraw };

/// Where a phase goes on: asset, column or byte, and scenario or row.
struct ring_position {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
};

/// The work in hand; see gpu/sliced_job.hpp.
struct ring_job {
  gpu::reply_token token;
  ring_phase phase = ring_phase::idle;
  ring_request request = ring_request::none;
  wire::risk_reason reason = wire::risk_reason::none;
  std::uint16_t reserved = 0;
  ring_position at;
  /// Asset of an update, entry of a load; where a matrix is refused.
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint32_t zero_pivots = 0;
  /// Not 0: a number did not fit.
  std::uint32_t overflow = 0;
  std::uint32_t reserved_2 = 0;
  fixed<9> rest;
  /// Of a query or calculation.
  fixed<8> confidence;
  fixed<8> horizon;
  std::uint64_t seed = 0;
  /// Of the selection: rank that is left, the key's bytes so far.
  std::uint64_t rank = 0;
  std::uint64_t prefix = 0;
  /// Of the sum: its halves, so that no addition carries, and the count.
  std::uint64_t sum_low = 0;
  std::uint64_t sum_high = 0;
  std::uint64_t below = 0;
  fixed<8> value_at_risk;
  fixed<8> expected_shortfall;
};

/// The last answer, as long as P&L is what it was.
struct cached_var {
  fixed<8> confidence;
  fixed<8> value_at_risk;
  fixed<8> expected_shortfall;
  std::uint32_t valid = 0;
  std::uint32_t reserved = 0;
};

/// The head; the arena holds the tables.
struct ring_state {
  monte_carlo_config config;
  ring_layout layout;
  ring_job job;
  cached_var cache;
  /// Changes of P&L so far.
  std::uint64_t version = 0;
  /// Days of the scenarios in hand; 0 = there are none.
  fixed<8> horizon;
  std::uint64_t seed = 0;
  /// Expected P&L, which is in no scenario's outcome: 128 bits in two words,
  /// since a state is aligned to 8 bytes.
  std::uint64_t centre_low = 0;
  std::int64_t centre_high = 0;
  /// Correlations have changed since the scenarios were drawn.
  std::uint32_t stale = 0;
  std::uint32_t reserved = 0;
  /// Of the selection: keys by their next byte.
  std::uint32_t histogram[256] = {};

  RINGWRIGHT_HD bool has_scenarios() const {
    return horizon > fixed<8>{};
  }

  RINGWRIGHT_HD int128 centre() const {
    return static_cast<int128>(
      (static_cast<uint128>(
         static_cast<std::uint64_t>(centre_high))
       << 64)
      | centre_low);
  }

  RINGWRIGHT_HD void centre(int128 x) {
    centre_low = static_cast<std::uint64_t>(x);
    centre_high = static_cast<std::int64_t>(x >> 64);
  }
};

// Its bytes are compared, copied and hashed.
static_assert(std::has_unique_object_representations_v<ring_state>);
static_assert(std::is_trivially_copyable_v<ring_state>);

/// A message being handled or continued: the state and its tables.
struct ring {
  gpu::context& ctx;
  ring_state& s;

  RINGWRIGHT_HD std::uint32_t assets() const {
    return s.config.assets;
  }

  RINGWRIGHT_HD std::uint32_t scenarios() const {
    return s.config.scenarios;
  }

  RINGWRIGHT_HD fixed<8>* positions() const {
    return ctx.arena().table<fixed<8>>(s.layout.positions);
  }

  RINGWRIGHT_HD fixed<8>* drifts() const {
    return ctx.arena().table<fixed<8>>(s.layout.drifts);
  }

  RINGWRIGHT_HD fixed<8>* volatilities() const {
    return ctx.arena().table<fixed<8>>(s.layout.volatilities);
  }

  /// Money that one standard deviation of an asset moves: wanted, and what
  /// the outcomes have in them.
  RINGWRIGHT_HD std::int64_t* exposures() const {
    return ctx.arena().table<std::int64_t>(s.layout.exposures);
  }

  RINGWRIGHT_HD std::int64_t* applied() const {
    return ctx.arena().table<std::int64_t>(s.layout.applied);
  }

  /// By rows; only the lower triangle is in use.
  RINGWRIGHT_HD fixed<18>* correlation() const {
    return ctx.arena().table<fixed<18>>(s.layout.correlation);
  }

  RINGWRIGHT_HD double* factor() const {
    return ctx.arena().table<double>(s.layout.factor);
  }

  /// Standard normal numbers of one batch of scenarios, by scenarios.
  RINGWRIGHT_HD double* normals() const {
    return ctx.arena().table<double>(s.layout.normals);
  }

  /// Correlated numbers of `asset` in all scenarios.
  RINGWRIGHT_HD std::int32_t* shocks(std::uint32_t asset) const {
    return ctx.arena().table<std::int32_t>(s.layout.shocks)
           + std::size_t{asset} * s.config.scenarios;
  }

  /// sum of exposure * shock: P&L less its mean, exact, in units of
  /// 2^-shock_places of fixed<8>'s.
  RINGWRIGHT_HD int128* outcomes() const {
    return ctx.arena().table<int128>(s.layout.outcomes);
  }

  RINGWRIGHT_HD std::uint64_t* keys() const {
    return ctx.arena().table<std::uint64_t>(s.layout.keys);
  }
};

} // namespace ringwright::domains::risk::detail
