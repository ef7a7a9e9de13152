// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/expected.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;

namespace {

expected<int> half(int n) {
  if (n % 2 != 0)
    return fail(errc::invalid_argument, std::to_string(n) + " is odd");
  return n / 2;
}

} // namespace

TEST_CASE("expected: holds a value, or a code and a sentence") {
  CHECK(half(4) == 2);
  const auto failed = half(3);
  REQUIRE(!failed);
  CHECK(failed.error() == errc::invalid_argument);
  CHECK(failed.error().what == "3 is odd");
  CHECK(fail(errc::timeout).value().what.empty());
}
