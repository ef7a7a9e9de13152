// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/host_place.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"
#include "ringwright/tests/gpu/batch/primitives.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace ringwright;
using namespace ringwright::gpu;
using ringwright::tests::primitives_input;
using ringwright::tests::run_primitives;

namespace {

#ifdef __SANITIZE_THREAD__
// Every access costs many times as much, and so do the schedulers' waits.
constexpr std::uint64_t longest_row = 4'000;
constexpr auto repeats = 2;
#else
constexpr std::uint64_t longest_row = 40'000;
constexpr auto repeats = 5;
#endif

/// Rows of very different length: most short, some empty, some huge.
primitives_input skewed_input() {
  primitives_input in;
  std::mt19937_64 random{7};
  in.offsets.push_back(0);
  for (std::size_t row = 0; row < 5000; ++row) {
    auto length = random() % 20;
    if (row % 500 == 1)
      length = 240 + random() % longest_row;
    in.offsets.push_back(in.offsets.back() + length);
  }
  for (std::uint64_t k = 0; k < in.offsets.back(); ++k)
    in.values.push_back(std::ldexp(static_cast<double>(random() % 1'000'003),
                                   static_cast<int>(random() % 60) - 30));
  for (auto i = 0; i < 50'000; ++i)
    in.keys.push_back(random() >> 20);
  return in;
}

host_place place_of(std::uint32_t threads) {
  return host_place{executor::cpu(threads).value()};
}

} // namespace

TEST_CASE("host_place: results are those of plain loops", "[gpu][batch]") {
  const auto in = skewed_input();
  auto place = place_of(2);
  const auto out = run_primitives(place, in);
  REQUIRE(place.status());
  const auto exact = std::accumulate(in.values.begin(), in.values.end(), 0.0L);
  // The terms are positive: the sum is good to a few units of the last place.
  CHECK(out.sum == Approx(static_cast<double>(exact)).epsilon(1e-14));
  CHECK(out.float_sum == Approx(static_cast<double>(exact)).epsilon(1e-5));
  CHECK(out.sum_of_rows
        == Approx(static_cast<double>(exact) / 2).epsilon(1e-14));
  for (std::size_t row = 0; row + 1 < in.offsets.size(); ++row) {
    auto sum = 0.0L;
    for (auto k = in.offsets[row]; k < in.offsets[row + 1]; ++k) {
      sum += in.values[k];
      const auto parity = static_cast<std::uint32_t>(k & 1);
      const auto odd = row % 2 == 1 && k > in.offsets[row];
      const auto wanted
        = parity + (odd ? static_cast<std::uint32_t>(row) + 2 : 0);
      if (out.visits[k] != wanted)
        REQUIRE(out.visits[k] == wanted);
    }
    REQUIRE(out.rows[row] == Approx(static_cast<double>(sum)).epsilon(1e-14));
  }
  auto sorted = in.keys;
  std::sort(sorted.begin(), sorted.end());
  CHECK(out.sorted == sorted);
  std::vector<std::uint64_t> scanned(sorted.size());
  std::exclusive_scan(sorted.begin(), sorted.end(), scanned.begin(),
                      std::uint64_t{0});
  CHECK(out.scanned == scanned);
  CHECK(out.total == scanned.back() + sorted.back());
}

TEST_CASE("host_place: any number of threads gives the same bits",
          "[gpu][batch]") {
  const auto in = skewed_input();
  auto one = place_of(1);
  const auto wanted = run_primitives(one, in);
  for (auto threads : {2u, 3u, 5u, 8u})
    for (auto repeat = 0; repeat < repeats; ++repeat) {
      auto place = place_of(threads);
      CHECK(run_primitives(place, in) == wanted);
    }
}

TEST_CASE("host_place: nothing to do is done", "[gpu][batch]") {
  auto place = place_of(2);
  const auto out = run_primitives(place, primitives_input{{0}, {}, {}});
  REQUIRE(place.status());
  CHECK(out.sum == 0);
  CHECK(out.sum_of_rows == 0);
  CHECK(out.total == 0);
  CHECK(out.rows.empty());
}

TEST_CASE("host_place: a failure stays and nothing more is done",
          "[gpu][batch]") {
  auto place = place_of(2);
  auto small = place.make<int>(10);
  auto array = place.make<double>(std::size_t{1} << 60);
  CHECK(array.empty());
  REQUIRE_FALSE(place.status());
  CHECK(place.status().error() == errc::out_of_memory);
  CHECK(place.make<int>(1).empty());
  place.for_each(10, [](std::size_t) { FAIL("called"); });
  CHECK(place.sum<double>(3, [](std::size_t) { return 1.0; }) == 0);
  auto keys = host_array<std::uint64_t>::make(2).value();
  keys[0] = 2;
  keys[1] = 1;
  place.sort_keys(keys);
  CHECK(keys[0] == 2);
  CHECK(place.exclusive_scan(keys) == 0);
  CHECK(place.status().error() == errc::out_of_memory);
}

TEST_CASE("cuda_place: a GPU gives the bits of the CPU", "[gpu][batch][cuda]") {
  auto on = ringwright::tests::cuda_or_skip();
  if (!on)
    return;
#ifdef RINGWRIGHT_HAVE_CUDA
  const auto in = skewed_input();
  auto place = place_of(2);
  const auto wanted = run_primitives(place, in);
  for (auto repeat = 0; repeat < repeats; ++repeat) {
    auto out = ringwright::tests::run_primitives_on_cuda(*on, in);
    REQUIRE(out);
    CHECK(*out == wanted);
  }
  const primitives_input nothing{{0}, {}, {}};
  CHECK(ringwright::tests::run_primitives_on_cuda(*on, nothing));
#endif
}

TEST_CASE("cuda_place: memory that is not there is an error",
          "[gpu][batch][cuda]") {
  auto on = ringwright::tests::cuda_or_skip();
  if (!on)
    return;
#ifdef RINGWRIGHT_HAVE_CUDA
  auto done = ringwright::tests::exhaust_cuda(*on);
  REQUIRE_FALSE(done);
  CHECK(done.error() == errc::out_of_memory);
#endif
}
