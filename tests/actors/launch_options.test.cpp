// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/launch_options.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <functional>

namespace ringwright::tests {

TEST_CASE("an option out of range is refused, and the name stays free") {
  runtime_fixture f;
  const std::function<void(launch_options&)> spoilers[] = {
    [](auto& o) { o.queue_capacity = 0; },
    [](auto& o) { o.queue_capacity = (1u << 20) + 1; },
    [](auto& o) { o.window = 3; },
    [](auto& o) { o.window = 100; },
    [](auto& o) { o.output_window = 8; },
    [](auto& o) { o.slot_bytes = 100; },
    [](auto& o) { o.grid = 0; },
    [](auto& o) { o.block = 1; },
  };
  for (const auto& spoil : spoilers) {
    launch_options options;
    spoil(options);
    auto made = f.rt.launch<echo_kernel>("k", options);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_argument);
    CHECK_FALSE(f.rt.get_kernel("k"));
  }
  CHECK(f.rt.launch<echo_kernel>("k"));
}

TEST_CASE("options override the configuration for one kernel") {
  auto config = test_config();
  config.strategy = gpu::backpressure::block;
  runtime_fixture f{config};
  launch_options options;
  options.strategy = gpu::backpressure::reject;
  options.queue_capacity = 3;
  options.window = 4;
  auto kernel = f.launch("k", options);
  REQUIRE(kernel.deactivate());
  std::vector<add> batch(10);
  CHECK(kernel.send(std::span<const add>{batch}) == 7);
}

TEST_CASE("raw config bytes of the wrong size are refused") {
  runtime_fixture f;
  launch_options options;
  options.config.resize(3);
  auto made = f.rt.launch("custom/echo", "k", options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::invalid_argument);
}

TEST_CASE("a bigger slot carries in place what a small one pools") {
  runtime_fixture f;
  launch_options options;
  options.slot_bytes = 1024;
  auto big = f.launch("big", options);
  auto small = f.launch("small");
  CHECK(big.metrics().host_memory_bytes > small.metrics().host_memory_bytes);
  std::vector<std::uint64_t> list(80, 1);
  CHECK(big.call(message_with_list{blob{1, {}}, list}));
  CHECK(small.call(message_with_list{blob{1, {}}, list}));
}

} // namespace ringwright::tests
