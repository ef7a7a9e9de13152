// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/result.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::gpu;

TEST_CASE("result: is a reply, an error or later", "[gpu]") {
  result<int> reply{7};
  CHECK(reply.value() == 7);
  CHECK(reply.code() == errc::none);
  CHECK_FALSE(reply.is_deferred());
  result<int> error{errc::not_found};
  CHECK(error.code() == errc::not_found);
  result<int> later{deferred};
  CHECK(later.is_deferred());
  CHECK(later.code() == errc::none);
}

TEST_CASE("result: of nothing is done, an error or later", "[gpu]") {
  CHECK(result<void>{}.code() == errc::none);
  CHECK_FALSE(result<void>{}.is_deferred());
  CHECK(result<void>{errc::rejected}.code() == errc::rejected);
  CHECK(result<void>{deferred}.is_deferred());
}
