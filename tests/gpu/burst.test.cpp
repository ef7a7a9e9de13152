// SPDX-License-Identifier: Apache-2.0
//
// How bursts take records is in intake.test.cpp.
#include "ringwright/gpu/burst.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::gpu;

TEST_CASE("burst: begins when looks have found twice in one lane", "[gpu]") {
  lane_burst burst;
  CHECK_FALSE(burst.reads_ahead());
  burst.found(5);
  CHECK_FALSE(burst.reads_ahead());
  burst.found(5);
  CHECK(burst.reads_ahead());
  // The look that found it had not read ahead.
  CHECK(burst.left == 0);
  burst.found(5);
  CHECK(burst.left == lane_burst::slots);
  CHECK(burst.reads_ahead());
}

TEST_CASE("burst: another lane ends it", "[gpu]") {
  lane_burst burst;
  for (auto i = 0; i < 3; ++i)
    burst.found(5);
  burst.found(1);
  CHECK(burst.left == 0);
  CHECK_FALSE(burst.reads_ahead());
  burst.found(1);
  CHECK(burst.reads_ahead());
  CHECK(burst.left == 0);
}
