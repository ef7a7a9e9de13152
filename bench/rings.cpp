// SPDX-License-Identifier: Apache-2.0
// How fast records of 64 payload bytes pass through the rings.
//
// usage: rings [messages per run] [runs]
//
// Every consumer checks sequence number and payload of every record; a run
// with a fault ends the program with exit code 1.
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/gpu/mailbox.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

constexpr std::uint32_t payload_words = 8;
constexpr lane_layout layout{1024, slot_class::b128};

struct free_memory {
  void operator()(std::byte* at) const {
    std::free(at);
  }
};

using ring_block = std::unique_ptr<std::byte, free_memory>;

ring_block make_ring() {
  auto* at = static_cast<std::byte*>(std::aligned_alloc(128, layout.bytes()));
  std::memset(at, 0, layout.bytes());
  return ring_block{at};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double> span
      = std::chrono::steady_clock::now() - start;
  return span.count();
}

/// Spins a little, then lets others run: with more threads than cores a
/// spinning one would only burn the time slice that its peer needs.
class backoff {
public:
  void wait() {
    if (++spins_ < 200) {
      spin_hint();
    } else {
      spins_ = 0;
      std::this_thread::yield();
    }
  }

private:
  unsigned spins_ = 0;
};

/// Fills the record number `sequence` of `source`.
void fill(record_header& header, std::uint64_t* payload, std::uint16_t source,
          std::uint64_t sequence) {
  header.payload_words = payload_words;
  header.source = source;
  header.correlation_id = sequence;
  header.sequence = static_cast<std::uint32_t>(sequence);
  for (std::uint32_t i = 0; i < payload_words; ++i)
    payload[i] = sequence + i;
}

void check(const record_header& header, const std::uint64_t* payload,
           std::uint64_t sequence) {
  bool good = header.correlation_id == sequence
              && header.payload_words == payload_words;
  for (std::uint32_t i = 0; i < payload_words; ++i)
    good = good && payload[i] == sequence + i;
  if (!good) {
    std::fprintf(stderr, "record %llu of source %u is wrong\n",
                 static_cast<unsigned long long>(sequence),
                 unsigned{header.source});
    std::exit(1);
  }
}

template <class Producer>
void produce(Producer out, std::uint16_t source, std::uint64_t messages) {
  record_header header;
  std::uint64_t payload[payload_words];
  backoff idle;
  for (std::uint64_t i = 0; i < messages; ++i) {
    fill(header, payload, source, i);
    while (!out.try_push(header, payload))
      idle.wait();
  }
}

void consume(lane_consumer in, unsigned sources, std::uint64_t messages) {
  std::vector<std::uint64_t> next(sources);
  record_header header;
  std::uint64_t payload[payload_words];
  backoff idle;
  for (std::uint64_t i = 0; i < messages; ++i) {
    while (!in.try_pop(header, payload))
      idle.wait();
    check(header, payload, next[header.source]++);
  }
  in.publish();
}

/// One thread, a burst in and a burst out: what the code itself costs.
void one_thread(std::uint64_t messages, double& push_ns, double& pop_ns) {
  const auto ring = make_ring();
  lane_producer out{ring.get(), layout};
  lane_consumer in{ring.get(), layout};
  record_header header;
  std::uint64_t payload[payload_words];
  double push = 0;
  double pop = 0;
  const std::uint64_t burst = 64;
  const std::uint64_t bursts = messages / burst;
  std::uint64_t sequence = 0;
  for (std::uint64_t b = 0; b < bursts; ++b) {
    auto start = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < burst; ++i) {
      fill(header, payload, 0, sequence + i);
      if (!out.try_push(header, payload))
        std::exit(1);
    }
    push += seconds_since(start);
    start = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < burst; ++i) {
      if (!in.try_pop(header, payload))
        std::exit(1);
      check(header, payload, sequence + i);
    }
    pop += seconds_since(start);
    sequence += burst;
  }
  push_ns = push * 1e9 / static_cast<double>(sequence);
  pop_ns = pop * 1e9 / static_cast<double>(sequence);
}

/// Messages per second with one thread per producer and one consumer.
double spsc(std::uint64_t messages) {
  const auto ring = make_ring();
  const auto start = std::chrono::steady_clock::now();
  std::thread writer{[&] {
    produce(lane_producer{ring.get(), layout}, 0, messages);
  }};
  consume(lane_consumer{ring.get(), layout}, 1, messages);
  writer.join();
  return static_cast<double>(messages) / seconds_since(start);
}

double mpsc(unsigned producers, std::uint64_t messages) {
  const auto ring = make_ring();
  const std::uint64_t each = messages / producers;
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> writers;
  for (unsigned p = 0; p < producers; ++p)
    writers.emplace_back([&, p] {
      produce(fifo_producer{ring.get(), layout},
              static_cast<std::uint16_t>(p), each);
    });
  consume(fifo_consumer{ring.get(), layout}, producers, each * producers);
  for (auto& writer : writers)
    writer.join();
  return static_cast<double>(each * producers) / seconds_since(start);
}

template <class F>
void report(const char* name, unsigned runs, F run) {
  std::vector<double> rates;
  for (unsigned i = 0; i < runs; ++i)
    rates.push_back(run());
  bench::print({"rings", std::string{name} + ", 64-byte payloads, checked",
                bench::median(rates) / 1e6, "M msg/s", "", 0, "", 0});
}

} // namespace

int main(int argc, char** argv) {
  const std::uint64_t messages
      = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
  const auto runs = static_cast<unsigned>(
      argc > 2 ? std::max(1UL, std::strtoul(argv[2], nullptr, 10)) : 5);
  double push_ns = 0;
  double pop_ns = 0;
  one_thread(messages, push_ns, pop_ns);
  bench::print({"rings", "push, one thread, warm", push_ns, "ns", "", 0, "",
                0});
  bench::print({"rings", "pop and check, one thread, warm", pop_ns, "ns", "", 0,
                "", 0});
  report("lane, 1 -> 1", runs, [&] { return spsc(messages); });
  report("mailbox, 1 -> 1", runs, [&] { return mpsc(1, messages); });
  report("mailbox, 2 -> 1", runs, [&] { return mpsc(2, messages); });
  report("mailbox, 3 -> 1", runs, [&] { return mpsc(3, messages); });
  return 0;
}
