// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/checked.hpp"

#include "ringwright/tests/catch.hpp"

using ringwright::checked;
using ringwright::errc;

TEST_CASE("checked: is true only without an error") {
  constexpr checked<int> good{7, errc::none};
  constexpr checked<int> bad{7, errc::overflow};
  static_assert(good && !bad);
  CHECK(*good == 7);
  CHECK(good.value_or(1) == 7);
  CHECK(bad.value_or(1) == 1);
}

TEST_CASE("checked: reaches into its value") {
  struct pair {
    int first;
  };
  const checked<pair> good{{3}, errc::none};
  CHECK(good->first == 3);
}
