// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/telemetry.hpp"

#include "ringwright/tests/catch.hpp"

#include <cstring>
#include <memory>
#include <thread>

using namespace ringwright::gpu;

TEST_CASE("telemetry: every message is accounted for once",
          "[gpu][telemetry]") {
  telemetry_counters c;
  CHECK(balanced(c));
  count(c.received, 10);
  CHECK(in_flight(c) == 10);
  CHECK_FALSE(balanced(c));
  CHECK(balanced(c, 10));
  count(c.handled, 4);
  // A failure is a way of having been handled, not one more end.
  count(c.failed);
  count(c.rejected, 3);
  count(c.dropped, 2);
  CHECK(balanced(c, 1));
  count(c.dead);
  CHECK(balanced(c));
  count(c.handled);
  CHECK(in_flight(c) == -1);
  CHECK_FALSE(balanced(c));
}

TEST_CASE("telemetry: a sum and a copy cover every counter",
          "[gpu][telemetry]") {
  telemetry_counters a;
  telemetry_counters b;
  // The last one; what follows it fills the line.
  constexpr auto counters = offsetof(telemetry_counters, lost_contexts) / 8 + 1;
  std::uint64_t words[counters];
  for (std::uint64_t i = 0; i < counters; ++i)
    words[i] = i + 1;
  std::memcpy(static_cast<void*>(&a), words, sizeof(words));
  for (auto& word : words)
    word *= 100;
  std::memcpy(static_cast<void*>(&b), words, sizeof(words));
  const auto sum = read_counters(a) + b;
  std::memcpy(words, static_cast<const void*>(&sum), sizeof(words));
  for (std::uint64_t i = 0; i < counters; ++i)
    CHECK(words[i] == (i + 1) * 101);
}

TEST_CASE("telemetry: counters may be read while they move",
          "[gpu][telemetry]") {
  telemetry_counters c;
  std::thread writer{[&] {
    for (int i = 0; i < 100'000; ++i) {
      count(c.received);
      count(c.handled);
    }
  }};
  std::uint64_t last = 0;
  std::uint64_t faults = 0;
  while (last < 100'000) {
    const auto seen = read_counters(c);
    faults += seen.handled < last;
    last = seen.handled;
    std::this_thread::yield();
  }
  writer.join();
  CHECK(faults == 0);
  CHECK(balanced(c));
}

TEST_CASE("telemetry: a summary takes its figures from the histogram",
          "[gpu][telemetry]") {
  const auto h = std::make_unique<histogram>();
  CHECK(summarise(*h).count == 0);
  CHECK(summarise(*h).min_ns == 0);
  for (std::uint64_t i = 1; i <= 100; ++i)
    h->record(i);
  const auto s = summarise(*h);
  CHECK(s.count == 100);
  CHECK(s.min_ns == 1);
  CHECK(s.mean_ns == 50);
  CHECK(s.p50_ns == 50);
  CHECK(s.p99_ns == 99);
  CHECK(s.p999_ns == 100);
  CHECK(s.max_ns == 100);
}

TEST_CASE("telemetry: rates are per second and per received message",
          "[gpu][telemetry]") {
  kernel_metrics m;
  CHECK(m.throughput() == 0.0);
  CHECK(m.drop_rate() == 0.0);
  m.uptime_ns = 2'000'000'000;
  m.counts.received = 400;
  m.counts.handled = 300;
  m.counts.dropped = 100;
  CHECK(m.throughput() == 150.0);
  CHECK(m.drop_rate() == 0.25);
}
