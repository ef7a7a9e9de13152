// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cpu_device.hpp"

#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

TEST_CASE("cpu device: a handler that throws ends its kernel", "[gpu]") {
  device_fixture f;
  using m = echo_kernel::misbehave;
  f.send(m{.kind = echo_kernel::misdeed::throw_, .amount = 0}, 5);
  CHECK(f.await_reply(5).status == errc::handler_failed);
  CHECK(f.await_end() == errc::handler_failed);
  auto counters = f.device->status(f.id)->counters;
  CHECK(counters.received == 1);
  CHECK(counters.failed == 1);
  CHECK(balanced(counters));
}

TEST_CASE("cpu device: an idle instance runs in the caller's turn", "[gpu]") {
  device_fixture f;
  auto words = messages::encode(echo_kernel::echo{3, 4});
  record_header header;
  header.type_id = echo_kernel::echo::type_id;
  header.flags = record_flags::needs_reply;
  header.correlation_id = (std::uint64_t{1} << 56) | 9;
  recording_sink direct{*f.device, f.id};
  // What no worker has timed yet, a caller does not run.
  CHECK_FALSE(f.device->try_run(f.id, header, words, direct));
  // On a busy machine one that was timed may have been interrupted, and the
  // worker that ran it may still be about to let go.
  std::uint64_t sent = 0;
  f.wait_for([&] {
    f.send_words(header.type_id, words, 100 + ++sent);
    CHECK(f.await_reply(100 + sent).status == errc::none);
    return f.device->try_run(f.id, header, words, direct);
  });
  auto reply = direct.reply(header.correlation_id);
  REQUIRE(reply);
  CHECK(reply->as<echo_kernel::echo_reply>().value == 3);
  CHECK(f.device->status(f.id)->counters.handled == sent + 1);
}

TEST_CASE("cpu device: what took long does not run in a caller's turn",
          "[gpu]") {
  device_fixture f;
  auto words = messages::encode(echo_kernel::misbehave{
    .kind = echo_kernel::misdeed::sleep, .amount = 2'000'000});
  recording_sink direct{*f.device, f.id};
  record_header header;
  header.type_id = echo_kernel::misbehave::type_id;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    f.send_words(header.type_id, words, i);
    CHECK(f.await_reply(i).status == errc::none);
    std::this_thread::sleep_for(2ms);
    CHECK_FALSE(f.device->try_run(f.id, header, words, direct));
  }
}

TEST_CASE("cpu device: bad options name the option and its range", "[gpu]") {
  cpu_device_options options;
  options.fifo_slots = 17;
  auto refused = cpu_device::make(options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid_argument);
  CHECK(refused.error().what.find("fifo_slots") != std::string::npos);
  device_fixture f;
  instance_options bad;
  bad.window = 3;
  auto no = f.device->create(entry_of<echo_kernel>(), bad, {});
  REQUIRE_FALSE(no);
  CHECK(no.error().what.find("window") != std::string::npos);
  echo_kernel::config config{~std::uint64_t{0}};
  auto refused_start = f.device->create(
    entry_of<echo_kernel>(), {}, std::as_bytes(std::span{&config, 1}));
  REQUIRE_FALSE(refused_start);
  CHECK(refused_start.error().code == errc::invalid_argument);
}

TEST_CASE("cpu device: places of dead instances are used again", "[gpu]") {
  cpu_device_options options;
  options.max_instances = 2;
  auto made = cpu_device::make(options);
  REQUIRE(made);
  auto& device = **made;
  for (auto i = 0; i < 200; ++i) {
    auto id = device.create(entry_of<echo_kernel>(), {}, {});
    REQUIRE(id);
    CHECK(id->generation == static_cast<std::uint32_t>(i + 1));
    REQUIRE(device.command(*id, lifecycle_action::activate, 1s));
    REQUIRE(device.command(*id, lifecycle_action::terminate, 1s));
    REQUIRE(device.destroy(*id));
    CHECK_FALSE(device.status(*id));
  }
}
