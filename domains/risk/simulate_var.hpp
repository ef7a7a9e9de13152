// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/var_options.hpp"
#include "ringwright/domains/risk/var_result.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/messages/expected.hpp"

namespace ringwright::domains::risk {

/// Value at risk and expected shortfall of a portfolio by simulation.
///
/// P&L of scenario s = sum over i of v_i (mu_i h / 252 + sigma_i sqrt(h / 252)
/// (L z_s)_i) with L L^T = correlation, which is one product a . z_s for
/// a = L^T (sigma v sqrt(h / 252)); what belongs to single assets is worked
/// out for the mean of the tail's scenarios alone. Components of the value at
/// risk are the expectations of each position's loss given that of the
/// portfolio, which for these distributions are known exactly once the value
/// at risk is. The same result, bit for bit, on any number of threads.
///
/// Fails with invalid_argument for what `check` refuses and for a correlation
/// matrix that is none, overflow if a P&L is not finite, cancelled and
/// deadline_exceeded.
expected<var_result> simulate_var(const gpu::executor& on,
                                  const var_portfolio& portfolio,
                                  const var_options& options);

} // namespace ringwright::domains::risk
