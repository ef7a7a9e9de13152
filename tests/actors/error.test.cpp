// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/error.hpp"

#include "ringwright/actors/system_config.hpp"
#include "ringwright/tests/catch.hpp"

#include <caf/actor_system.hpp>

namespace ringwright::tests {

using namespace ringwright::actors;

TEST_CASE("every code survives the way through a CAF error") {
  CHECK_FALSE(to_caf(errc::none));
  CHECK(code_of({}) == errc::none);
  for (std::uint8_t i = 1; i < errc_count; ++i) {
    auto code = static_cast<errc>(i);
    auto error = to_caf(code);
    CHECK(is_ours(error));
    CHECK(code_of(error) == code);
    CHECK(error == code);
    CHECK(text_of(error) == description(code));
  }
}

TEST_CASE("a CAF error carries its sentence") {
  auto error = to_caf(errc::queue_full, "4096 messages wait");
  CHECK(code_of(error) == errc::queue_full);
  CHECK(text_of(error) == "4096 messages wait");
  auto back = from_caf(error);
  CHECK(back.code == errc::queue_full);
  CHECK(back.what == "4096 messages wait");
  CHECK(to_caf(back) == error);
}

TEST_CASE("CAF's own failures of a request have our codes") {
  CHECK(code_of(caf::make_error(caf::sec::request_timeout)) == errc::timeout);
  CHECK(code_of(caf::make_error(caf::sec::request_receiver_down))
        == errc::kernel_terminated);
  CHECK(code_of(caf::make_error(caf::exit_reason::remote_link_unreachable))
        == errc::kernel_terminated);
  CHECK(code_of(caf::make_error(compat::receiver_lost))
        == errc::kernel_terminated);
  auto other = caf::make_error(caf::sec::unexpected_message);
  CHECK_FALSE(is_ours(other));
  CHECK(code_of(other) == errc::handler_failed);
  CHECK_FALSE(text_of(other).empty());
}

} // namespace ringwright::tests
