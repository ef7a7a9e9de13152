// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/system_config.hpp"

#include "ringwright/tests/catch.hpp"

#include <caf/actor_system.hpp>

#include <string>

namespace ringwright::tests {

using namespace ringwright::actors;

TEST_CASE("a system with our configuration renders our errors") {
  system_config config;
  caf::actor_system system{config};
  auto error = to_caf(errc::queue_full, "no room");
#if RINGWRIGHT_CAF_1
  auto text = caf::to_string(error);
#else
  auto text = system.render(error);
#endif
  INFO(text);
  CHECK(text.find("queue_full") != std::string::npos);
  CHECK(text.find("no room") != std::string::npos);
}

TEST_CASE("the scheduler is the one that wakes fast, unless told otherwise") {
  system_config config;
#if RINGWRIGHT_CAF_1
  CHECK(caf::get_or(config, "caf.scheduler.policy", std::string{})
        == "sharing");
#else
  CHECK(caf::get_or(config, "scheduler.policy", caf::atom(""))
        == caf::atom("sharing"));
#endif
}

} // namespace ringwright::tests
