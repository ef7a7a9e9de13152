// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/turn.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/stepped_device.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;

namespace {

void send(stepped_device& d, record_header header,
          std::vector<std::uint64_t> payload) {
  header.flags = record_flags::needs_reply;
  header.correlation_id |= std::uint64_t{1} << 56;
  REQUIRE(d.in->submit(header, payload) == submit_outcome::committed);
  d.in->ring_doorbell();
}

errc status_of(const record_header& header) {
  return static_cast<errc>(header.status);
}

} // namespace

TEST_CASE("turn: a message past its deadline is not handled", "[gpu]") {
  stepped_device d{8};
  d.open({});
  record_header header;
  header.type_id = echo_kernel::echo::type_id;
  header.context_index = d.device->put_context({d.time.now + 100});
  send(d, header, {1, 2});
  d.run_all();
  REQUIRE(d.replies.size() == 1);
  CHECK(status_of(d.replies[0]) == errc::none);
  send(d, header, {1, 2});
  d.time.now += 101;
  d.run_all();
  REQUIRE(d.replies.size() == 2);
  CHECK(status_of(d.replies[1]) == errc::deadline_exceeded);
  auto counters = d.device->status(d.id)->counters;
  CHECK(counters.handled == 1);
  CHECK(counters.rejected == 1);
  CHECK(balanced(counters));
}

TEST_CASE("turn: a context that has been overtaken is counted", "[gpu]") {
  stepped_device d{8};
  d.open({});
  record_header header;
  header.type_id = echo_kernel::echo::type_id;
  header.context_index = d.device->put_context({d.time.now + 100});
  for (auto i = 0; i < 65536; ++i)
    d.device->put_context({});
  send(d, header, {1, 2});
  d.run_all();
  REQUIRE(d.replies.size() == 1);
  CHECK(d.device->status(d.id)->counters.lost_contexts == 1);
}

TEST_CASE("turn: the budget ends a turn, the rest comes in the next",
          "[gpu]") {
  stepped_device d{1024};
  auto& in = d.open({});
  for (std::uint64_t i = 0; i < 600; ++i)
    d.add(i, 128);
  in.ring_doorbell();
  REQUIRE(d.device->step());
  CHECK(d.device->status(d.id)->counters.handled == 256);
  REQUIRE(d.device->step());
  CHECK(d.device->status(d.id)->counters.handled == 512);
  d.run_all();
  CHECK(d.device->status(d.id)->counters.handled == 600);
}

TEST_CASE("turn: a timer fires when the clock says so", "[gpu]") {
  stepped_device d{8};
  d.open({});
  record_header header;
  header.type_id = echo_kernel::misbehave::type_id;
  auto payload = messages::encode(echo_kernel::misbehave{
    .kind = echo_kernel::misdeed::timer, .amount = 1000});
  send(d, header, payload);
  d.run_all();
  CHECK(d.replies.empty());
  d.time.now += 999;
  d.device->notify(d.id);
  d.run_all();
  CHECK(d.replies.empty());
  d.time.now += 1;
  d.device->notify(d.id);
  d.run_all();
  REQUIRE(d.replies.size() == 1);
  CHECK(d.device->status(d.id)->counters.timers == 1);
}

TEST_CASE("turn: what waits at the end is counted as dead", "[gpu]") {
  stepped_device d{64};
  auto& in = d.open({});
  REQUIRE(d.device->command(d.id, lifecycle_action::deactivate,
                            std::chrono::seconds{1}));
  for (std::uint64_t i = 0; i < 10; ++i)
    d.add(i, 128);
  in.ring_doorbell();
  d.run_all();
  REQUIRE(d.device->command(d.id, lifecycle_action::terminate,
                            std::chrono::seconds{1}));
  auto counters = d.device->status(d.id)->counters;
  CHECK(counters.received == 10);
  CHECK(counters.dead == 10);
  CHECK(counters.handled == 0);
  CHECK(balanced(counters));
  CHECK(in.in_lanes() == 0);
}

TEST_CASE("turn: the same messages give the same records", "[gpu]") {
  auto run = [] {
    stepped_device d{64};
    auto& in = d.open({4096, backpressure::block});
    for (std::uint64_t i = 0; i < 3000; ++i) {
      d.add(i * 7 % 3001, static_cast<std::uint8_t>(i * 13));
      if (i % 40 == 0) {
        in.ring_doorbell();
        d.device->step();
        d.device->poll(64);
      }
    }
    in.ring_doorbell();
    d.run_all();
    return d.handled();
  };
  auto first = run();
  CHECK(first.size() == 3000);
  CHECK(first == run());
}

TEST_CASE("turn: a fault in a slice is no message", "[gpu]") {
  stepped_device d{8};
  d.open({});
  record_header header;
  header.type_id = echo_kernel::misbehave::type_id;
  send(d, header, messages::encode(echo_kernel::misbehave{
                    .kind = echo_kernel::misdeed::slice, .amount = 0xbad}));
  d.run_all();
  auto status = d.device->status(d.id);
  CHECK(status->state == kernel_state::terminated);
  CHECK(status->last_error == errc::handler_failed);
  CHECK(status->counters.handled == 1);
  CHECK(balanced(status->counters));
}

TEST_CASE("turn: the timer of an inactive kernel waits", "[gpu]") {
  stepped_device d{8};
  d.open({});
  auto obey = [&](lifecycle_action action) {
    REQUIRE(d.device->command(d.id, action, std::chrono::seconds{1}));
  };
  record_header header;
  header.type_id = echo_kernel::misbehave::type_id;
  send(d, header, messages::encode(echo_kernel::misbehave{
                    .kind = echo_kernel::misdeed::timer, .amount = 1000}));
  d.run_all();
  obey(lifecycle_action::deactivate);
  d.time.now += 2000;
  d.device->notify(d.id);
  d.run_all();
  CHECK(d.replies.empty());
  obey(lifecycle_action::reactivate);
  d.run_all();
  CHECK(d.replies.size() == 1);
}

TEST_CASE("turn: a message for the instance before is a dead letter", "[gpu]") {
  const auto asked = GENERATE(false, true);
  device_memory device;
  device.host.now_ns = [](void*) { return std::int64_t{1}; };
  telemetry_counters counters;
  std::vector<std::uint64_t> words(256);
  instance self;
  self.device = &device;
  self.counters = &counters;
  self.out = {words.data(), 256};
  self.ctx = context{self.out, {}, 3};
  self.header.type_id = echo_kernel::echo::type_id;
  self.header.source = 9;
  self.header.correlation_id = 77;
  self.header.flags = record_flags::from_kernel;
  if (asked)
    self.header.flags |= record_flags::needs_reply;
  self.stray = true;
  CHECK(gpu::detail::begin_message(self) == call_kind::none);
  CHECK(counters.received == 1);
  CHECK(counters.dead == 1);
  CHECK(balanced(counters));
  REQUIRE(self.out.empty() == !asked);
  if (!asked)
    return;
  const auto& reply = self.out.front();
  CHECK(status_of(reply.header) == errc::kernel_terminated);
  CHECK(reply.header.correlation_id == 77);
  CHECK(reply.route == route_kind::instance);
  CHECK(reply.target == 9);
}
