// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/histogram.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <random>
#include <thread>
#include <vector>

using namespace ringwright::gpu;

namespace {

std::unique_ptr<histogram> make() {
  return std::make_unique<histogram>();
}

/// The value of rank ceil(tenths / 1000 * n), in integers.
std::uint64_t exact(const std::vector<std::uint64_t>& sorted,
                    std::uint64_t tenths) {
  const auto rank = (tenths * sorted.size() + 999) / 1000;
  return sorted[std::max<std::size_t>(1, rank) - 1];
}

void check_percentiles(std::vector<std::uint64_t> values) {
  const auto h = make();
  for (const auto value : values)
    h->record(value);
  std::sort(values.begin(), values.end());
  for (const unsigned tenths :
       {0U, 1U, 10U, 55U, 100U, 250U, 500U, 750U, 900U, 990U, 999U, 1000U}) {
    const auto percent = tenths / 10.0;
    const auto expected = static_cast<double>(exact(values, tenths));
    const auto got = static_cast<double>(h->percentile(percent));
    INFO("percent " << percent << ": " << got << " for " << expected);
    CHECK(std::abs(got - expected) <= expected / 128);
  }
  CHECK(h->count() == values.size());
  CHECK(h->min() == values.front());
  CHECK(h->max() == values.back());
}

} // namespace

TEST_CASE("histogram: an empty one knows nothing", "[gpu][histogram]") {
  const auto h = make();
  CHECK(h->count() == 0);
  CHECK(h->percentile(50) == 0);
  CHECK(h->max() == 0);
  CHECK(h->min() == ~std::uint64_t{0});
  CHECK(h->mean() == 0.0);
}

TEST_CASE("histogram: small values are exact", "[gpu][histogram]") {
  const auto h = make();
  for (std::uint64_t i = 1; i <= 100; ++i)
    h->record(i);
  for (std::uint64_t percent = 1; percent <= 100; ++percent)
    CHECK(h->percentile(static_cast<double>(percent)) == percent);
  for (std::uint64_t i = 101; i <= 1000; ++i)
    h->record(0);
  // 900 zeroes, then 1 to 100.
  CHECK(h->percentile(90) == 0);
  CHECK(h->percentile(99.9) == 99);
  CHECK(h->percentile(99.91) == 100);
  CHECK(h->mean() == 5.05);
  CHECK(h->sum() == 5050);
}

TEST_CASE("histogram: every bucket stands for its values within 1/128",
          "[gpu][histogram]") {
  std::uint32_t last = 0;
  const auto check = [&](std::uint64_t value) {
    const auto bucket = histogram::bucket_of(value);
    REQUIRE(bucket < histogram::bucket_count);
    REQUIRE(bucket >= last);
    REQUIRE(bucket <= last + 1);
    last = bucket;
    const auto stands = static_cast<double>(histogram::value_of(bucket));
    const auto real = static_cast<double>(value);
    REQUIRE(std::abs(stands - real) <= real / 128);
  };
  for (std::uint64_t value = 0; value < 5000; ++value)
    check(value);
  // From here on both edges of every bucket.
  last = histogram::bucket_of(4096);
  for (unsigned bit = 12; bit < histogram::top_bit; ++bit) {
    const std::uint64_t width = (std::uint64_t{1} << bit) / 64;
    for (std::uint64_t i = 0; i < 64; ++i) {
      check((std::uint64_t{1} << bit) + i * width);
      check((std::uint64_t{1} << bit) + i * width + width - 1);
    }
  }
  CHECK(last == histogram::bucket_count - 1);
}

TEST_CASE("histogram: percentiles agree with sorted values",
          "[gpu][histogram]") {
  std::mt19937_64 random{11};
  std::vector<std::uint64_t> uniform(50'000);
  std::vector<std::uint64_t> skewed(50'000);
  std::vector<std::uint64_t> tailed(50'000);
  std::lognormal_distribution<double> lognormal{7.0, 1.5};
  for (auto& value : uniform)
    value = random() % 1'000'000;
  for (auto& value : skewed)
    value = static_cast<std::uint64_t>(lognormal(random));
  for (auto& value : tailed)
    value = random() % 1000 == 0 ? random() % 1'000'000'000'000 : 80;
  check_percentiles(uniform);
  check_percentiles(skewed);
  check_percentiles(tailed);
  check_percentiles({42});
  check_percentiles({1, 1'000'000'000});
}

TEST_CASE("histogram: too long counts as longest, with the true maximum",
          "[gpu][histogram]") {
  const auto h = make();
  h->record(~std::uint64_t{0});
  CHECK(h->count() == 1);
  CHECK(h->max() == ~std::uint64_t{0});
  h->record(5);
  CHECK(h->percentile(50) == 5);
  CHECK(h->percentile(100) >= (std::uint64_t{1} << 40) / 128 * 127);
}

TEST_CASE("histogram: merging is counting together", "[gpu][histogram]") {
  const auto a = make();
  const auto b = make();
  const auto both = make();
  std::mt19937_64 random{5};
  for (int i = 0; i < 10'000; ++i) {
    const auto value = random() % (std::uint64_t{1} << (i % 40));
    (i % 3 == 0 ? a : b)->record(value);
    both->record(value);
  }
  a->merge(*make());
  a->merge(*b);
  CHECK(std::memcmp(a.get(), both.get(), sizeof(histogram)) == 0);
}

TEST_CASE("histogram: recording many at once is recording one by one",
          "[gpu][histogram]") {
  const auto a = make();
  const auto b = make();
  a->record(1234, 5);
  for (int i = 0; i < 5; ++i)
    b->record(1234);
  CHECK(std::memcmp(a.get(), b.get(), sizeof(histogram)) == 0);
}

TEST_CASE("histogram: reset makes it zeroed memory again", "[gpu][histogram]") {
  const auto h = make();
  for (std::uint64_t i = 0; i < 1000; ++i)
    h->record(i * i);
  h->reset();
  CHECK(std::memcmp(h.get(), make().get(), sizeof(histogram)) == 0);
  h->record(9);
  CHECK(h->min() == 9);
}

TEST_CASE("histogram: another thread may look on", "[gpu][histogram]") {
  const auto h = make();
  std::thread writer{[&] {
    for (std::uint64_t i = 0; i < 200'000; ++i)
      h->record(100 + i % 28);
  }};
  std::uint64_t last = 0;
  std::uint64_t faults = 0;
  while (last < 200'000) {
    const auto now = h->count();
    faults += now < last;
    last = now;
    if (now > 0) {
      const auto median = h->percentile(50);
      faults += median < 100 || median > 127;
    }
    std::this_thread::yield();
  }
  writer.join();
  CHECK(faults == 0);
}
