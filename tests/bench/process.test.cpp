// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/process.hpp"

#include "ringwright/tests/catch.hpp"

#include <stdexcept>

using namespace ringwright::bench;

TEST_CASE("process: what a program prints is its output if it succeeds") {
  CHECK(output_of("printf 'a\\nb'") == "a\nb");
  CHECK(run_process("true").succeeded);
}

TEST_CASE("process: a program that fails has no output") {
  CHECK_THROWS_AS(output_of("echo half; exit 3"), std::runtime_error);
  CHECK_THROWS_AS(output_of("kill -9 $$"), std::runtime_error);
  const auto half = run_process("echo half; exit 3");
  CHECK_FALSE(half.succeeded);
  CHECK(half.out == "half\n");
}
