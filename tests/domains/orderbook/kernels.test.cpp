// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/orderbook/kernels.hpp"

#include "ringwright/tests/catch.hpp"

namespace ringwright::tests {

TEST_CASE("orderbook: its kernels carry messages of their domain",
          "[orderbook]") {
  CHECK(domains::orderbook::kernels::size == 1);
  for (const auto& info : domains::orderbook::kernels::infos())
    CHECK(info.domain == domain::order_matching);
}

} // namespace ringwright::tests
