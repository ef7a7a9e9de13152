// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/integer_sort.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

void check_keys(const executor& on, std::size_t n) {
  std::mt19937_64 random{n};
  std::vector<std::uint64_t> keys(n);
  std::vector<std::uint32_t> short_keys(n);
  for (std::size_t i = 0; i < n; ++i) {
    keys[i] = random();
    short_keys[i] = static_cast<std::uint32_t>(random());
  }
  auto wanted = keys;
  std::sort(wanted.begin(), wanted.end());
  REQUIRE(sort_keys(on, keys));
  CHECK(keys == wanted);
  auto short_wanted = short_keys;
  std::sort(short_wanted.begin(), short_wanted.end());
  REQUIRE(sort_keys(on, short_keys));
  CHECK(short_keys == short_wanted);
}

void check_pairs(const executor& on, std::size_t n) {
  std::mt19937_64 random{n};
  std::vector<std::uint64_t> keys(n);
  std::vector<std::uint32_t> values(n);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> wanted;
  for (std::size_t i = 0; i < n; ++i) {
    keys[i] = random() % 100;
    values[i] = static_cast<std::uint32_t>(i);
    wanted.emplace_back(keys[i], values[i]);
  }
  std::sort(wanted.begin(), wanted.end());
  REQUIRE(sort_pairs(on, keys, values));
  auto equal = true;
  for (std::size_t i = 0; i < n; ++i)
    equal = equal && wanted[i] == std::pair{keys[i], values[i]};
  CHECK(equal);
}

void check_scan(const executor& on, std::size_t n) {
  std::mt19937_64 random{n};
  std::vector<std::uint64_t> values(n);
  for (auto& value : values)
    value = random();
  std::vector<std::uint64_t> wanted(n);
  std::exclusive_scan(values.begin(), values.end(), wanted.begin(),
                      std::uint64_t{0});
  const auto all
    = std::accumulate(values.begin(), values.end(), std::uint64_t{0});
  const auto total = exclusive_scan(on, values);
  REQUIRE(total);
  CHECK(*total == all);
  CHECK(values == wanted);
}

#ifdef __SANITIZE_THREAD__
// Every access costs many times as much, and so do the schedulers' waits.
constexpr std::size_t most = 40'000;
#else
constexpr std::size_t most = 300'000;
#endif

void check_all(const executor& on) {
  for (std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{2},
                        std::size_t{1000}, most}) {
    INFO(n);
    check_keys(on, n);
    check_pairs(on, n);
    check_scan(on, n);
  }
}

} // namespace

TEST_CASE("integer_sort: agrees with the standard library", "[gpu][batch]") {
  for (auto threads : {1u, 2u, 5u})
    check_all(executor::cpu(threads).value());
}

TEST_CASE("integer_sort: keys and values go together", "[gpu][batch]") {
  auto on = executor::cpu(1).value();
  std::vector<std::uint64_t> keys(3);
  std::vector<std::uint32_t> values(2);
  auto refused = sort_pairs(on, keys, values);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
}

TEST_CASE("integer_sort: a GPU agrees with the standard library",
          "[gpu][batch][cuda]") {
  if (auto on = ringwright::tests::cuda_or_skip())
    check_all(*on);
}
