// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/actors/proxy_fixture.hpp"

namespace ringwright::tests {

TEST_CASE("a request through the proxy is answered by its kernel") {
  proxy_fixture f;
  CHECK(f.call(echo{7, 8}) == echo_reply{7, 8, 1});
  CHECK(f.call(echo{9, 0}) == echo_reply{9, 0, 2});
}

} // namespace ringwright::tests
