// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/catalogue.hpp"

#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <string>

namespace ringwright::tests {

TEST_CASE("catalogue: every ring kernel can be launched by its row",
          "[domains]") {
  domains::catalogue::ring_kernels::for_each([]<class Kernel>() {
    const auto& entry = gpu::entry_of<Kernel>();
    INFO(entry.info.id);
    CHECK(std::string{entry.info.id}.find('/') != std::string::npos);
    CHECK(std::string{entry.info.summary}.size() > 10);
    CHECK(entry.info.state_version >= 1);
    CHECK(entry.state_bytes == sizeof(typename Kernel::state));
    CHECK_FALSE(entry.accepts.empty());
    for (const auto& message : entry.accepts)
      CHECK(message.domain == entry.info.domain);
  });
}

TEST_CASE("catalogue: holds the matching engine", "[domains]") {
  auto infos = domains::catalogue::infos();
  CHECK(std::any_of(infos.begin(), infos.end(), [](const auto& info) {
    return std::string{info.id} == "orderbook/matching";
  }));
}

} // namespace ringwright::tests
