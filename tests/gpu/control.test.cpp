// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/control.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/ring_fixture.hpp"

#include <random>
#include <thread>

using namespace ringwright;
using namespace ringwright::gpu;

TEST_CASE("control: zeroed memory is a created kernel without a command",
          "[gpu][control]") {
  control_block block;
  loop_state own;
  lifecycle_action action{};
  std::uint32_t epoch = 0;
  CHECK(command_done(block));
  CHECK_FALSE(poll_command(block.host, own, action, epoch));
  CHECK(published_state(block) == kernel_state::created);
}

TEST_CASE("control: a command is given, seen and answered once",
          "[gpu][control]") {
  control_block block;
  const auto given = issue_command(block, lifecycle_action::launch);
  CHECK(given == 1);
  CHECK_FALSE(command_done(block));
  loop_state own;
  lifecycle_action action{};
  std::uint32_t epoch = 0;
  REQUIRE(poll_command(block.host, own, action, epoch));
  CHECK(action == lifecycle_action::launch);
  CHECK(epoch == given);
  complete_command(block, own, epoch, kernel_state::launched);
  CHECK(command_done(block));
  CHECK(published_state(block) == kernel_state::launched);
  CHECK_FALSE(poll_command(block.host, own, action, epoch));
}

TEST_CASE("control: a second command waits for the first", "[gpu][control]") {
  control_block block;
  REQUIRE(issue_command(block, lifecycle_action::launch) != 0);
  CHECK(issue_command(block, lifecycle_action::terminate) == 0);
  loop_state own;
  CHECK(obey_command(block.host, block, own));
  CHECK(own.state == kernel_state::launched);
  CHECK(issue_command(block, lifecycle_action::terminate) == 2);
}

TEST_CASE("control: epoch 0 is skipped when epochs wrap", "[gpu][control]") {
  control_block block;
  block.host.command_epoch = 0xffffffffU;
  block.device.done_epoch = 0xffffffffU;
  CHECK(issue_command(block, lifecycle_action::launch) == 1);
  loop_state own;
  own.done_epoch = 0xffffffffU;
  CHECK(obey_command(block.host, block, own));
  CHECK(command_done(block));
}

TEST_CASE("control: an illegal command is answered and changes nothing",
          "[gpu][control]") {
  control_block block;
  loop_state own;
  REQUIRE(issue_command(block, lifecycle_action::reactivate) != 0);
  CHECK_FALSE(obey_command(block.host, block, own));
  CHECK(own.state == kernel_state::created);
  CHECK(command_done(block));
  CHECK(block.device.last_error
        == static_cast<std::uint32_t>(errc::illegal_transition));
  REQUIRE(issue_command(block, lifecycle_action::launch) != 0);
  CHECK(obey_command(block.host, block, own));
  CHECK(block.device.last_error == 0);
}

TEST_CASE("control: host and device agree after any commands",
          "[gpu][control]") {
  control_block block;
  const int commands = 20'000;
  std::uint32_t stop = 0;
  std::thread device{[&] {
    loop_state own;
    while (load_acquire(&stop) == 0) {
      obey_command(block.host, block, own);
      // A life that has ended begins anew, so that all states are met often.
      if (own.state == kernel_state::terminated)
        own.state = kernel_state::created;
      std::this_thread::yield();
    }
  }};
  std::mt19937 random{9};
  auto expected = kernel_state::created;
  int faults = 0;
  int changes = 0;
  for (int i = 0; i < commands; ++i) {
    const auto action
      = static_cast<lifecycle_action>(random() % lifecycle_action_count);
    faults += issue_command(block, action) == 0;
    test::until([&] { return command_done(block); });
    const bool legal = transition(expected, action, expected);
    changes += legal;
    faults += published_state(block) != expected;
    faults += (load_relaxed(&block.device.last_error) == 0) != legal;
    if (expected == kernel_state::terminated)
      expected = kernel_state::created;
  }
  store_release(&stop, 1U);
  device.join();
  CHECK(faults == 0);
  CHECK(changes > commands / 10);
}
