// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/context.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;

namespace {

struct harness {
  std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(256);
  outbox out{memory.data(), 256};
  std::byte arena[64] = {};
  context ctx{out, {arena, sizeof(arena)}, 12};

  record_header begin(std::uint8_t flags) {
    record_header header;
    header.type_id = 1;
    header.flags = flags;
    header.priority = 201;
    header.correlation_id = 99;
    header.event_time_ns = 12345;
    header.context_index = 6;
    header.source = 40;
    ctx.begin(header);
    return header;
  }
};

} // namespace

TEST_CASE("context: time is the message's event time", "[gpu]") {
  harness h;
  h.begin(0);
  CHECK(h.ctx.now() == 12345);
  CHECK(h.ctx.instance() == 12);
  CHECK(h.ctx.arena().bytes == 64);
  CHECK_FALSE(h.ctx.wants_reply());
  CHECK(h.ctx.group().leader());
}

TEST_CASE("context: an event inherits time, priority and context", "[gpu]") {
  harness h;
  h.begin(0);
  REQUIRE(h.ctx.emit<echo_kernel::outputs>(echo_kernel::tick{5}) == errc::none);
  const auto& entry = h.out.front();
  CHECK(entry.route == route_kind::port);
  CHECK(entry.header.flags == record_flags::is_event);
  CHECK(entry.header.status == 0);
  CHECK(entry.header.type_id == echo_kernel::tick::type_id);
  CHECK(entry.header.event_time_ns == 12345);
  CHECK(entry.header.priority == 201);
  CHECK(entry.header.context_index == 6);
  CHECK(entry.header.source == 12);
  CHECK(h.out.front_payload()[0] == 5);
}

TEST_CASE("context: a reply goes back where the request came from",
          "[gpu]") {
  harness h;
  h.begin(record_flags::needs_reply);
  auto token = h.ctx.defer();
  h.begin(0); // another message in between
  REQUIRE(h.ctx.reply(token, echo_kernel::echo_reply{1, 2, 3}) == errc::none);
  CHECK(h.out.front().route == route_kind::host);
  CHECK(h.out.front().header.correlation_id == 99);
  CHECK(h.out.front().header.flags == record_flags::is_reply);
  h.out.pop();
  h.begin(record_flags::needs_reply | record_flags::from_kernel);
  h.ctx.fail(h.ctx.defer(), errc::rejected);
  CHECK(h.out.front().route == route_kind::instance);
  CHECK(h.out.front().target == 40);
  CHECK(static_cast<errc>(h.out.front().header.status) == errc::rejected);
}

TEST_CASE("context: nobody waits, nothing is written", "[gpu]") {
  harness h;
  h.begin(0);
  CHECK(h.ctx.reply(h.ctx.defer(), echo_kernel::echo_reply{}) == errc::none);
  CHECK(h.ctx.fail(h.ctx.defer(), errc::rejected) == errc::none);
  CHECK(h.out.empty());
}

TEST_CASE("context: output beyond the outbox is reported", "[gpu]") {
  harness h;
  h.begin(0);
  auto code = errc::none;
  auto sent = 0;
  while (code == errc::none && sent < 1000) {
    code = h.ctx.emit<echo_kernel::outputs>(echo_kernel::tick{1});
    ++sent;
  }
  CHECK(code == errc::output_overflow);
  CHECK(h.ctx.output_status() == errc::output_overflow);
  CHECK(sent == 256 / (outbox::entry_words + 1) + 1);
  h.begin(0);
  CHECK(h.ctx.output_status() == errc::none);
}

TEST_CASE("context: a kernel asks another kernel", "[gpu]") {
  harness h;
  h.begin(0);
  REQUIRE(h.ctx.ask(kernel_ref{3}, echo_kernel::echo{1, 2}, 55) == errc::none);
  const auto& header = h.out.front().header;
  CHECK(h.out.front().target == 3);
  CHECK(header.correlation_id == 55);
  CHECK(header.flags
        == (record_flags::needs_reply | record_flags::from_kernel));
}

TEST_CASE("context: timers and slices are asked for once", "[gpu]") {
  harness h;
  h.begin(0);
  h.ctx.set_timer(500, 8);
  h.ctx.continue_later();
  CHECK(h.ctx.continues());
  auto timer = h.ctx.take_timer();
  CHECK(timer.armed);
  CHECK(timer.delay_ns == 500);
  CHECK(timer.tag == 8);
  CHECK_FALSE(h.ctx.take_timer().armed);
  h.begin(0);
  CHECK_FALSE(h.ctx.continues());
}
