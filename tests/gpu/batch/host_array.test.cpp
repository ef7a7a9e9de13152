// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/host_array.hpp"

#include "ringwright/tests/catch.hpp"

#include <numeric>

using namespace ringwright;
using ringwright::gpu::host_array;

TEST_CASE("host_array: small and large arrays hold what is written",
          "[gpu][batch]") {
  for (std::size_t n : {1u, 1000u, 262'143u, 262'144u, 262'145u, 3'000'000u}) {
    auto array = host_array<std::uint64_t>::make(n);
    REQUIRE(array);
    REQUIRE(array->size() == n);
    std::iota(array->begin(), array->end(), 1u);
    CHECK((*array)[n - 1] == n);
    CHECK(array->view().front() == 1);
    auto moved = std::move(*array);
    CHECK(array->empty());
    CHECK(moved[n / 2] == n / 2 + 1);
  }
}

TEST_CASE("host_array: truncation keeps the front", "[gpu][batch]") {
  for (std::size_t n : {10u, 1'000'000u})
    for (std::size_t kept : {std::size_t{0}, std::size_t{3}, n / 2, n - 1, n}) {
      auto array = host_array<std::uint64_t>::make(n).value();
      std::iota(array.begin(), array.end(), 7u);
      array.truncate(kept);
      REQUIRE(array.size() == kept);
      for (std::size_t i = 0; i < kept; ++i)
        if (array[i] != i + 7)
          REQUIRE(array[i] == i + 7);
      array.truncate(kept / 2);
      CHECK(array.size() == kept / 2);
    }
}

TEST_CASE("host_array: no memory is an error", "[gpu][batch]") {
  auto huge = host_array<std::uint64_t>::make(std::size_t{1} << 61);
  REQUIRE_FALSE(huge);
  CHECK(huge.error() == errc::out_of_memory);
  CHECK_FALSE(host_array<std::uint64_t>::make(std::size_t{1} << 50));
  CHECK(host_array<int>::make(0)->empty());
}

TEST_CASE("host_array: arrays are equal by their elements", "[gpu][batch]") {
  auto a = host_array<int>::make(2).value();
  auto b = host_array<int>::make(2).value();
  a[0] = b[0] = 1;
  a[1] = b[1] = 2;
  CHECK(a == b);
  b[1] = 3;
  CHECK_FALSE(a == b);
  a = std::move(b);
  CHECK(a[1] == 3);
}
