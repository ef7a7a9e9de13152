// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/kernels.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;

TEST_CASE("risk: its kernels carry messages of their domain", "[risk]") {
  CHECK(domains::risk::kernels::size == 1);
  for (const auto& info : domains::risk::kernels::infos())
    CHECK(info.domain == domain::risk_management);
}
