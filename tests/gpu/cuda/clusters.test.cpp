// SPDX-License-Identifier: Apache-2.0
//
// Kernels whose places share a cluster: what they send to each other goes by
// rings of their blocks, here of threads.
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/cuda/cluster_fixture.hpp"
#include "ringwright/tests/gpu/wide_kernel.hpp"

#include <string_view>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

TEST_CASE("clusters: a device has them where it can, and says why not",
          "[gpu][cuda]") {
  auto options = cluster_options(2);
  auto on = [](std::uint32_t major, const char* obstacle = "") {
    auto made = std::make_unique<threaded_accelerator>();
    made->facts_.compute_major = major;
    made->facts_.no_residence = obstacle;
    return made;
  };
  auto check = [&](std::unique_ptr<threaded_accelerator> gpu,
                   std::uint32_t places, std::string_view word) {
    auto made = cuda_device::make(options, std::move(gpu));
    REQUIRE(made);
    CHECK((*made)->cluster_places() == places);
    INFO((*made)->residency_reason());
    CHECK((*made)->residency_reason().find(word) != std::string::npos);
  };
  check(on(9), 2, "; places in clusters of 2");
  check(on(10), 2, "; places in clusters of 2");
  check(on(8), 1, "threads has compute capability 8.0, clusters need 9.0");
  check(on(9, "a display hangs on it"), 1, "does not outlive a launch");
  options.stay = residency::event_driven;
  check(on(9), 1, "does not outlive a launch");
  options = cluster_options(2);
  options.cluster_places = 1;
  auto without = cuda_device::make(options, on(9));
  REQUIRE(without);
  CHECK((*without)->residency_reason().find("cluster") == std::string::npos);
  for (auto bad : {0u, 9u}) {
    options.cluster_places = bad;
    auto refused = cuda_device::make(options, on(9));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == errc::invalid_argument);
    CHECK(refused.error().what.find("cluster_places") != std::string::npos);
  }
}

TEST_CASE("clusters: only whole ones are launched", "[gpu][cuda]") {
  auto options = cluster_options(2);
  options.instances_per_kernel = 3;
  cluster_fixture f{options};
  // One more than was asked for.
  CHECK(f.device->create(entry_of<partner_kernel>(), {}, {}));
  auto refused = f.device->create(entry_of<partner_kernel>(), {}, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::capacity_exceeded);
  CHECK(refused.error().what.find("all 4 places") != std::string::npos);
}

TEST_CASE("clusters: admission counts those that run at once",
          "[gpu][cuda]") {
  auto launch = [](std::uint32_t places, std::uint32_t missing = 0) {
    auto options = cluster_options(2);
    options.instances_per_kernel = places;
    options.launch_limit_ns = 50'000'000;
    if (missing == 0)
      options.launch_limit_ns = 20'000'000'000;
    auto on = std::make_unique<threaded_accelerator>();
    on->add<partner_kernel>();
    on->missing_places = missing;
    auto made = cuda_device::make(options, std::move(on));
    REQUIRE(made);
    return (*made)->create(entry_of<partner_kernel>(), {}, {});
  };
  // 14 of 16 multiprocessors with 4 blocks each find their way into clusters.
  CHECK(launch(56));
  const auto refused = launch(57);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::capacity_exceeded);
  CHECK(refused.error().what.find("58 places of custom/partner in clusters of "
                                  "2 do not run at once")
        != std::string::npos);
  // A cluster that does not come leaves the others free to go.
  const auto late = launch(4, 1);
  REQUIRE_FALSE(late);
  CHECK(late.error() == errc::timeout);
  CHECK(late.error().what.find("2 of 4 places") != std::string::npos);
}

TEST_CASE("clusters: wide kernels have their own", "[gpu][cuda]") {
  using wide = wide_kernel<4>;
  auto options = cluster_options(2);
  options.code.push_back(threaded_accelerator::code<wide>());
  auto on = std::make_unique<threaded_accelerator>();
  on->add<wide>();
  auto made = cuda_device::make(options, std::move(on));
  REQUIRE(made);
  CHECK((*made)->cluster_places() == 2);
  auto id = (*made)->create(entry_of<wide>(), {}, {});
  REQUIRE(id);
  for (auto action : {lifecycle_action::activate, lifecycle_action::terminate})
    CHECK((*made)->command(*id, action, 5s));
}

