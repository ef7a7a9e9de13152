// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/tail.hpp"
#include "ringwright/domains/risk/var_options.hpp"
#include "ringwright/domains/risk/var_result.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/messages/expected.hpp"

#include <functional>
#include <span>
#include <vector>

namespace ringwright::domains::risk::detail {

/// What a summary of outcomes found beside its figures.
struct tail_summary {
  tail_extent extent;
  tail_members members;
  /// Outcomes one standard error about the quantile, both included.
  double window_low = 0;
  double window_high = 0;
};

/// Fills in all that depends on the outcomes alone: value at risk, expected
/// shortfall, their errors, mean, deviation and percentiles. Fails with
/// overflow if an outcome is not finite.
expected<tail_summary> summarise(const gpu::executor& on,
                                 std::span<const double> outcomes,
                                 const var_options& options,
                                 dependence between, var_result& result);

/// Adds something of outcome `number` to `sums`, times `weight`.
using add_outcome = std::function<void(std::uint64_t number, double weight,
                                       std::span<double> sums)>;

/// `add` over all members, each of `width` sums. The members are cut into
/// pieces by their count alone, and the pieces' sums are added in order, so
/// the result does not depend on the threads.
std::vector<double> sum_over(const gpu::executor& on,
                             const tail_members& members, std::size_t width,
                             const add_outcome& add);

} // namespace ringwright::domains::risk::detail
