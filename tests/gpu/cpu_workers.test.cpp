// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cpu_device.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

namespace {

/// Checks that replies come in order and counts them.
class counting_sink final : public record_sink {
public:
  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    if (header.type_id == notice::terminated) {
      ended = true;
      return;
    }
    if ((header.flags & record_flags::is_reply) == 0)
      return;
    if (payload.size() != 3 || payload[0] != replies + 1)
      ++faults;
    ++replies;
  }

  std::atomic<std::uint64_t> replies{0};
  std::atomic<std::uint64_t> faults{0};
  std::atomic<bool> ended{false};
};

struct member {
  instance_id id;
  std::unique_ptr<counting_sink> sink = std::make_unique<counting_sink>();
  std::unique_ptr<ingress> in;
  std::uint64_t sent = 0;
};

std::unique_ptr<cpu_device> device_of(std::uint32_t workers,
                                      std::uint32_t turn_budget) {
  cpu_device_options options;
  options.workers = workers;
  options.turn_budget = turn_budget;
  options.fifo_slots = 1024;
  auto made = cpu_device::make(options);
  REQUIRE(made);
  return std::move(*made);
}

member launch(cpu_device& where) {
  member m;
  auto id = where.create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(id);
  m.id = *id;
  where.attach(m.id, 1, m.sink.get());
  m.in = std::move(*ingress::open(where, m.id, 1, {}, nullptr));
  REQUIRE(where.command(m.id, lifecycle_action::activate, 5s));
  return m;
}

/// Sends the next number; false when there is no room.
bool offer(member& m) {
  record_header header;
  header.type_id = echo_kernel::echo::type_id;
  header.flags = record_flags::needs_reply;
  header.correlation_id = std::uint64_t{1} << 56;
  auto words = messages::encode(echo_kernel::echo{m.sent + 1, 0});
  if (m.in->submit(header, words) == submit_outcome::full)
    return false;
  ++m.sent;
  return true;
}

void ask(member& m) {
  while (!offer(m)) {
    m.in->pump();
    std::this_thread::yield();
  }
}

} // namespace

TEST_CASE("cpu workers: many instances share few workers fairly", "[gpu]") {
  auto device = device_of(3, 16);
  std::vector<member> members;
  for (auto i = 0; i < 50; ++i)
    members.push_back(launch(*device));
  // One instance is flooded, the others get single messages; all is answered.
  for (auto round = 0; round < 100; ++round) {
    for (auto i = 0; i < 50; ++i)
      ask(members[0]);
    for (auto& m : members) {
      ask(m);
      m.in->ring_doorbell();
    }
  }
  auto deadline = std::chrono::steady_clock::now() + 60s;
  for (auto& m : members) {
    while (m.sink->replies < m.sent) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      m.in->pump();
      std::this_thread::yield();
    }
    CHECK(m.sink->faults == 0);
    CHECK(m.sink->replies == m.sent);
    device->attach(m.id, 1, nullptr);
  }
}

TEST_CASE("cpu workers: instances end under load without loss", "[gpu]") {
  auto device = device_of(2, 64);
  for (auto round = 0; round < 200; ++round) {
    auto m = launch(*device);
    std::atomic<bool> stop{false};
    std::thread sender{[&] {
      while (!stop) {
        if (!offer(m))
          std::this_thread::yield();
        m.in->pump();
      }
    }};
    while (m.sink->replies < 100)
      std::this_thread::yield();
    REQUIRE(device->command(m.id, lifecycle_action::terminate, 10s));
    stop = true;
    while (!m.sink->ended)
      std::this_thread::yield();
    sender.join();
    auto counters = device->status(m.id)->counters;
    CHECK(balanced(counters));
    CHECK(m.sent == counters.received + m.in->in_lanes() + m.in->staged());
    CHECK(m.sink->replies == counters.replies);
    CHECK(m.sink->faults == 0);
    device->attach(m.id, 1, nullptr);
    m.in.reset();
    REQUIRE(device->destroy(m.id));
  }
}

TEST_CASE("cpu workers: two devices in one process know nothing of each "
          "other",
          "[gpu]") {
  auto first = device_of(1, 64);
  auto second = device_of(1, 64);
  auto a = launch(*first);
  auto b = launch(*second);
  for (auto i = 0; i < 1000; ++i) {
    ask(a);
    ask(b);
  }
  a.in->ring_doorbell();
  b.in->ring_doorbell();
  while (a.sink->replies < 1000 || b.sink->replies < 1000) {
    a.in->pump();
    b.in->pump();
    std::this_thread::yield();
  }
  CHECK(first->status(a.id)->counters.handled == 1000);
  CHECK(second->status(b.id)->counters.handled == 1000);
  first->attach(a.id, 1, nullptr);
  second->attach(b.id, 1, nullptr);
}
