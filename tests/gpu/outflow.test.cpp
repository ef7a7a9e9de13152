// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/outflow.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"
#include "ringwright/tests/gpu/intake_fixture.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

namespace {

/// Asks another kernel what it is asked, and hands the answer on.
struct asking_kernel {
  using echo = messages::echo::echo;
  using echo_reply = messages::echo::echo_reply;

  static constexpr kernel_info info{"custom/asking", domain::custom,
                                    "Asks another kernel.",
                                    "the runtime's own tests", 1};

  using accepts = messages::message_types<echo, echo_reply>;

  struct state {
    reply_token waiting;
  };

  static result<echo_reply> on(gpu::context& ctx, state& s, const echo& m) {
    s.waiting = ctx.defer();
    ctx.ask(kernel_ref{static_cast<std::uint16_t>(m.extra)}, echo{m.value, 0},
            77);
    return deferred;
  }

  static void on(gpu::context& ctx, state& s, const echo_reply& m) {
    ctx.reply(s.waiting, m);
  }

  static void on_failure(gpu::context& ctx, state& s, errc why) {
    ctx.fail(s.waiting, ctx.header().correlation_id == 77
                          ? why
                          : errc::invalid_argument);
  }
};

/// Accepts nothing that anybody sends.
struct deaf_kernel {
  static constexpr kernel_info info{"custom/deaf", domain::custom,
                                    "Hears nothing.",
                                    "the runtime's own tests", 1};

  using accepts = messages::message_types<messages::echo::unheard>;

  struct state {
    std::uint64_t unused;
  };

  static void on(gpu::context&, state&, const messages::echo::unheard&) {
    // nop
  }
};

/// An asking kernel and another one.
struct asking_fixture {
  explicit asking_fixture(const kernel_entry& second) {
    auto made = cpu_device::make({});
    REQUIRE(made);
    device = std::move(*made);
    asking = launch(entry_of<asking_kernel>());
    other = launch(second);
    sink = std::make_unique<recording_sink>(*device, asking);
    device->attach(asking, 1, sink.get());
    auto opened = ingress::open(*device, asking, 1, {}, nullptr);
    REQUIRE(opened);
    in = std::move(*opened);
  }

  ~asking_fixture() {
    // The poller may be at it.
    device->attach(asking, 1, nullptr);
  }

  instance_id launch(const kernel_entry& kernel) {
    auto id = device->create(kernel, {}, {});
    REQUIRE(id);
    REQUIRE(device->command(*id, lifecycle_action::activate, 1s));
    return *id;
  }

  /// Has the asking kernel ask the other one.
  std::uint64_t ask(std::uint32_t context = 0) {
    record_header header;
    header.context_index = context;
    header.type_id = messages::echo::echo::type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = (std::uint64_t{1} << 56) | ++asked;
    in->submit(header, messages::encode(
                         messages::echo::echo{5, std::uint64_t{other.index}}));
    in->ring_doorbell();
    return header.correlation_id;
  }

  kept_record answer(std::uint64_t correlation) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!sink->reply(correlation)) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(1ms);
    }
    return *sink->reply(correlation);
  }

  std::unique_ptr<cpu_device> device;
  instance_id asking;
  instance_id other;
  std::unique_ptr<recording_sink> sink;
  std::unique_ptr<ingress> in;
  std::uint64_t asked = 0;
};

} // namespace

TEST_CASE("outflow: a kernel asks another", "[gpu]") {
  asking_fixture f{entry_of<echo_kernel>()};
  auto reply = f.answer(f.ask());
  CHECK(reply.status == errc::none);
  CHECK(reply.as<messages::echo::echo_reply>().value == 5);
}

TEST_CASE("outflow: a refused request comes back as a failure", "[gpu]") {
  asking_fixture f{entry_of<deaf_kernel>()};
  CHECK(f.answer(f.ask()).status == errc::unknown_type);
  CHECK(balanced(f.device->status(f.asking)->counters));
}

