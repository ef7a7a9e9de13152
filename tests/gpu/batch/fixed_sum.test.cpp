// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/fixed_sum.hpp"

#include "ringwright/tests/catch.hpp"

#include <random>
#include <vector>

using namespace ringwright::gpu;

namespace {

/// An addition that tells how it was put together.
struct traced {
  std::string text;

  friend traced operator+(const traced& x, const traced& y) {
    if (x.text.empty() || y.text.empty())
      return {x.text + y.text};
    return {"(" + x.text + "+" + y.text + ")"};
  }
};

std::string row_shape(std::uint64_t n) {
  return sum_of_row<traced>(
           10, 10 + n,
           [](std::uint64_t k) { return traced{std::to_string(k - 10)}; })
    .text;
}

} // namespace

TEST_CASE("fixed_sum: a short row is two lanes", "[gpu][batch]") {
  CHECK(row_shape(0).empty());
  CHECK(row_shape(1) == "0");
  CHECK(row_shape(2) == "(0+1)");
  CHECK(row_shape(3) == "((0+2)+1)");
  CHECK(row_shape(6) == "(((0+2)+4)+((1+3)+5))");
}

TEST_CASE("fixed_sum: a long row is 32 lanes", "[gpu][batch]") {
  const auto shape = row_shape(long_row);
  // Lane 0 adds 0, 32, 64, ... one after the other, and meets lane 16 first.
  CHECK(shape.find("((((((((0+32)+64)+96)+128)+160)+192)+224)+(((((((16+48)+")
        != std::string::npos);
  CHECK(row_shape(long_row - 1).find("(0+2)") != std::string::npos);
}

TEST_CASE("fixed_sum: every number of terms is added once", "[gpu][batch]") {
  for (std::size_t n = 0; n <= sum_block; ++n) {
    const auto wanted = n * (n + 1) / 2;
    REQUIRE(sum_of_block<std::uint64_t>(n, [](std::size_t i) { return i + 1; })
            == wanted);
    REQUIRE(
      sum_of_row<std::uint64_t>(0, n, [](std::uint64_t k) { return k + 1; })
      == wanted);
  }
  for (std::size_t n : {0u, 1u, 2u, 1024u, 1025u, 1'048'577u, 2'000'000u}) {
    std::vector<std::uint64_t> sums(n);
    for (std::size_t i = 0; i < n; ++i)
      sums[i] = i + 1;
    CHECK(sum_of_sums(sums.data(), n) == n * (n + 1) / 2);
  }
}

TEST_CASE("fixed_sum: a block is a tree over 256 lanes", "[gpu][batch]") {
  CHECK(sum_of_block<traced>(
          3, [](std::size_t i) { return traced{std::to_string(i)}; })
          .text
        == "((0+2)+1)");
  const auto all = sum_of_block<traced>(
    sum_block, [](std::size_t i) { return traced{std::to_string(i)}; });
  CHECK(all.text.find("((((0+256)+512)+768)+(((128+384)+640)+896))")
        != std::string::npos);
}
