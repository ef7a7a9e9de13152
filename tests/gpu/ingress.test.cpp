// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/stepped_device.hpp"

#include <algorithm>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;

TEST_CASE("ingress: urgent messages overtake all but the window", "[gpu]") {
  stepped_device d{4};
  auto& in = d.open({1000, backpressure::reject});
  // Fill the window of the lowest lane, then stage in a scrambled order.
  std::vector<std::pair<std::uint8_t, std::uint64_t>> wanted;
  for (std::uint64_t i = 0; i < 500; ++i) {
    auto priority = static_cast<std::uint8_t>(i * 37 % 64);
    CHECK(d.add(i, priority) != submit_outcome::full);
    wanted.emplace_back(priority, i);
  }
  in.ring_doorbell();
  d.run_all();
  auto handled = d.handled();
  REQUIRE(handled.size() == wanted.size());
  // The first four were committed as they came.
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(handled[i] == i);
  auto by_priority = [](const auto& a, const auto& b) {
    return a.first > b.first;
  };
  std::stable_sort(wanted.begin() + 4, wanted.end(), by_priority);
  for (std::size_t i = 4; i < wanted.size(); ++i)
    REQUIRE(handled[i] == wanted[i].second);
}

TEST_CASE("ingress: 255 overtakes a flood of low priority", "[gpu]") {
  stepped_device d{64};
  auto& in = d.open({10'000, backpressure::reject});
  for (std::uint64_t i = 0; i < 1000; ++i)
    d.add(i, 0);
  d.add(9999, 255);
  in.ring_doorbell();
  d.run_all();
  auto handled = d.handled();
  auto at = std::find(handled.begin(), handled.end(), 9999u);
  CHECK(at - handled.begin() <= 1);
}

TEST_CASE("ingress: a flood of urgent messages starves nobody", "[gpu]") {
  stepped_device d{1024};
  auto& in = d.open({10'000, backpressure::reject});
  d.add(1, 0);
  for (std::uint64_t i = 0; i < 1000; ++i)
    d.add(100 + i, 255);
  in.ring_doorbell();
  d.run_all();
  auto handled = d.handled();
  auto at = std::find(handled.begin(), handled.end(), 1u);
  CHECK(at - handled.begin() <= 65);
}

TEST_CASE("ingress: each strategy accounts for every message", "[gpu]") {
  auto strategy = GENERATE(backpressure::block, backpressure::reject,
                           backpressure::drop_oldest);
  stepped_device d{8};
  auto& in = d.open({16, strategy});
  std::uint64_t told = 0;
  std::uint64_t accepted = 0;
  std::uint64_t full = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    auto outcome = d.add(i, static_cast<std::uint8_t>(i % 256));
    if (outcome == submit_outcome::full)
      ++full;
    else
      ++accepted;
    if (i % 100 == 99) {
      in.ring_doorbell();
      d.run_all();
    }
  }
  in.ring_doorbell();
  d.run_all();
  told = d.evicted.size();
  const auto& c = in.counters();
  CHECK(c.submitted == 1000);
  CHECK(c.refused == full);
  CHECK(c.dropped == told);
  CHECK(c.committed == accepted - told);
  CHECK(c.submitted == c.committed + in.staged() + c.refused + c.dropped);
  CHECK(d.handled().size() == c.committed);
  CHECK(in.staged() == 0);
  CHECK(full > 0);
  CHECK((told > 0) == (strategy == backpressure::drop_oldest));
}

TEST_CASE("ingress: drop_oldest never evicts what matters more", "[gpu]") {
  stepped_device d{4};
  auto& in = d.open({4, backpressure::drop_oldest});
  for (std::uint64_t i = 0; i < 4; ++i)
    d.add(i, 10);
  for (std::uint64_t i = 4; i < 8; ++i)
    CHECK(d.add(i, 20) == submit_outcome::staged);
  CHECK(d.add(8, 19) == submit_outcome::full);
  CHECK(d.evicted.empty());
  CHECK(d.add(9, 20) == submit_outcome::staged);
  REQUIRE(d.evicted.size() == 1);
  CHECK(d.evicted[0] == 4);
  CHECK(in.counters().refused == 1);
}

TEST_CASE("ingress: what is staged can be withdrawn, and is told", "[gpu]") {
  stepped_device d{4};
  auto& in = d.open({100, backpressure::block});
  for (std::uint64_t i = 0; i < 20; ++i)
    d.add(i, 5);
  CHECK(in.staged() == 16);
  in.clear();
  CHECK(in.staged() == 0);
  CHECK(d.evicted.size() == 16);
  CHECK(in.counters().dropped == 16);
}

TEST_CASE("ingress: a producer goes on where the last one stopped",
          "[gpu]") {
  stepped_device d{8};
  for (std::uint64_t round = 0; round < 50; ++round) {
    auto& in = d.open({100, backpressure::block});
    for (std::uint64_t i = 0; i < 7; ++i)
      d.add(round * 7 + i, 5);
    in.ring_doorbell();
    d.run_all();
  }
  auto handled = d.handled();
  REQUIRE(handled.size() == 350);
  for (std::uint64_t i = 0; i < 350; ++i)
    CHECK(handled[i] == i);
}

TEST_CASE("ingress: a bad capacity is named", "[gpu]") {
  stepped_device d{4};
  auto refused = ingress::open(*d.device, d.id, 1, {0}, nullptr);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("queue_capacity") != std::string::npos);
}

TEST_CASE("ingress: an idle producer keeps no pool blocks", "[gpu]") {
  stepped_device d{1024};
  auto& in = d.open({});
  auto other = d.device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(other);
  REQUIRE(d.device->command(*other, lifecycle_action::activate,
                            std::chrono::seconds{1}));
  auto next = ingress::open(*d.device, *other, 1, {}, nullptr);
  REQUIRE(next);
  record_header header;
  header.type_id = echo_kernel::blob::type_id;
  const std::vector<std::uint64_t> words(8000);
  auto payload = messages::encode(
    echo_kernel::blob{}, view<const std::uint64_t>{words.data(), words.size()});
  // Until the pool is dry.
  auto blobs = 0;
  while (in.submit(header, payload) == submit_outcome::committed)
    ++blobs;
  in.clear();
  CHECK(blobs > 10);
  CHECK((*next)->submit(header, payload) == submit_outcome::staged);
  in.ring_doorbell();
  d.run_all();
  CHECK(d.device->status(d.id)->counters.handled
        == static_cast<std::uint64_t>(blobs));
  // The first producer does nothing any more; the pool is free all the same.
  CHECK((*next)->pump() == 1);
  d.run_all();
  CHECK(d.device->status(*other)->counters.handled == 1);
}
