// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::domains::risk {

/// Which part of n equally likely outcomes lies beyond a confidence level.
struct tail_extent {
  /// n * (1 - confidence), in general no whole number.
  double size = 0;
  /// Outcomes that belong to the tail altogether.
  std::uint64_t whole = 0;
  /// The share of the next one that does, in [0, 1).
  double fraction = 0;
  /// Rank of the quantile, from 1 for the worst outcome: the first at which
  /// the share of outcomes up to it reaches 1 - confidence.
  std::uint64_t rank = 1;
};

/// Precondition: n > 0 and 0 < confidence < 1. A size within 1e-9 of a whole
/// number is that number: 0.99 as a double is not 99/100, but is meant so.
tail_extent extent_of_tail(std::uint64_t n, double confidence);

/// The outcomes of these ranks (from 1, ascending), in the same order; sorts
/// no more of `outcomes` than it has to. Precondition: no NaN.
std::vector<double> outcomes_of_ranks(std::span<double> outcomes,
                                      std::span<const std::uint64_t> ranks);

/// The outcomes of the tail, by number, and how much of each belongs to it;
/// the weights add up to the tail's size.
struct tail_members {
  std::vector<std::uint64_t> number;
  std::vector<double> weight;
};

/// Among outcomes equal to the quantile the lowest numbers are taken.
tail_members members_of_tail(std::span<const double> outcomes,
                             const tail_extent& extent, double quantile);

/// The mean of the tail, weighted; outcomes are added in ascending order of
/// their numbers.
double expected_in_tail(std::span<const double> outcomes,
                        const tail_members& members, const tail_extent& extent);

/// How the outcomes depend on each other.
enum class dependence {
  none,
  /// Outcomes 2i and 2i + 1 were drawn together.
  pairs,
};

/// Standard error of the mean of the tail, by the influence of each outcome,
/// q + (x - q) / p for x in the tail and q elsewhere.
double error_of_expected(std::span<const double> outcomes,
                         const tail_members& members,
                         const tail_extent& extent, double quantile,
                         dependence between);

/// Ranks one standard error of the quantile's rank below and above it, within
/// 1 .. n: the distance of their outcomes is two standard errors of the
/// quantile, without any assumption about the distribution.
struct rank_interval {
  std::uint64_t low = 1;
  std::uint64_t high = 1;
  /// Ranks in one standard error.
  double deviation = 0;
};

rank_interval interval_of_rank(const tail_members& members,
                               const tail_extent& extent, std::uint64_t n,
                               dependence between);

} // namespace ringwright::domains::risk
