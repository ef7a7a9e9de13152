// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/view.hpp"

#include "ringwright/tests/catch.hpp"

#include <array>
#include <span>
#include <vector>

using ringwright::view;

TEST_CASE("view: sees arrays, vectors and spans in place") {
  int array[3] = {1, 2, 3};
  std::vector<int> vector{4, 5};
  const std::array<int, 1> constant{6};
  CHECK(view<int>{array}.size() == 3);
  CHECK(view<int>{array}.data() == array);
  CHECK(view<const int>{vector}.size() == 2);
  CHECK(view<const int>{constant}[0] == 6);
  CHECK(view<const int>{std::span<const int>{vector}}.data() == vector.data());
  int sum = 0;
  for (int n : view<const int>{vector})
    sum += n;
  CHECK(sum == 9);
  view<int>{vector}[0] = 7;
  CHECK(vector[0] == 7);
}

TEST_CASE("view: nothing is empty") {
  CHECK(view<int>{}.empty());
  CHECK(view<int>{}.begin() == view<int>{}.end());
  static_assert(!std::is_constructible_v<view<int>, const std::vector<int>&>,
                "no writing through a constant");
}
