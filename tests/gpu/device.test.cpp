// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/device.hpp"

#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/any_device.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;
using messages::echo::add;

TEST_CASE("device: a GPU is among the devices of these tests",
          "[gpu][cuda]") {
  if (!cuda_or_skip())
    return;
  const auto kinds = device_kinds();
  for (auto kind : {device_kind::gpu_resident, device_kind::gpu_event_driven})
    CHECK(std::count(kinds.begin(), kinds.end(), kind) == 1);
  CHECK(std::count(kinds.begin(), kinds.end(), device_kind::gpu_clustered)
        == (gpu_has_clusters() ? 1 : 0));
}

TEST_CASE("device: an echo comes back through the rings", "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
  f.send(echo_kernel::echo{7, 8}, 1);
  auto reply = f.await_reply(1);
  REQUIRE(reply.status == errc::none);
  auto body = reply.as<echo_kernel::echo_reply>();
  CHECK(body.value == 7);
  CHECK(body.extra == 8);
  CHECK(body.count == 1);
}

TEST_CASE("device: messages are handled in the order of sending",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
  std::uint64_t order = 0;
  for (std::uint64_t i = 1; i <= 30'000; ++i) {
    f.send(messages::echo::add{i, i}, 0);
    order = order * 31 + i;
  }
  auto sum = f.sum(2);
  CHECK(sum.count == 30'000);
  CHECK(sum.sum == 30'000ull * 30'001 / 2);
  CHECK(sum.out_of_order == 0);
  CHECK(sum.order == order);
}

TEST_CASE("device: each failure is its own error to the requester",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
  using m = echo_kernel::misbehave;
  f.send(m{.kind = echo_kernel::misdeed::refuse, .amount = 0}, 1);
  CHECK(f.await_reply(1).status == errc::rejected);
  f.send(m{.kind = echo_kernel::misdeed::overflow, .amount = 0}, 2);
  CHECK(f.await_reply(2).status == errc::output_overflow);
  f.send(messages::echo::unheard{1}, 3);
  CHECK(f.await_reply(3).status == errc::unknown_type);
  f.send_words(echo_kernel::echo::type_id, {}, 4);
  CHECK(f.await_reply(4).status == errc::wrong_size);
  REQUIRE(f.device->command(f.id, lifecycle_action::terminate, 5s));
  auto counters = f.device->status(f.id)->counters;
  CHECK(counters.received == 4);
  CHECK(balanced(counters));
  CHECK(counters.failed == 2);
  CHECK(counters.rejected == 2);
}

TEST_CASE("device: replies may come later, in slices or by timer",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
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

TEST_CASE("device: payloads up to 64 KiB pass through the pool",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
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

TEST_CASE("device: events stop when nobody acknowledges them", "[gpu]") {
  instance_options options;
  options.output_window = 64;
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind), options};
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

TEST_CASE("device: lifecycle commands follow the state machine",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind), {}, false};
  using action = lifecycle_action;
  auto state = [&] { return f.device->status(f.id)->state; };
  CHECK(state() == kernel_state::launched);
  auto early = f.device->command(f.id, action::deactivate, 5s);
  REQUIRE_FALSE(early);
  CHECK(early.error().code == errc::illegal_transition);
  REQUIRE(f.device->command(f.id, action::activate, 5s));
  REQUIRE(f.device->command(f.id, action::deactivate, 5s));
  CHECK(state() == kernel_state::deactivated);
  f.send(echo_kernel::echo{1, 1}, 1);
  std::this_thread::sleep_for(10ms);
  CHECK_FALSE(f.sink.reply(f.correlation(1)));
  REQUIRE(f.device->command(f.id, action::reactivate, 5s));
  CHECK(f.await_reply(1).status == errc::none);
  REQUIRE(f.device->command(f.id, action::terminate, 5s));
  CHECK(state() == kernel_state::terminated);
  CHECK(f.await_end() == errc::none);
  auto late = f.device->command(f.id, action::activate, 5s);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::illegal_transition);
}

