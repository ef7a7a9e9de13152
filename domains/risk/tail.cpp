// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/tail.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ringwright::domains::risk {

namespace {

/// Pairs with both outcomes in the tail.
std::uint64_t full_pairs(const tail_members& members) {
  std::uint64_t result = 0;
  for (std::size_t i = 1; i < members.number.size(); ++i)
    result += members.number[i] % 2 == 1
                  && members.number[i - 1] + 1 == members.number[i]
                ? 1u
                : 0u;
  return result;
}

/// Sorts [begin, end) as far as the ranks in [first, last) ask for it.
void select(double* base, std::size_t begin, std::size_t end,
            const std::uint64_t* first, const std::uint64_t* last) {
  while (first != last && begin < end) {
    const auto* middle = first + (last - first) / 2;
    const auto at = static_cast<std::size_t>(*middle - 1);
    std::nth_element(base + begin, base + at, base + end);
    select(base, begin, at, first, std::lower_bound(first, middle, *middle));
    first = std::upper_bound(middle, last, *middle);
    begin = at + 1;
  }
}

} // namespace

tail_extent extent_of_tail(std::uint64_t n, double confidence) {
  tail_extent result;
  const auto count = static_cast<double>(n);
  result.size = count - count * confidence;
  const auto nearest = std::round(result.size);
  if (nearest > 0
      && std::abs(result.size - nearest) <= 1e-9 * std::max(1.0, nearest))
    result.size = nearest;
  // A confidence so near to one that nothing is left.
  result.size = std::max(result.size, count * 0x1p-53);
  result.whole = static_cast<std::uint64_t>(result.size);
  result.fraction = result.size - static_cast<double>(result.whole);
  result.rank
    = std::min(n, result.whole + (result.fraction > 0 ? 1u : 0u));
  return result;
}

std::vector<double> outcomes_of_ranks(std::span<double> outcomes,
                                      std::span<const std::uint64_t> ranks) {
  select(outcomes.data(), 0, outcomes.size(), ranks.data(),
         ranks.data() + ranks.size());
  std::vector<double> result;
  result.reserve(ranks.size());
  for (const auto rank : ranks)
    result.push_back(outcomes[static_cast<std::size_t>(rank - 1)]);
  return result;
}

tail_members members_of_tail(std::span<const double> outcomes,
                             const tail_extent& extent, double quantile) {
  std::uint64_t below = 0;
  for (const auto x : outcomes)
    below += x < quantile ? 1u : 0u;
  tail_members result;
  result.number.reserve(extent.rank);
  result.weight.reserve(extent.rank);
  auto equal = below;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i] > quantile)
      continue;
    auto weight = 1.0;
    if (outcomes[i] == quantile) {
      weight = equal < extent.whole ? 1
               : equal == extent.whole ? extent.fraction
                                       : 0;
      ++equal;
    }
    if (weight == 0)
      continue;
    result.number.push_back(i);
    result.weight.push_back(weight);
  }
  return result;
}

double expected_in_tail(std::span<const double> outcomes,
                        const tail_members& members,
                        const tail_extent& extent) {
  double sum = 0;
  for (std::size_t i = 0; i < members.number.size(); ++i)
    sum += members.weight[i]
           * outcomes[static_cast<std::size_t>(members.number[i])];
  return sum / extent.size;
}

double error_of_expected(std::span<const double> outcomes,
                         const tail_members& members,
                         const tail_extent& extent, double quantile,
                         dependence between) {
  const auto n = static_cast<double>(outcomes.size());
  const auto p = extent.size / n;
  auto depth = [&](std::size_t i) {
    return outcomes[static_cast<std::size_t>(members.number[i])] - quantile;
  };
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < members.number.size(); ++i) {
    sum += depth(i);
    squares += depth(i) * depth(i);
    if (between == dependence::pairs && i > 0 && members.number[i] % 2 == 1
        && members.number[i - 1] + 1 == members.number[i])
      squares += 2 * depth(i) * depth(i - 1);
  }
  // Of pairs the sums are independent: the covariance within a pair is what
  // was added above, less the square of the mean, which counts twice.
  const auto mean = sum / n;
  const auto twice = between == dependence::pairs ? 2.0 : 1.0;
  const auto variance = std::max(0.0, squares / n - twice * mean * mean);
  return std::sqrt(variance / n) / p;
}

rank_interval interval_of_rank(const tail_members& members,
                               const tail_extent& extent, std::uint64_t n,
                               dependence between) {
  const auto count = static_cast<double>(n);
  const auto p = extent.size / count;
  auto variance = p * (1 - p);
  if (between == dependence::pairs)
    variance += 2 * static_cast<double>(full_pairs(members)) / count - p * p;
  rank_interval result;
  // Less than a rank cannot be told: a sample of pairs has no error in the
  // rank of its median, but its median still lies between two outcomes.
  result.deviation = std::max(1.0, std::sqrt(std::max(0.0, variance) * count));
  const auto ranks
    = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(
                                   std::llround(result.deviation)));
  result.low = extent.rank > ranks ? extent.rank - ranks : 1;
  result.high = std::min(n, extent.rank + ranks);
  return result;
}

} // namespace ringwright::domains::risk
