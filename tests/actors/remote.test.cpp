// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <caf/io/all.hpp>

namespace ringwright::tests {

namespace {

/// A node: an actor system that can talk to others.
struct node {
  struct settings : system_config {
    settings() {
      load<caf::io::middleman>();
    }
  };

  settings config;
  caf::actor_system system{config};
};

} // namespace

TEST_CASE("a kernel on another node is used like one of this node") {
  node server;
  node client;
  auto made = runtime::builder()
                .config(test_config())
                .kernels<echo_kernel>()
                .build(server.system);
  REQUIRE(made);
  auto kernel = made->launch<echo_kernel>("echo", {.activate = true});
  REQUIRE(kernel);
  auto port = server.system.middleman().publish(kernel->actor().actor(), 0,
                                                "127.0.0.1");
  REQUIRE(port);
  auto found = client.system.middleman().remote_actor("127.0.0.1", *port);
  REQUIRE(found);
  typed_kernel<echo_kernel> remote{*found};
  {
    caf::scoped_actor self{client.system};
    for (std::uint64_t i = 1; i <= 100; ++i) {
      auto value = std::uint64_t{0};
      ask(self, remote, echo{i, 0}, 10s)
        .receive([&](const echo_reply& reply) { value = reply.value; },
                 [](const caf::error& why) { FAIL(text_of(why)); });
      REQUIRE(value == i);
    }
    auto why = errc::none;
    ask(self, remote, bad(misdeed::refuse), 10s)
      .receive([](const echo_reply&) { FAIL("has not failed"); },
               [&](const caf::error& error) { why = code_of(error); });
    CHECK(why == errc::rejected);
    // Back-pressure crosses nodes, too: the answer is the credit.
    std::vector<add> batch(1000, add{1, 0, 0, 0, 0, 0, 0, 0});
    auto credit = false;
    post(self, remote, std::span<const add>{batch}, 10s)
      .receive([&] { credit = true; },
               [](const caf::error& error) { FAIL(text_of(error)); });
    CHECK(credit);
    std::uint64_t count = 0;
    ask(self, remote, sum{}, 10s)
      .receive([&](const sum_reply& reply) { count = reply.count; },
               [](const caf::error& error) { FAIL(text_of(error)); });
    CHECK(count == 1100);
    REQUIRE(kernel->terminate());
    why = errc::none;
    ask(self, remote, echo{}, 1s)
      .receive([](const echo_reply&) { FAIL("is still there"); },
               [&](const caf::error& error) { why = code_of(error); });
    // CAF 0.17 forgets what was on the wire when the news of the end came.
    CHECK((why == errc::kernel_terminated || why == errc::timeout));
  }
  made->shutdown();
}

} // namespace ringwright::tests