TEST_CASE("device: a port feeds the mailbox of another kernel", "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
  auto other = f.device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(other);
  REQUIRE(f.device->command(*other, lifecycle_action::activate, 5s));
  REQUIRE(f.device->connect(f.id, 0, *other));
  for (std::uint64_t i = 0; i < 1000; ++i)
    f.send(messages::echo::emit{i * 50, 50}, 0);
  f.wait_for(
    [&] { return f.device->status(*other)->counters.handled == 50'000; });
  // Figures may come a little later than what they count.
  f.wait_for([&] { return f.device->status(f.id)->counters.sent == 50'000; });
  CHECK(f.device->status(f.id)->counters.undelivered == 0);
}

TEST_CASE("device: what was sent to a kernel that ends has been counted there",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  // A neighbour's late record is counted by the next kernel of the place.
  if (kind == device_kind::clustered || kind == device_kind::gpu_clustered)
    return;
  INFO(to_string(kind));
  device_fixture f{make_device(kind)};
  const auto other = f.device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(other);
  REQUIRE(f.device->command(*other, lifecycle_action::activate, 5s));
  REQUIRE(f.device->connect(f.id, 0, *other));
  for (std::uint64_t i = 0; i < 200; ++i)
    f.send(messages::echo::emit{i * 50, 50}, 0);
  f.wait_for([&] { return f.device->status(*other)->counters.handled > 100; });
  REQUIRE(f.device->command(*other, lifecycle_action::terminate, 20s));
  // Each goes one way or the other.
  f.wait_for([&] {
    const auto now = f.device->status(f.id)->counters;
    return now.sent + now.undelivered == 10'000;
  });
  const auto there = f.device->status(*other)->counters;
  CHECK(balanced(there));
  CHECK(there.received == f.device->status(f.id)->counters.sent);
}

TEST_CASE("device: the state of an idle kernel can be read, part by part",
          "[gpu]") {
  const auto kind = GENERATE(from_range(device_kinds()));
  INFO(to_string(kind));
  // The arena does not fit one call to a worker.
  gpu::instance_options options;
  options.arena_bytes = 100'000;
  device_fixture f{make_device(kind), options};
  for (std::uint64_t i = 1; i <= 100; ++i)
    f.send(add{i, i}, 0);
  CHECK(f.sum(1).count == 100);
  auto early = f.device->read_state(f.id, 0, {});
  REQUIRE_FALSE(early);
  CHECK(early.error().code == errc::illegal_transition);
  REQUIRE(f.device->command(f.id, gpu::lifecycle_action::deactivate, 5s));
  auto size = f.device->read_state(f.id, 0, {});
  REQUIRE(size);
  CHECK(*size == sizeof(echo_kernel::state) + options.arena_bytes);
  echo_kernel::state head{};
  REQUIRE(f.device->read_state(f.id, 0,
                               std::as_writable_bytes(std::span{&head, 1})));
  CHECK(head.count == 100);
  CHECK(head.sum == 5050);
  // All at once and in odd parts is the same.
  std::vector<std::byte> whole(*size);
  REQUIRE(f.device->read_state(f.id, 0, whole));
  CHECK(std::memcmp(whole.data(), &head, sizeof(head)) == 0);
  std::vector<std::byte> middle(21);
  REQUIRE(f.device->read_state(f.id, 3, middle));
  CHECK(std::memcmp(middle.data(), whole.data() + 3, middle.size()) == 0);
  std::vector<std::byte> parts(*size);
  for (std::uint64_t at = 0; at < *size; at += 33'333)
    REQUIRE(f.device->read_state(
      f.id, at,
      std::span{parts}.subspan(at, std::min<std::uint64_t>(33'333,
                                                           *size - at))));
  CHECK(parts == whole);
  CHECK(f.device->read_state(f.id, *size + 1, whole) == *size);
  auto none = f.device->read_state({99, 1}, 0, {});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == errc::kernel_not_found);
}
