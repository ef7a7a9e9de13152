// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/errc.hpp"

#include "ringwright/tests/catch.hpp"

using ringwright::errc;

namespace {

unsigned number(errc code) {
  return static_cast<unsigned>(code);
}

} // namespace

TEST_CASE("errc: the numbers on the wire never change") {
  CHECK(number(errc::none) == 0);
  CHECK(number(errc::malformed_message) == 1);
  CHECK(number(errc::unknown_type) == 4);
  CHECK(number(errc::queue_full) == 7);
  CHECK(number(errc::timeout) == 9);
  CHECK(number(errc::kernel_terminated) == 13);
  CHECK(number(errc::rejected) == 20);
  CHECK(number(errc::shutting_down) == 27);
  CHECK(number(errc::no_reply) == 34);
  CHECK(sizeof(errc) == 1);
}
