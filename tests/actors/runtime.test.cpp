// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

namespace ringwright::tests {

TEST_CASE("a launched kernel answers an actor and a thread") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK(f.call(kernel.actor(), echo{7, 8}) == echo_reply{7, 8, 1});
  auto reply = kernel.call(echo{9, 1});
  REQUIRE(reply);
  CHECK(*reply == echo_reply{9, 1, 2});
}

TEST_CASE("a kernel type that is not registered cannot be launched") {
  runtime_fixture f;
  auto made = f.rt.launch("custom/ecco", "x", {});
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::kernel_not_found);
  CHECK(made.error().what.find("did you mean 'custom/echo'?")
        != std::string::npos);
}

TEST_CASE("the seeds' forms of launch use the id as the name") {
  runtime_fixture f;
  auto block = gpu::block_threads<echo_kernel>();
  auto made = f.rt.launch("custom/echo", 2, block, {});
  REQUIRE(made);
  CHECK(made->name() == "custom/echo");
  CHECK(made->status().grid == 2);
  CHECK(made->status().block == block);
  CHECK(made->state() == gpu::kernel_state::launched);
  REQUIRE(f.rt.terminate("custom/echo"));
  auto wrong = f.rt.launch("custom/echo", 1, block + 1, {});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == errc::invalid_argument);
  REQUIRE(f.rt.launch("custom/echo", launch_options{}));
}

TEST_CASE("names are unique among the living and free after terminate") {
  runtime_fixture f;
  auto first = f.launch("book");
  auto second = f.rt.launch<echo_kernel>("book");
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::name_taken);
  CHECK(first.call(echo{1, 0})->count == 1);
  REQUIRE(f.rt.terminate("book"));
  auto third = f.launch("book");
  CHECK(third.call(echo{1, 0})->count == 1);
  CHECK(first.call(echo{1, 0}).error().code == errc::kernel_terminated);
  CHECK_FALSE(first == third);
}

TEST_CASE("names are checked") {
  runtime_fixture f;
  for (const std::string& name :
       {std::string{}, std::string{"a@b"}, std::string(256, 'x')}) {
    auto made = f.rt.launch<echo_kernel>(name);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_argument);
  }
}

TEST_CASE("two-phase launch activates all together") {
  runtime_fixture f;
  for (auto name : {"a", "b", "c"}) {
    auto made = f.rt.launch<echo_kernel>(name);
    REQUIRE(made);
    CHECK(made->call(echo{}).error().code == errc::illegal_transition);
  }
  CHECK(f.rt.metrics().active_kernels == 0);
  CHECK(f.rt.activate_all() == 3);
  CHECK(f.rt.activate_all() == 0);
  CHECK(f.rt.metrics().active_kernels == 3);
  CHECK(f.rt.metrics().total_launched == 3);
  CHECK(f.rt.list_kernels() == std::vector<std::string>{"a", "b", "c"});
  for (auto name : {"a", "b", "c"})
    CHECK(f.rt.get_kernel(name)->call(echo{5, 0})->value == 5);
}

TEST_CASE("legal transitions happen, illegal ones name both states") {
  runtime_fixture f;
  auto kernel = f.rt.launch<echo_kernel>("k");
  REQUIRE(kernel);
  auto refused = [&](expected<void> outcome, const std::string& state) {
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == errc::illegal_transition);
    INFO(outcome.error().what);
    CHECK(outcome.error().what.find(state) != std::string::npos);
  };
  refused(f.rt.deactivate("k"), "launched");
  refused(f.rt.reactivate("k"), "launched");
  REQUIRE(f.rt.activate("k"));
  refused(f.rt.activate("k"), "active");
  refused(f.rt.reactivate("k"), "active");
  REQUIRE(f.rt.deactivate("k"));
  refused(f.rt.deactivate("k"), "deactivated");
  CHECK(kernel->state() == gpu::kernel_state::deactivated);
  REQUIRE(f.rt.reactivate("k"));
  REQUIRE(f.rt.deactivate("k"));
  // The seeds resume by `activate`, too.
  REQUIRE(f.rt.activate("k"));
  CHECK(kernel->is_active());
  REQUIRE(f.rt.terminate("k"));
  for (auto outcome : {f.rt.activate("k"), f.rt.deactivate("k"),
                       f.rt.reactivate("k"), f.rt.terminate("k")})
    refused(outcome, "terminated");
  CHECK(kernel->is_terminated());
  CHECK(f.rt.activate("nobody").error().code == errc::kernel_not_found);
}

TEST_CASE("a kernel can be terminated before it was activated") {
  runtime_fixture f;
  REQUIRE(f.rt.launch<echo_kernel>("k"));
  REQUIRE(f.rt.terminate("k"));
  CHECK(f.rt.list_kernels().empty());
  CHECK(f.rt.status("k")->state == gpu::kernel_state::terminated);
}

