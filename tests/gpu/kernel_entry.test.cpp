// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/kernel_entry.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;

namespace {

/// The echo kernel with another state version.
struct newer_kernel : echo_kernel {
  static constexpr kernel_info info{"custom/echo", domain::custom, "Newer.",
                                    "none", 2};
};

} // namespace

TEST_CASE("kernel entry: describes what the kernel type says", "[gpu]") {
  const auto& entry = entry_of<echo_kernel>();
  CHECK(std::string{entry.info.id} == "custom/echo");
  CHECK(entry.accepts.size() == 7);
  REQUIRE(entry.accepted(echo_kernel::echo::type_id) != nullptr);
  CHECK(std::string{entry.accepted(10000)->name} == "echo");
  CHECK(entry.accepted(messages::echo::unheard::type_id) == nullptr);
  REQUIRE(entry.outputs.size() == 1);
  CHECK(std::string{entry.outputs[0].name} == "ticks");
  CHECK(entry.outputs[0].message.type_id == echo_kernel::tick::type_id);
  CHECK(entry.state_bytes == sizeof(echo_kernel::state));
  CHECK(entry.config_bytes == sizeof(echo_kernel::config));
  CHECK(entry.default_config.size() == entry.config_bytes);
}

TEST_CASE("kernel entry: a new state version has another hash", "[gpu]") {
  const auto& old = entry_of<echo_kernel>();
  const auto& newer = entry_of<newer_kernel>();
  CHECK(old.accepts_hash == newer.accepts_hash);
  CHECK(old.state_hash != newer.state_hash);
}
