// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/counter_rng.hpp"

#include "ringwright/tests/catch.hpp"

#include <array>

using ringwright::examples::orders::counter_rng;

TEST_CASE("counter rng: the numbers are those of SplitMix64", "[examples]") {
  // The published generator's first outputs for the state that mix(0) = 0
  // gives: seed 0.
  counter_rng rng{0};
  CHECK(rng.next() == 0xe220a8397b1dcdafu);
  CHECK(rng.next() == 0x6e789e6aa1b965f4u);
  CHECK(rng.next() == 0x06c45d188009454fu);
}

TEST_CASE("counter rng: bounds are kept and reached", "[examples]") {
  counter_rng rng{7};
  std::array<int, 5> seen{};
  for (int i = 0; i < 10'000; ++i)
    ++seen[static_cast<std::size_t>(rng.between(-2, 2) + 2)];
  for (const auto count : seen)
    CHECK((count > 1'800 && count < 2'200));
  for (int i = 0; i < 10'000; ++i) {
    const auto distance = rng.power_law(50);
    CHECK((distance >= 1 && distance <= 50));
  }
}

TEST_CASE("counter rng: exponential gaps have their mean and tail",
          "[examples]") {
  counter_rng rng{7};
  constexpr int draws = 200'000;
  constexpr std::int64_t mean = 1'000'000;
  double sum = 0;
  int beyond = 0;
  for (int i = 0; i < draws; ++i) {
    const auto gap = rng.exponential(mean);
    REQUIRE(gap >= 0);
    sum += static_cast<double>(gap);
    beyond += gap > 2 * mean;
  }
  CHECK(sum / draws / mean == Approx(1.04).margin(0.03));
  CHECK(beyond / double{draws} == Approx(0.135).margin(0.02)); // exp(-2)
}

TEST_CASE("counter rng: a power law halves with each doubling", "[examples]") {
  counter_rng rng{3};
  std::array<int, 4> seen{}; // 1, 2-3, 4-7, 8-15
  for (int i = 0; i < 100'000; ++i) {
    const auto value = rng.power_law(1'000'000);
    for (std::size_t octave = 0; octave < seen.size(); ++octave)
      seen[octave] += value >> octave == 1;
  }
  for (std::size_t octave = 0; octave < seen.size(); ++octave)
    CHECK(seen[octave] == Approx(100'000 >> (octave + 1)).epsilon(0.05));
}