TEST_CASE("a deactivated kernel queues messages and answers when it resumes") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(f.rt.deactivate("echo"));
  for (std::uint64_t i = 0; i < 10; ++i)
    REQUIRE(kernel.send(add{i, i + 1, 0, 0, 0, 0, 0, 0}));
  std::this_thread::sleep_for(5ms);
  CHECK(kernel.status().processed == 0);
  CHECK(kernel.status().input_depth == 10);
  REQUIRE(f.rt.reactivate("echo"));
  auto reply = kernel.call(sum{});
  REQUIRE(reply);
  CHECK(reply->sum == 45);
}

TEST_CASE("status and metrics tell what a kernel did") {
  runtime_fixture f;
  auto kernel = f.launch();
  for (auto i = 0; i < 5; ++i)
    REQUIRE(kernel.call(echo{}));
  REQUIRE(kernel.call(bad(misdeed::refuse, 0)).error().code
          == errc::rejected);
  auto status = f.rt.status("echo");
  REQUIRE(status);
  CHECK(status->name == "echo");
  CHECK(status->id == "custom/echo");
  CHECK(status->device == "cpu0");
  CHECK(status->state == gpu::kernel_state::active);
  CHECK(status->processed == 6);
  CHECK(status->uptime.count() > 0);
  auto metrics = f.rt.kernel_metrics("echo");
  REQUIRE(metrics);
  CHECK(metrics->counts.received == 6);
  CHECK(metrics->counts.failed == 1);
  CHECK(metrics->counts.replies == 6);
  CHECK(metrics->resident);
  CHECK(metrics->host_memory_bytes > 0);
  CHECK(is_settled(*metrics));
  CHECK_FALSE(f.rt.kernel_metrics("nobody"));
  CHECK_FALSE(f.rt.status("nobody"));
  REQUIRE(f.rt.terminate("echo"));
  CHECK(eventually([&] { return !f.rt.kernel_metrics("echo")->resident; }));
  CHECK(f.rt.kernel_metrics("echo")->counts.handled == 6);
  CHECK(f.rt.metrics().messages_sent == 6);
  CHECK(f.rt.metrics().messages_received == 6);
}

TEST_CASE("resolve checks type and schemas") {
  runtime_fixture f;
  auto kernel = f.launch("book-1");
  auto resolved = f.rt.resolve<echo_kernel>("book-1");
  REQUIRE(resolved);
  CHECK(*resolved == kernel.actor());
  CHECK(f.rt.resolve<echo_kernel>("book-2").error().code
        == errc::kernel_not_found);
  CHECK(f.rt.resolve<echo_kernel>("book-1@elsewhere").error().code
        == errc::kernel_not_found);
  auto other = gpu::entry_of<echo_kernel>();
  other.accepts_hash ^= 1;
  CHECK(f.rt.resolve("book-1", other).error().code == errc::schema_mismatch);
  other.info.id = "custom/other";
  CHECK(f.rt.resolve("book-1", other).error().code == errc::schema_mismatch);
  REQUIRE(f.rt.terminate("book-1"));
  CHECK(f.rt.resolve<echo_kernel>("book-1").error().code
        == errc::kernel_terminated);
}

TEST_CASE("a config reaches the kernel, and its refusal the caller") {
  runtime_fixture f;
  auto made = f.rt.launch<echo_kernel>("k", {.activate = true}, {41});
  REQUIRE(made);
  CHECK(made->call(echo{})->count == 42);
  auto refused = f.rt.launch<echo_kernel>("l", {}, {~std::uint64_t{0}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid_argument);
  CHECK_FALSE(f.rt.get_kernel("l"));
}

TEST_CASE("kernels are spread over devices, or placed") {
  runtime_fixture f{test_config(), 3};
  CHECK(f.rt.devices() == std::vector<std::string>{"cpu0", "cpu1", "cpu2"});
  std::set<std::string> used;
  for (auto name : {"a", "b", "c"})
    used.insert(f.launch(name).status().device);
  CHECK(used.size() == 3);
  launch_options options;
  options.device = 1;
  CHECK(f.launch("d", options).status().device == "cpu1");
  options.device = 3;
  auto made = f.rt.launch<echo_kernel>("e", options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::device_not_found);
}

TEST_CASE("a launch that cannot be activated leaves the name free") {
  auto config = test_config();
  config.workers = 1;
  config.command_timeout = 50ms;
  runtime_fixture f{config};
  auto slow = f.launch("slow");
  REQUIRE(slow.send(bad(misdeed::sleep, 300'000'000)));
  std::this_thread::sleep_for(10ms);
  launch_options options;
  options.activate = true;
  auto refused = f.rt.launch<echo_kernel>("next", options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::timeout);
  CHECK(eventually([&] { return slow.status().processed == 1; }));
  auto next = f.launch("next");
  CHECK(next.call(echo{1, 0})->value == 1);
}

} // namespace ringwright::tests