TEST_CASE("clusters: more balls than rings hold fly in all directions",
          "[gpu][cuda]") {
  const auto count = GENERATE(2u, 3u, 8u);
  cluster_fixture f{count};
  REQUIRE(f.device->cluster_places() == count);
  // All of them fit the mailbox of one, which would be slow to take them.
  const std::uint64_t balls = 240 / count;
  const std::uint64_t hops = count == 2 ? 40 : 6;
  for (std::size_t from = 0; from < count; ++from)
    for (std::size_t to = 0; to < count; ++to)
      if (from != to)
        f.serve(from, to, balls / (count - 1), hops);
  const auto all = balls / (count - 1) * (count - 1) * count * hops;
  f.wait_for([&] { return f.count(&telemetry_counters::sent) == all; });
  f.wait_for([&] {
    std::uint64_t caught = 0;
    for (std::size_t i = 0; i < count; ++i)
      caught += f.figures(i).value;
    return caught == all;
  });
  for (std::size_t i = 0; i < count; ++i)
    CHECK(f.figures(i).extra == 0);
  CHECK(f.count(&telemetry_counters::undelivered) == 0);
  f.wait_for([&] { return f.accelerator->near_records() == all; });
}

TEST_CASE("clusters: others than neighbours are reached by mailbox",
          "[gpu][cuda]") {
  auto options = cluster_options(2);
  options.instances_per_kernel = 4;
  cluster_fixture f{options};
  for (std::size_t to = 0; to < 4; ++to)
    f.serve(0, to, 50, 1);
  f.wait_for([&] { return f.count(&telemetry_counters::sent) == 200; });
  f.wait_for([&] {
    return f.figures(0).value + f.figures(1).value + f.figures(2).value
             + f.figures(3).value
           == 200;
  });
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(f.figures(i).extra == 0);
  // Of four, one is a neighbour: who sends to itself does so by mailbox.
  f.wait_for([&] { return f.accelerator->near_records() == 50; });
}

TEST_CASE("clusters: a neighbour that is not active keeps its mail in order",
          "[gpu][cuda]") {
  cluster_fixture f{2};
  const auto other = f.clients[1]->id;
  REQUIRE(f.device->command(other, lifecycle_action::deactivate, 5s));
  for (auto i = 0; i < 2; ++i)
    f.serve(0, 1, 120, 1);
  // The ring holds 32; the mailbox the rest, and nobody waits.
  f.wait_for([&] { return f.count(&telemetry_counters::sent) == 240; });
  REQUIRE(f.device->command(other, lifecycle_action::reactivate, 5s));
  f.serve(0, 1, 100, 1);
  f.wait_for([&] { return f.figures(1).value == 340; });
  CHECK(f.figures(1).extra == 0);
  CHECK(f.count(&telemetry_counters::undelivered) == 0);
}

TEST_CASE("clusters: a full neighbour makes its sender wait",
          "[gpu][cuda]") {
  cluster_fixture f{2};
  const auto other = f.clients[1]->id;
  REQUIRE(f.device->command(other, lifecycle_action::deactivate, 5s));
  for (auto i = 0; i < 3; ++i)
    f.serve(0, 1, 120, 1);
  const auto sent = [&] { return f.count(&telemetry_counters::sent); };
  // The mailbox, and the ring.
  f.wait_for([&] { return sent() == 256 + 32; });
  std::this_thread::sleep_for(20ms);
  CHECK(sent() == 256 + 32);
  REQUIRE(f.device->command(other, lifecycle_action::reactivate, 5s));
  f.wait_for([&] { return f.figures(1).value == 360; });
  CHECK(f.figures(1).extra == 0);
}

TEST_CASE("clusters: a neighbour asks another", "[gpu][cuda]") {
  cluster_fixture f{3};
  for (std::size_t from = 0; from < 3; ++from)
    for (std::size_t to = 0; to < 3; ++to) {
      const auto reply = f.answer(
        from, f.ask(from, 10 * from + to, f.clients[to]->id.index));
      CHECK(reply.status == errc::none);
      CHECK(reply.as<partner_kernel::echo_reply>().value == 10 * from + to);
    }
}

