// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/detail/summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ringwright::domains::risk::detail {

namespace {

constexpr std::size_t piece_outcomes = 4096;

/// The sum of f(x), piece by piece.
template <class Function>
double sum_of(const gpu::executor& on, std::span<const double> outcomes,
              Function f) {
  const auto pieces = (outcomes.size() + piece_outcomes - 1) / piece_outcomes;
  std::vector<double> sums(pieces);
  on.for_ranges(pieces, 8, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
      const auto from = i * piece_outcomes;
      const auto count = std::min(piece_outcomes, outcomes.size() - from);
      for (const auto x : outcomes.subspan(from, count))
        sums[i] += f(x);
    }
  });
  double result = 0;
  for (const auto x : sums)
    result += x;
  return result;
}

std::uint64_t rank_of(std::uint64_t n, double probability) {
  return extent_of_tail(n, 1 - probability).rank;
}

/// All ranks that are asked for, each once.
std::vector<std::uint64_t> wanted_ranks(std::uint64_t n, std::uint64_t rank,
                                        const std::vector<double>& shares) {
  std::vector<std::uint64_t> result{rank};
  for (const auto p : shares)
    result.push_back(rank_of(n, p));
  std::ranges::sort(result);
  const auto repeated = std::ranges::unique(result);
  result.erase(repeated.begin(), repeated.end());
  return result;
}

} // namespace

expected<tail_summary> summarise(const gpu::executor& on,
                                 std::span<const double> outcomes,
                                 const var_options& options,
                                 dependence between, var_result& result) {
  const auto n = outcomes.size();
  const auto count = static_cast<double>(n);
  const auto sum = sum_of(on, outcomes, [](double x) { return x; });
  if (!std::isfinite(sum))
    return fail(errc::overflow, "a scenario's P&L is no finite number");
  result.scenarios = n;
  result.mean = sum / count;
  const auto squares = sum_of(on, outcomes, [&](double x) {
    return (x - result.mean) * (x - result.mean);
  });
  result.deviation = std::sqrt(squares / (count - 1));

  tail_summary found;
  found.extent = extent_of_tail(n, options.confidence);
  const auto ranks
    = wanted_ranks(n, found.extent.rank, options.percentiles);
  std::vector<double> sorted{outcomes.begin(), outcomes.end()};
  auto values = outcomes_of_ranks(sorted, ranks);
  auto at_rank = [&](std::uint64_t rank) {
    const auto at = std::ranges::lower_bound(ranks, rank) - ranks.begin();
    return values[static_cast<std::size_t>(at)];
  };
  const auto quantile = at_rank(found.extent.rank);
  for (const auto p : options.percentiles)
    result.percentiles.push_back({p, at_rank(rank_of(n, p))});

  found.members = members_of_tail(outcomes, found.extent, quantile);
  result.value_at_risk = -quantile;
  result.expected_shortfall
    = -expected_in_tail(outcomes, found.members, found.extent);
  result.expected_shortfall_error = error_of_expected(
    outcomes, found.members, found.extent, quantile, between);
  const auto window
    = interval_of_rank(found.members, found.extent, n, between);
  const std::uint64_t ends[] = {window.low, window.high};
  // The window is known only now. What was sorted in part already is used
  // again: the outcomes about the quantile are near their places.
  values = outcomes_of_ranks(sorted, ends);
  found.window_low = values[0];
  found.window_high = values[1];
  result.value_at_risk_error
    = window.high > window.low
        ? (found.window_high - found.window_low) * window.deviation
            / static_cast<double>(window.high - window.low)
        : 0;
  return found;
}

std::vector<double> sum_over(const gpu::executor& on,
                             const tail_members& members, std::size_t width,
                             const add_outcome& add) {
  // At most 256 pieces: their sums have to be kept.
  constexpr std::size_t smallest_piece = 64;
  const auto total = members.number.size();
  const auto piece = std::max(smallest_piece, (total + 255) / 256);
  const auto pieces = (total + piece - 1) / piece;
  std::vector<double> sums(pieces * width);
  on.for_ranges(pieces, 1, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i)
      for (auto k = i * piece; k < std::min(total, (i + 1) * piece); ++k)
        add(members.number[k], members.weight[k],
            std::span{sums}.subspan(i * width, width));
  });
  std::vector<double> result(width);
  for (std::size_t i = 0; i < pieces; ++i)
    for (std::size_t k = 0; k < width; ++k)
      result[k] += sums[i * width + k];
  return result;
}

} // namespace ringwright::domains::risk::detail
