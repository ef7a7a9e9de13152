// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime_config.hpp"

#include "ringwright/tests/actors/hammer.hpp"
#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace ringwright;
using namespace ringwright::tests;

namespace {

/// The children of this process, whichever of its threads has started them.
std::set<int> children() {
  std::set<int> result;
  for (const auto& thread :
       std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::ifstream file{thread.path() / "children"};
    for (auto pid = 0; file >> pid;)
      result.insert(pid);
  }
  return result;
}

/// A runtime whose devices are in workers.
struct isolated_fixture : runtime_fixture {
  explicit isolated_fixture(std::uint32_t devices = 1)
    : runtime_fixture(test_config(), devices, isolation::process) {
    // nop
  }
};

void kill_workers(const std::set<int>& before) {
  for (auto pid : children())
    if (before.count(pid) == 0)
      ::kill(pid, SIGKILL);
}

} // namespace

TEST_CASE("isolation: kernels in a worker process are used like any other") {
  isolated_fixture f{2};
  CHECK(f.rt.devices().size() == 2);
  auto kernel = f.launch();
  CHECK(f.call(kernel.actor(), echo{7, 8}).value == 7);
  for (std::uint64_t i = 1; i <= 1000; ++i)
    REQUIRE(kernel.send(add{i, i}));
  auto sum = kernel.call(messages::echo::sum{});
  REQUIRE(sum);
  CHECK(sum->sum == 500'500);
  CHECK(sum->out_of_order == 0);
  CHECK(f.failure(kernel.actor(), bad(misdeed::refuse)) == errc::rejected);
  REQUIRE(kernel.terminate());
}

TEST_CASE("isolation: kill -9 under load answers every request and leaves the "
          "runtime usable") {
  auto before = children();
  isolated_fixture f;
  for (auto round = 0; round < 4; ++round) {
    auto kernel = f.launch("echo");
    auto seen = std::make_shared<hammer::figures>();
    std::vector<caf::actor> askers;
    for (auto i = 0; i < 3; ++i)
      askers.push_back(
        f.system.spawn<hammer>(kernel.actor().actor(), seen));
    while (seen->answered < 1000)
      std::this_thread::sleep_for(1ms);
    kill_workers(before);
    for (auto& actor : askers)
      f.self->wait_for(actor);
    CHECK(seen->asked == seen->answered);
    CHECK(seen->wrong == 0);
    CHECK(seen->lost > 0);
    CHECK(kernel.wait(10s));
    auto gone = kernel.call(echo{1, 1});
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == errc::device_lost);
    // The same name, in the next worker.
    auto again = f.launch("echo");
    CHECK(f.call(again.actor(), echo{3, 4}).extra == 4);
    REQUIRE(again.terminate());
  }
}

TEST_CASE("isolation: a worker that cannot be started is the builder's error") {
  caf::actor_system_config config;
  caf::actor_system system{config};
  gpu::process_device_options workers;
  workers.command = {"false"};
  auto refused = runtime::builder()
                   .backend(backend::cpu)
                   .config(test_config())
                   .isolation(isolation::process, workers)
                   .kernels<echo_kernel>()
                   .build(system);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::io_error);
  CHECK(refused.error().what.find("cpu0") != std::string::npos);
  CHECK(std::string{to_string(isolation::process)} == "process");
  CHECK(std::string{to_string(isolation::none)} == "none");
}
