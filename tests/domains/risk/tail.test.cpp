// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/tail.hpp"

#include "ringwright/tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace ringwright::domains::risk;

TEST_CASE("tail: its extent for counts worked out by hand", "[risk]") {
  const struct {
    std::uint64_t n;
    double confidence;
    double size;
    std::uint64_t whole;
    double fraction;
    std::uint64_t rank;
  } table[] = {
    {1'000'000, 0.99, 10'000, 10'000, 0, 10'000},
    {100, 0.975, 2.5, 2, 0.5, 3},
    {10, 0.99, 0.1, 0, 0.1, 1},
    {3, 0.5, 1.5, 1, 0.5, 2},
    {4, 0.001, 3.996, 3, 0.996, 4},
    {1000, 0.7, 300, 300, 0, 300},
    {2, 1 - 0x1p-53, 0x1p-52, 0, 0x1p-52, 1},
  };
  for (const auto& row : table) {
    const auto e = extent_of_tail(row.n, row.confidence);
    CHECK(e.size == Approx(row.size).epsilon(1e-9));
    CHECK(e.whole == row.whole);
    CHECK(e.fraction == Approx(row.fraction).margin(1e-9));
    CHECK(e.rank == row.rank);
  }
}

TEST_CASE("tail: ranks are those of the sorted outcomes", "[risk]") {
  CHECK(rc::check([] {
    auto outcomes = *rc::gen::nonEmpty<std::vector<int>>();
    std::vector<double> doubles{outcomes.begin(), outcomes.end()};
    auto sorted = doubles;
    std::ranges::sort(sorted);
    std::vector<std::uint64_t> ranks;
    for (std::uint64_t r = 1; r <= doubles.size(); ++r)
      if (*rc::gen::arbitrary<bool>())
        ranks.push_back(r);
    const auto got = outcomes_of_ranks(doubles, ranks);
    RC_ASSERT(got.size() == ranks.size());
    for (std::size_t i = 0; i < ranks.size(); ++i)
      RC_ASSERT(got[i] == sorted[static_cast<std::size_t>(ranks[i] - 1)]);
  }));
}

TEST_CASE("tail: its mean is that of the worst outcomes, ties or not",
          "[risk]") {
  CHECK(rc::check([] {
    const auto outcomes
      = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
        rc::gen::map(rc::gen::inRange(-5, 5), [](int x) { return x * 1.0; })));
    const auto confidence = *rc::gen::inRange(1, 100) / 100.0;
    const auto e = extent_of_tail(outcomes.size(), confidence);
    auto sorted = outcomes;
    std::ranges::sort(sorted);
    const auto quantile = sorted[static_cast<std::size_t>(e.rank - 1)];
    const auto members = members_of_tail(outcomes, e, quantile);
    RC_ASSERT(std::ranges::is_sorted(members.number));
    const auto weight = std::accumulate(members.weight.begin(),
                                        members.weight.end(), 0.0);
    RC_ASSERT(std::abs(weight - e.size) < 1e-9);
    auto wanted = 0.0;
    for (std::size_t i = 0; i < e.whole; ++i)
      wanted += sorted[i];
    if (e.fraction > 0)
      wanted += e.fraction * sorted[static_cast<std::size_t>(e.whole)];
    RC_ASSERT(std::abs(expected_in_tail(outcomes, members, e)
                       - wanted / e.size)
              < 1e-9);
  }));
}

TEST_CASE("tail: among equal outcomes the first ones are taken", "[risk]") {
  const std::vector<double> outcomes{1, 0, 0, 1, 0, 0};
  const auto e = extent_of_tail(6, 0.75); // 1.5 of 6
  const auto members = members_of_tail(outcomes, e, 0);
  CHECK(members.number == std::vector<std::uint64_t>{1, 2});
  CHECK(members.weight == std::vector<double>{1, 0.5});
}

TEST_CASE("tail: errors of a sample that can be worked out by hand",
          "[risk]") {
  // Quantile 0, one outcome 4 below it among 8: y = 0 or -4 / p.
  const std::vector<double> outcomes{-4, 0, 1, 2, 3, 4, 5, 6};
  const auto e = extent_of_tail(8, 0.75);
  const auto members = members_of_tail(outcomes, e, 0);
  // Variance of (-4, 0 x 7): 16 / 8 - (1 / 2)^2 = 1.75.
  CHECK(error_of_expected(outcomes, members, e, 0, dependence::none)
        == Approx(std::sqrt(1.75 / 8) / 0.25));
  // Sums of the pairs (-4, 0 x 3): variance 4 - 1 = 3, and the mean of eight
  // is half the mean of four sums.
  CHECK(error_of_expected(outcomes, members, e, 0, dependence::pairs)
        == Approx(std::sqrt(3.0 / 4) / 2 / 0.25));
  // Both outcomes of pair 0 are in the tail: p (1 - p) + 2 / 8 - p^2.
  const auto alone = interval_of_rank(members, e, 8, dependence::none);
  CHECK(alone.deviation == Approx(std::sqrt(8 * 0.1875)));
  CHECK(alone.low == 1);
  CHECK(alone.high == 3);
  const auto paired = interval_of_rank(members, e, 8, dependence::pairs);
  CHECK(paired.deviation == Approx(std::sqrt(8 * (0.1875 + 0.25 - 0.0625))));
  CHECK(paired.high == 4);
}
