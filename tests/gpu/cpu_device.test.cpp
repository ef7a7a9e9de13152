// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cpu_device.hpp"

#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

TEST_CASE("cpu device: an echo comes back through the rings", "[gpu]") {
  device_fixture f;
  f.send(echo_kernel::echo{7, 8}, 1);
  auto reply = f.await_reply(1);
  REQUIRE(reply.status == errc::none);
  auto body = reply.as<echo_kernel::echo_reply>();
  CHECK(body.value == 7);
  CHECK(body.extra == 8);
  CHECK(body.count == 1);
}

TEST_CASE("cpu device: messages are handled in the order of sending",
          "[gpu]") {
  device_fixture f;
  std::uint64_t order = 0;
  for (std::uint64_t i = 1; i <= 100'000; ++i) {
    f.send(messages::echo::add{i, i}, 0);
    order = order * 31 + i;
  }
  auto sum = f.sum(2);
  CHECK(sum.count == 100'000);
  CHECK(sum.sum == 100'000ull * 100'001 / 2);
  CHECK(sum.out_of_order == 0);
  CHECK(sum.order == order);
}

TEST_CASE("cpu device: each failure is its own error to the requester",
          "[gpu]") {
  device_fixture f;
  using m = echo_kernel::misbehave;
  f.send(m{.kind = echo_kernel::misdeed::refuse, .amount = 0}, 1);
  CHECK(f.await_reply(1).status == errc::rejected);
  f.send(m{.kind = echo_kernel::misdeed::overflow, .amount = 0}, 2);
  CHECK(f.await_reply(2).status == errc::output_overflow);
  f.send(messages::echo::unheard{1}, 3);
  CHECK(f.await_reply(3).status == errc::unknown_type);
  f.send_words(echo_kernel::echo::type_id, {}, 4);
  CHECK(f.await_reply(4).status == errc::wrong_size);
  f.send(m{.kind = echo_kernel::misdeed::throw_, .amount = 0}, 5);
  CHECK(f.await_reply(5).status == errc::handler_failed);
  CHECK(f.await_end() == errc::handler_failed);
  auto counters = f.device->status(f.id)->counters;
  CHECK(counters.received == 5);
  CHECK(balanced(counters));
  CHECK(counters.failed == 3);
  CHECK(counters.rejected == 2);
}

TEST_CASE("cpu device: replies may come later, in slices or by timer",
          "[gpu]") {
  device_fixture f;
  using m = echo_kernel::misbehave;
  f.send(m{.kind = echo_kernel::misdeed::slice, .amount = 1000}, 1);
  CHECK(f.await_reply(1).status == errc::none);
  CHECK(f.device->status(f.id)->counters.slices == 1000);
  f.send(m{.kind = echo_kernel::misdeed::timer, .amount = 2'000'000}, 2);
  auto late = f.await_reply(2);
  CHECK(late.as<echo_kernel::echo_reply>().value == 7);
  f.send(m{.kind = echo_kernel::misdeed::defer, .amount = 0}, 3);
  f.send(echo_kernel::echo{5, 0}, 4);
  CHECK(f.await_reply(3).as<echo_kernel::echo_reply>().value == 5);
  CHECK(f.await_reply(4).as<echo_kernel::echo_reply>().value == 5);
}

TEST_CASE("cpu device: payloads up to 64 KiB pass through the pool",
          "[gpu]") {
  device_fixture f;
  std::uint64_t correlation = 0;
  for (std::size_t count : {0u, 1u, 4u, 6u, 7u, 90u, 91u, 500u, 8190u}) {
    std::vector<std::uint64_t> words(count);
    for (std::size_t i = 0; i < count; ++i)
      words[i] = i * i + 1;
    auto payload
      = messages::encode(echo_kernel::blob{count, {}},
                         view<const std::uint64_t>{words.data(),
                                                             words.size()});
    f.send_words(echo_kernel::blob::type_id, payload, ++correlation);
    auto reply = f.await_reply(correlation);
    REQUIRE(reply.status == errc::none);
    REQUIRE(reply.payload.size() == count + 2);
    for (std::size_t i = 0; i < count; ++i)
      REQUIRE(reply.payload[2 + i] == words[count - 1 - i]);
  }
}

TEST_CASE("cpu device: events stop when nobody acknowledges them", "[gpu]") {
  instance_options options;
  options.output_window = 64;
  device_fixture f{options};
  REQUIRE(f.device->route_events(f.id, 0, 1));
  f.sink.acknowledge = false;
  f.send(messages::echo::emit{0, 50}, 0);
  f.send(messages::echo::emit{50, 50}, 0);
  f.wait_for([&] { return f.sink.events() == 64; });
  std::this_thread::sleep_for(20ms);
  CHECK(f.sink.events() == 64);
  f.device->acknowledge(f.id, 64);
  f.wait_for([&] { return f.sink.events() == 100; });
  CHECK(f.sink.event_numbers_ascend());
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

TEST_CASE("cpu device: lifecycle commands follow the state machine",
          "[gpu]") {
  device_fixture f{{}, false};
  using action = lifecycle_action;
  auto state = [&] { return f.device->status(f.id)->state; };
  CHECK(state() == kernel_state::launched);
  auto early = f.device->command(f.id, action::deactivate, 1s);
  REQUIRE_FALSE(early);
  CHECK(early.error().code == errc::illegal_transition);
  REQUIRE(f.device->command(f.id, action::activate, 1s));
  REQUIRE(f.device->command(f.id, action::deactivate, 1s));
  CHECK(state() == kernel_state::deactivated);
  f.send(echo_kernel::echo{1, 1}, 1);
  std::this_thread::sleep_for(10ms);
  CHECK_FALSE(f.sink.reply(f.correlation(1)));
  REQUIRE(f.device->command(f.id, action::reactivate, 1s));
  CHECK(f.await_reply(1).status == errc::none);
  REQUIRE(f.device->command(f.id, action::terminate, 1s));
  CHECK(state() == kernel_state::terminated);
  CHECK(f.await_end() == errc::none);
  auto late = f.device->command(f.id, action::activate, 1s);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::illegal_transition);
}

TEST_CASE("cpu device: a port feeds the mailbox of another kernel", "[gpu]") {
  device_fixture f;
  auto other = f.device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(other);
  REQUIRE(f.device->command(*other, lifecycle_action::activate, 1s));
  REQUIRE(f.device->connect(f.id, 0, *other));
  for (std::uint64_t i = 0; i < 1000; ++i)
    f.send(messages::echo::emit{i * 50, 50}, 0);
  f.wait_for(
    [&] { return f.device->status(*other)->counters.handled == 50'000; });
  auto sent = f.device->status(f.id)->counters;
  CHECK(sent.sent == 50'000);
  CHECK(sent.undelivered == 0);
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
