// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/correlation.hpp"

#include "ringwright/tests/catch.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace ringwright;
using namespace ringwright::domains::risk;

namespace {

using matrix = std::vector<double>;

const gpu::executor& one_thread() {
  static const auto result = *gpu::executor::cpu(1);
  return result;
}

/// L L^T
matrix squared(const correlation_factor& f, std::uint32_t n) {
  matrix result(std::size_t{n} * n);
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j)
      for (std::uint32_t k = 0; k < n; ++k)
        result[i * n + j] += f.lower[i * n + k] * f.lower[j * n + k];
  return result;
}

double distance(const matrix& a, const matrix& b) {
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    result = std::max(result, std::abs(a[i] - b[i]));
  return result;
}

/// A random correlation matrix of the given rank.
matrix random_correlation(std::uint32_t n, std::uint32_t rank) {
  matrix factors(std::size_t{n} * rank);
  for (auto& x : factors)
    x = (*rc::gen::inRange(-1000, 1000) + 0.5) / 1000;
  matrix result(std::size_t{n} * n);
  auto dot = [&](std::uint32_t i, std::uint32_t j) {
    double sum = 0;
    for (std::uint32_t k = 0; k < rank; ++k)
      sum += factors[i * rank + k] * factors[j * rank + k];
    return sum;
  };
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j)
      result[i * n + j]
        = i == j ? 1 : dot(i, j) / std::sqrt(dot(i, i) * dot(j, j));
  return result;
}

std::string refusal(const matrix& m, std::uint32_t n) {
  auto f = factorise_correlation(one_thread(), m, n);
  REQUIRE_FALSE(f);
  CHECK(f.error() == errc::invalid_argument);
  return f.error().what;
}

} // namespace

TEST_CASE("correlation: a factor that can be worked out by hand", "[risk]") {
  const matrix m{1, 0.6, 0.8, 0.6, 1, 0.48, 0.8, 0.48, 1};
  auto f = factorise_correlation(one_thread(), m, 3);
  REQUIRE(f);
  CHECK(f->zero_pivots == 0);
  CHECK_FALSE(f->repaired);
  const matrix wanted{1, 0, 0, 0.6, 0.8, 0, 0.8, 0, 0.6};
  CHECK(distance(f->lower, wanted) < 1e-15);
}

TEST_CASE("correlation: any positive semi-definite matrix is factorised",
          "[risk]") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange(1u, 12u);
    const auto rank = *rc::gen::inRange(1u, n + 1);
    const auto m = random_correlation(n, rank);
    auto f = factorise_correlation(one_thread(), m, n);
    RC_ASSERT(f);
    RC_ASSERT(distance(squared(*f, n), m) < 1e-4);
    for (std::uint32_t i = 0; i < n; ++i)
      for (auto j = i + 1; j < n; ++j)
        RC_ASSERT(f->lower[i * n + j] == 0);
  }));
}

TEST_CASE("correlation: assets that move as one are singular and valid",
          "[risk]") {
  const matrix as_one{1, 1, 1, 1, 1, 1, 1, 1, 1};
  auto f = factorise_correlation(one_thread(), as_one, 3);
  REQUIRE(f);
  CHECK(f->zero_pivots == 2);
  CHECK(f->lower == matrix{1, 0, 0, 1, 0, 0, 1, 0, 0});
  const matrix opposite{1, -1, -1, 1};
  f = factorise_correlation(one_thread(), opposite, 2);
  REQUIRE(f);
  CHECK(f->lower == matrix{1, 0, -1, 0});
}