TEST_CASE("clusters: requests to a neighbour that ends come back",
          "[gpu][cuda]") {
  cluster_fixture f{2};
  const auto other = f.clients[1]->id;
  REQUIRE(f.device->command(other, lifecycle_action::deactivate, 5s));
  const auto waits = f.ask(0, 1, other.index);
  f.wait_for([&] { return f.count(&telemetry_counters::sent) == 1; });
  CHECK_FALSE(f.clients[0]->sink->reply(waits));
  const auto ended = f.end(1);
  CHECK(f.answer(0, waits).status == errc::kernel_terminated);
  CHECK(ended.dead == 1);
  CHECK(f.answer(0, f.ask(0, 2, other.index)).status
        == errc::kernel_terminated);
  f.renew(1);
  CHECK(f.answer(0, f.ask(0, 3, f.clients[1]->id.index)).status == errc::none);
}

TEST_CASE("clusters: large payloads pass between neighbours",
          "[gpu][cuda]") {
  cluster_fixture f{2};
  std::uint64_t words = 0;
  for (const std::uint64_t size : {0u, 1u, 5u, 6u, 7u, 90u, 1000u, 2000u})
    for (auto times = 0; times < 5; ++times) {
      f.send(0, partner_kernel::tick{size << 16 | f.clients[1]->id.index});
      words += size;
    }
  f.wait_for([&] { return f.figures(0).count == words; });
  CHECK(f.figures(0).extra == 0);
}

TEST_CASE("clusters: what is sent to a place is counted, whoever lives there",
          "[gpu][cuda]") {
  cluster_fixture f{2};
  std::uint64_t thrown = 0;
  std::uint64_t received = 0;
  for (auto life = 0; life < 30; ++life) {
    for (auto i = 0; i < 10; ++i, thrown += 20)
      f.serve(0, 1, 20, 1);
    // The first of them may have come.
    const auto ended = f.end(1);
    received += ended.received;
    const auto index = f.clients[1]->id.index;
    f.renew(1);
    REQUIRE(f.clients[1]->id.index == index);
  }
  const auto status = [&](std::size_t i) {
    return f.device->status(f.clients[i]->id)->counters;
  };
  f.wait_for([&] {
    const auto of = status(0);
    return of.sent + of.undelivered == thrown;
  });
  // All that was sent before has come when an answer to a question has.
  const auto answer = f.answer(0, f.ask(0, 1, f.clients[1]->id.index));
  CHECK(answer.status == errc::none);
  received += f.end(1).received;
  // Beside the balls: the question.
  CHECK(received == status(0).sent);
}

TEST_CASE("clusters: a device closes with balls in the air", "[gpu][cuda]") {
  for (const auto count : {2u, 4u}) {
    cluster_fixture f{count};
    for (std::size_t from = 0; from < count; ++from)
      for (std::size_t to = 0; to < count; ++to)
        f.serve(from, to, 20, 1'000'000);
    f.wait_for([&] { return f.count(&telemetry_counters::sent) > 5'000; });
    for (auto& client : f.clients)
      f.device->attach(client->id, 1, nullptr);
    f.clients.clear();
    f.device.reset();
    CHECK(f.warning == "");
  }
}

TEST_CASE("clusters: places leave together", "[gpu][cuda]") {
  cluster_fixture f{2};
  f.serve(0, 1, 1, 1);
  f.wait_for([&] { return f.figures(1).value == 1; });
  // Its neighbour is told to leave before this one closes its door there.
  partner_kernel::asleep = false;
  f.serve(0, 1, 0, 2500);
  f.wait_for([] { return partner_kernel::asleep.load(); });
  const auto late_bytes = f.accelerator->late_bytes;
  f.device->attach(f.clients[0]->id, 1, nullptr);
  f.device->attach(f.clients[1]->id, 1, nullptr);
  f.clients.clear();
  f.device.reset();
  CHECK(f.warning == "");
  CHECK(*late_bytes == 0);
}
