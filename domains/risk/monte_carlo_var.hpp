// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/ring_work.hpp"
#include "ringwright/domains/risk/monte_carlo_config.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/risk_management.batch.hpp"
#include "ringwright/messages/risk_management.ring.hpp"

#include <cstddef>

namespace ringwright::domains::risk {

/// Value at risk and expected shortfall of a portfolio: in batch as
/// `simulate_var` and `historical_var`, with errors, components and
/// percentiles; as a ring kernel with positions, market and scenarios resident.
/// @formula  P&L_s = sum_i v_i (mu_i h/252 + sigma_i sqrt(h/252) (L z_s)_i),
///           L L^T = correlation; VaR = -x_(k), k = ceil(S (1 - alpha)), the
///           k-th worst P&L; ES = minus the mean of the worst S (1 - alpha),
///           the last with the share of it that belongs there
/// @input    batch: `MonteCarloVarInput`, in doubles. Ring: positions fixed<8>
///           money, negative = short; drift and volatility fixed<8> per year;
///           correlation fixed<18> by rows of the lower triangle; confidence
///           fixed<8> in (0, 1); horizon fixed<8> days
/// @output   batch: `MonteCarloVarOutput`. Ring: VaR and ES fixed<8> money,
///           losses positive, for the confidence that was asked for; whether
///           the correlations are newer than the scenarios
/// @state    head of fixed size; in the arena the inputs, one 32-bit number
///           per asset and scenario, and P&L of each scenario in 128 bits
/// @limits   batch: assets <= 4096 (Sobol 3667, repaired matrix 512), scenarios
///           <= 2^27. Ring: assets <= 1024, scenarios <= 2^20, |drift| and
///           volatility <= 1000 a year, horizon <= 25,200 days, results
///           |x| <= 9.2e10
/// @errors   batch: invalid_argument, overflow, cancelled, deadline_exceeded.
///           Ring: every refusal is a reply with a reason and changes nothing;
///           a matrix that is not positive semi-definite names row, column and
///           what is left there
/// @cost     batch: O(S n + n^3). Ring: update O(S); query O(S), O(1) when
///           asked again; recalculation O(S n^2); all cut into slices of
///           `slice_work` additions
/// @exact    batch: doubles, the same bits for any number of threads and on a
///           GPU. Ring: P&L is a sum of whole numbers (exposure in 1e-8 money
///           times shock in 2^-26 deviations), so an update gives the bytes
///           that a new calculation would; shocks are made of doubles without
///           fused operations and without the C library, in one order, and are
///           rounded once; the same bytes on CPU and GPU
/// @source   J.P. Morgan/Reuters, RiskMetrics Technical Document, 1996; ES as
///           in Acerbi and Tasche 2002
/// @oracle   tests/domains/risk/monte_carlo_var.test.cpp
struct monte_carlo_var {
  static constexpr gpu::kernel_info info{
    "risk/monte-carlo-var",
    domain::risk_management,
    "Value at risk and expected shortfall by simulation",
    "RiskMetrics Technical Document, 1996; Acerbi and Tasche 2002",
    1,
  };

  using config = monte_carlo_config;
  using state = detail::ring_state;

  /// Scenarios are drawn and searched by so many threads on a GPU.
  static constexpr std::uint32_t block = 256;

  using accepts = messages::message_types<
    detail::wire::update_position, detail::wire::query_var,
    detail::wire::recalculate_var, detail::wire::load_positions,
    detail::wire::load_market, detail::wire::load_correlation>;

  using input = messages::risk_management::monte_carlo_var_input;
  using output = messages::risk_management::monte_carlo_var_output;

  /// The whole computation at once. Fails as `simulate_var` and
  /// `historical_var` do.
  static expected<output> batch(const gpu::executor& on, const input& in);

  /// Bytes of arena that `c` needs; 0 when `c` is invalid.
  static std::size_t arena_bytes(const config& c) {
    return c.is_valid() ? detail::ring_layout::of(c).bytes : 0;
  }

  /// An instance without positions and scenarios. invalid_argument when a
  /// value of `c` is out of its range or the arena is too small for it.
  RINGWRIGHT_HD static errc start(gpu::context& ctx, state& s,
                                  const config& c) {
    return gpu::start_with_tables(ctx, s, c);
  }

  /// Handles one message of `accepts`; the reply goes out when its work, which
  /// may take slices, is done.
  template <messages::has_reply Message>
    requires(accepts::contains<Message>)
  RINGWRIGHT_HD static gpu::result<typename Message::reply>
  on(gpu::context& ctx, state& s, const Message& message) {
    detail::handle(ctx, s, message);
    return gpu::deferred;
  }

  /// The next slice.
  RINGWRIGHT_HD static gpu::result<void> resume(gpu::context& ctx, state& s) {
    detail::ring r{ctx, s};
    detail::work(r);
    return gpu::deferred;
  }
};

} // namespace ringwright::domains::risk
