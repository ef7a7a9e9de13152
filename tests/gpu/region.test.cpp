// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/region.hpp"

#include "ringwright/tests/catch.hpp"

#include <utility>

using namespace ringwright;
using namespace ringwright::gpu;

TEST_CASE("region: memory is zeroed, aligned and moves", "[gpu]") {
  auto mapped = region::map(10'000);
  REQUIRE(mapped);
  CHECK(mapped->size() == 12'288);
  CHECK(reinterpret_cast<std::uintptr_t>(mapped->data()) % 4096 == 0);
  for (std::size_t i = 0; i < mapped->size(); i += 64)
    REQUIRE(mapped->data()[i] == std::byte{0});
  auto* at = mapped->data();
  region other = std::move(*mapped);
  CHECK(other.data() == at);
  CHECK(mapped->data() == nullptr);
}

TEST_CASE("region: more than the address space is out of memory", "[gpu]") {
  auto refused = region::map(std::size_t{1} << 60);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::out_of_memory);
  CHECK(refused.error().what.find("bytes") != std::string::npos);
}