TEST_CASE("correlation: a refusal names row, column and value", "[risk]") {
  CHECK(refusal({1, 0.5, 0.4, 1}, 2)
        == "correlation: row 1, column 0 is 0.4, but row 0, column 1 is 0.5: "
           "the matrix is not symmetric");
  CHECK(refusal({1, 0, 0, 0.9}, 2)
        == "correlation: row 1, column 1 is 0.9, but the diagonal of a "
           "correlation matrix is 1");
  CHECK(refusal({1, 1.5, 1.5, 1}, 2)
        == "correlation: row 1, column 0 is 1.5, beyond -1 and 1");
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal({1, 0, nan, 1}, 2)
        == "correlation: row 1, column 0 is nan, not a finite number");
  CHECK(refusal({1, nan, 0, 1}, 2)
        == "correlation: row 1, column 0 is 0, but row 0, column 1 is nan: "
           "the matrix is not symmetric");
  CHECK(refusal({1, 0, 0}, 2)
        == "correlation has 3 entries, but 2 assets need 4");
  CHECK(refusal({}, 0) == "a correlation matrix has 1 to 4096 assets, not 0");
  // Assets 0 and 1 move as one, so asset 2 cannot have 0.5 with one and -0.5
  // with the other.
  CHECK(refusal({1, 1, 0.5, 1, 1, -0.5, 0.5, -0.5, 1}, 3)
        == "correlation: not positive semi-definite; what row 2, column 1 "
           "leaves to the assets before is -1, not zero");
  CHECK(refusal({1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1}, 3)
          .find("what row 2, column 2 leaves to the assets before is -")
        != std::string::npos);
}

TEST_CASE("correlation: the nearest matrix is taken only on request",
          "[risk]") {
  // The eigenvalues of this one are 1.9, 1.9 and -0.8. Clipping leaves the
  // plane of three vectors 120 degrees apart: -0.5 everywhere.
  const matrix m{1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1};
  auto f = factorise_correlation(one_thread(), m, 3, true);
  REQUIRE(f);
  CHECK(f->repaired);
  CHECK(f->largest_change == Approx(0.4).epsilon(1e-12));
  CHECK(distance(squared(*f, 3), {1, -0.5, -0.5, -0.5, 1, -0.5, -0.5, -0.5, 1})
        < 1e-9);
  // A matrix that needs no repair gets none.
  const matrix good{1, 0.3, 0.3, 1};
  auto plain = factorise_correlation(one_thread(), good, 2);
  auto asked = factorise_correlation(one_thread(), good, 2, true);
  REQUIRE(plain);
  REQUIRE(asked);
  CHECK_FALSE(asked->repaired);
  CHECK(asked->lower == plain->lower);
}

TEST_CASE("correlation: a repaired matrix is a correlation matrix", "[risk]") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange(2u, 10u);
    matrix m(std::size_t{n} * n, 1);
    for (std::uint32_t i = 0; i < n; ++i)
      for (std::uint32_t j = 0; j < i; ++j)
        m[i * n + j] = m[j * n + i] = *rc::gen::inRange(-99, 100) / 100.0;
    auto f = factorise_correlation(one_thread(), m, n, true);
    RC_ASSERT(f);
    const auto got = squared(*f, n);
    for (std::uint32_t i = 0; i < n; ++i)
      RC_ASSERT(std::abs(got[i * n + i] - 1) < 1e-8);
    RC_ASSERT(std::abs(distance(got, m) - f->largest_change) < 1e-4);
  }));
}

TEST_CASE("correlation: the factor is the same on any number of threads",
          "[risk]") {
  constexpr auto n = 300u;
  matrix m(n * n);
  for (auto i = 0u; i < n; ++i)
    for (auto j = 0u; j < n; ++j)
      m[i * n + j] = std::exp(-0.1 * std::abs(static_cast<int>(i - j)));
  auto one = factorise_correlation(one_thread(), m, n);
  auto five = factorise_correlation(*gpu::executor::cpu(5), m, n);
  REQUIRE(one);
  REQUIRE(five);
  CHECK(one->lower == five->lower);
}

TEST_CASE("correlation: too large a matrix is not repaired", "[risk]") {
  const auto n = max_repaired_assets + 1;
  matrix m(std::size_t{n} * n, -0.5);
  for (std::uint32_t i = 0; i < n; ++i)
    m[std::size_t{i} * n + i] = 1;
  auto f = factorise_correlation(one_thread(), m, n, true);
  REQUIRE_FALSE(f);
  CHECK(f.error() == errc::capacity_exceeded);
}
