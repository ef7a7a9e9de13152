// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/ports.hpp"

#include "ringwright/tests/catch.hpp"

#include <string>

using namespace ringwright::gpu;

TEST_CASE("ports: indices follow the order of declaration", "[gpu]") {
  using outputs = output_ports<port<"first", int>, port<"second", long>>;
  STATIC_REQUIRE(outputs::count == 2);
  STATIC_REQUIRE(outputs::index_of<int>() == 0);
  STATIC_REQUIRE(outputs::index_of<long>() == 1);
  CHECK(std::string{port<"second", long>::name} == "second");
}