TEST_CASE("outflow: a request to an ended kernel comes back", "[gpu]") {
  asking_fixture f{entry_of<echo_kernel>()};
  REQUIRE(f.device->command(f.other, lifecycle_action::terminate, 1s));
  CHECK(f.answer(f.ask()).status == errc::kernel_terminated);
  CHECK(f.device->status(f.asking)->counters.undelivered == 1);
}

TEST_CASE("outflow: a request that waits at the end comes back", "[gpu]") {
  asking_fixture f{entry_of<echo_kernel>()};
  REQUIRE(f.device->command(f.other, lifecycle_action::deactivate, 1s));
  auto correlation = f.ask();
  auto sent = [&] { return f.device->status(f.asking)->counters.sent; };
  while (sent() == 0)
    std::this_thread::yield();
  CHECK_FALSE(f.sink->reply(correlation));
  REQUIRE(f.device->command(f.other, lifecycle_action::terminate, 1s));
  CHECK(f.answer(correlation).status == errc::kernel_terminated);
  CHECK(f.device->status(f.other)->counters.dead == 1);
}

TEST_CASE("outflow: a failure is heard of after the deadline, too", "[gpu]") {
  asking_fixture f{entry_of<echo_kernel>()};
  REQUIRE(f.device->command(f.other, lifecycle_action::deactivate, 1s));
  auto due = f.device->time().now_ns() + 200'000'000;
  auto correlation = f.ask(f.device->put_context({due}));
  while (f.device->time().now_ns() <= due)
    std::this_thread::sleep_for(1ms);
  REQUIRE(f.device->command(f.other, lifecycle_action::reactivate, 1s));
  CHECK(f.answer(correlation).status == errc::deadline_exceeded);
}

TEST_CASE("outflow: mail of neighbours finds shelter in order", "[gpu]") {
  gpu::test::intake_fixture f;
  f.settle(3);
  mailbox_address address;
  address.producer = f.mail;
  device_memory device;
  device.mailboxes = &address;
  f.self.device = &device;
  f.self.header.event_time_ns = 12;
  // More than the mailbox has room for: 16 slots.
  std::uint64_t sent[3] = {};
  for (std::uint32_t rank : {1u, 2u})
    while (f.send_near(rank, 1, sent[rank]))
      ++sent[rank];
  REQUIRE(sent[1] + sent[2] == 32);
  gpu::detail::shelter_mail(f.self);
  CHECK(f.mail.free_slots() == 0);
  CHECK(f.self.near_after == 16);
  // Long work that is under way knows its message.
  CHECK(f.self.header.event_time_ns == 12);
  // Whom it has heard may send again; that comes last.
  for (std::uint32_t rank : {1u, 2u})
    while (f.send_near(rank, 1, sent[rank]))
      ++sent[rank];
  CHECK(sent[1] + sent[2] == 48);
  std::uint64_t taken[3] = {};
  while (gpu::detail::take_mail(f.self)) {
    const auto rank = f.self.header.source - 100;
    REQUIRE(f.self.scratch[0] == taken[rank]++);
    REQUIRE(f.self.header.sequence == 0);
    REQUIRE_FALSE(f.self.stray);
  }
  CHECK(taken[1] == sent[1]);
  CHECK(taken[2] == sent[2]);
}

TEST_CASE("outflow: what is not for this instance finds no shelter", "[gpu]") {
  gpu::test::intake_fixture f;
  f.settle(2);
  mailbox_address address;
  address.producer = f.mail;
  device_memory device;
  device.mailboxes = &address;
  f.self.device = &device;
  REQUIRE(f.send_near(1, 1, 5));
  f.self.near->begin_life();
  REQUIRE(f.send_near(1, 2, 6));
  gpu::detail::shelter_mail(f.self);
  CHECK(f.mail.claimed() == 0);
  for (auto stray : {true, false}) {
    f.self.stray = false;
    REQUIRE(gpu::detail::take_mail(f.self));
    CHECK(f.self.stray == stray);
  }
}
