// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/group.hpp"

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
