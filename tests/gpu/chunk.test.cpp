// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/chunk.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <thread>

using namespace ringwright::gpu;

TEST_CASE("chunk: twelve bytes come back under their tag", "[gpu][chunk]") {
  chunk at;
  store_chunk(&at, 0x0123456789abcdefU, 0xfedcba98U, 42);
  std::uint64_t lo = 0;
  std::uint32_t d2 = 0;
  REQUIRE(load_chunk(&at, 42, lo, d2));
  CHECK(lo == 0x0123456789abcdefU);
  CHECK(d2 == 0xfedcba98U);
}

TEST_CASE("chunk: another tag leaves the outputs alone", "[gpu][chunk]") {
  chunk at;
  store_chunk(&at, 1, 2, 3);
  std::uint64_t lo = 77;
  std::uint32_t d2 = 78;
  CHECK_FALSE(load_chunk(&at, 4, lo, d2));
  CHECK(lo == 77);
  CHECK(d2 == 78);
}

TEST_CASE("chunk: zeroed memory holds no chunk", "[gpu][chunk]") {
  const chunk at;
  std::uint64_t lo = 0;
  std::uint32_t d2 = 0;
  for (const std::uint32_t tag : {1U, 2U, 0x80000000U, 0xffffffffU})
    CHECK_FALSE(load_chunk(&at, tag, lo, d2));
}

TEST_CASE("chunk: the low half alone shows nothing", "[gpu][chunk]") {
  chunk at;
  store_chunk(&at, 10, 20, 1);
  store_relaxed(&at.lo, std::uint64_t{11});
  std::uint64_t lo = 0;
  std::uint32_t d2 = 0;
  CHECK_FALSE(load_chunk(&at, 2, lo, d2));
  store_release(&at.hi, std::uint64_t{21} | std::uint64_t{2} << 32);
  REQUIRE(load_chunk(&at, 2, lo, d2));
  CHECK(lo == 11);
  CHECK(d2 == 21);
}

TEST_CASE("chunk: a reader never sees a tag without its data", "[gpu][chunk]") {
  const auto rounds = static_cast<std::uint32_t>(test::stream_length / 12);
  chunk there;
  chunk back;
  std::thread writer{[&] {
    std::uint64_t lo = 0;
    std::uint32_t d2 = 0;
    for (std::uint32_t tag = 1; tag <= rounds; ++tag) {
      store_chunk(&there, std::uint64_t{tag} * 3, ~tag, tag);
      test::until([&] { return load_chunk(&back, tag, lo, d2); });
    }
  }};
  std::uint32_t torn = 0;
  for (std::uint32_t tag = 1; tag <= rounds; ++tag) {
    std::uint64_t lo = 0;
    std::uint32_t d2 = 0;
    test::until([&] { return load_chunk(&there, tag, lo, d2); });
    torn += lo != std::uint64_t{tag} * 3 || d2 != ~tag;
    store_chunk(&back, 0, 0, tag);
  }
  writer.join();
  CHECK(torn == 0);
}
