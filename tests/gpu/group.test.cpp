// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/group.hpp"

#include "ringwright/gpu/kernel.hpp"
#include "ringwright/tests/catch.hpp"

#include <vector>

TEST_CASE("group: on the CPU one thread does each item once, in order",
          "[gpu]") {
  ringwright::gpu::group group;
  CHECK(group.size() == 1);
  CHECK(group.rank() == 0);
  CHECK(group.leader());
  std::vector<std::uint32_t> seen;
  group.for_each(5, [&](std::uint32_t i) { seen.push_back(i); });
  group.sync();
  CHECK(seen == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
}

TEST_CASE("group: sums and minima of all threads", "[gpu]") {
  using namespace ringwright::gpu;
  std::uint32_t narrow = 0xffff'ffffu;
  add_by_group(narrow, 3);
  CHECK(narrow == 2);
  std::uint64_t wide = 0xffff'ffffu;
  add_by_group(wide, 3);
  CHECK(wide == 0x1'0000'0002u);
  lower_by_group(narrow, 5);
  CHECK(narrow == 2);
  lower_by_group(narrow, 1);
  CHECK(narrow == 1);
}

namespace {

struct alone {};

struct together {
  static constexpr std::uint32_t block = 256;
};

} // namespace

TEST_CASE("group: a kernel says how many threads call its handlers", "[gpu]") {
  using namespace ringwright::gpu;
  CHECK(group_threads<alone>() == 1);
  CHECK(block_threads<alone>() == 32);
  CHECK(group_threads<together>() == 256);
  CHECK(block_threads<together>() == 256);
  CHECK(group{256}.size() == 256);
}
