// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/var_options.hpp"
#include "ringwright/domains/risk/var_result.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/messages/expected.hpp"

#include <span>

namespace ringwright::domains::risk {

/// Value at risk and expected shortfall of positions over past returns: the
/// P&L of row t is sum over i of values[i] * returns[t][i]. `returns` has one
/// row of values.size() entries for each past period of the horizon.
///
/// Components of the value at risk are the means over the outcomes within one
/// standard error of the quantile, scaled to add up to it. The same result,
/// bit for bit, on any number of threads.
///
/// Fails with invalid_argument for NaN, infinity, sizes that do not match and
/// fewer than two rows, overflow if a P&L is not finite, cancelled and
/// deadline_exceeded.
expected<var_result> historical_var(const gpu::executor& on,
                                    std::span<const double> values,
                                    std::span<const double> returns,
                                    const var_options& options);

} // namespace ringwright::domains::risk
