// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/nearest.hpp"

#include "ringwright/tests/catch.hpp"

#include <array>
#include <string>

using namespace std::literals;
using ringwright::messages::nearest;

TEST_CASE("nearest: the name with the fewest changes is taken") {
  constexpr std::array names{"orderbook/matching"sv, "graph/pagerank"sv,
                             "graph/katz"sv, ""sv};
  CHECK(nearest("graph/pagernak", names) == "graph/pagerank");
  CHECK(nearest("katz", names) == "");
  CHECK(nearest("raph/kat", names) == "graph/katz");
  CHECK(nearest("Orderbook/matching", names) == "orderbook/matching");
  CHECK(nearest("", names) == "");
}

TEST_CASE("nearest: the first of equals is taken, and nothing of none") {
  constexpr std::array names{"ab"sv, "ac"sv};
  CHECK(nearest("ad", names) == "ab");
  CHECK(nearest("ad", {}).empty());
}

TEST_CASE("nearest: a very long name costs little") {
  constexpr std::array names{"short"sv, "longer"sv};
  CHECK(nearest(std::string(10'000'000, 'o'), names) == "short");
}
