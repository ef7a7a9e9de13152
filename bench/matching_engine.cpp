// SPDX-License-Identifier: Apache-2.0
//
// The matching engine alone: the handler on its state, one core, no rings.
// Events are written to the outbox, which is emptied after each command.
//
//   matching_engine [--messages FILE] [--runs N] [--seed S] [--json]
//                   [--only WORKLOAD]
//
// FILE is a LOBSTER message file (plain or .gz); without it the default is
// the one that `ringwright demo orders` plays, and where there is none that
// workload is shown as not measured. Exit code 1 if the work was not done as
// it should.

#include "ringwright/bench/matching_workload.hpp"
#include "ringwright/bench/row.hpp"

#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/gpu/region.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <ctime>
#include <x86intrin.h>

namespace {

using namespace ringwright;
using domains::orderbook::matching;
namespace wire = messages::order_matching;

/// What the engine reported over one pass.
struct tally {
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t trades = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t updates = 0;
  std::uint64_t last_sequence = 0;

  friend bool operator==(const tally&, const tally&) = default;
};

/// A matching instance with an outbox and no rings.
class instance {
public:
  explicit instance(const matching::config& config)
    : config_(config),
      memory_(gpu::region::map(matching::arena_bytes(config)).value()),
      words_(matching::max_output_words) {
    out_.words = words_.data();
    out_.capacity_words = matching::max_output_words;
  }

  void restart() {
    if (matching::start(context_, state_, config_) != errc::none)
      throw std::runtime_error("the engine does not start");
  }

  /// Handles one command; events lie in the outbox until `drain`.
  void handle(const bench::command& c) {
    record_header header;
    header.type_id = c.type_id;
    header.event_time_ns = c.event_time_ns;
    context_.begin(header);
    gpu::dispatch<matching>(context_, state_, c.payload, c.words);
    while (context_.continues()) {
      drain();
      context_.begin(header);
      matching::resume(context_, state_);
    }
  }

  void drain() {
    out_.used_words = out_.sent_words = 0;
  }

  /// Counts what lies in the outbox, then drains it.
  void count(tally& t) {
    while (!out_.empty()) {
      switch (out_.front().header.type_id) {
        case wire::accepted::type_id: ++t.accepted; break;
        case wire::rejected::type_id: ++t.rejected; break;
        case wire::trade::type_id: ++t.trades; break;
        case wire::cancelled::type_id: ++t.cancelled; break;
        case wire::book_update::type_id: ++t.updates; break;
        default: break;
      }
      out_.pop();
    }
  }

  std::uint64_t sequence() const {
    using domains::orderbook::detail::book;
    auto* books = reinterpret_cast<const book*>(memory_.data()
                                                + state_.layout.books);
    return books[0].sequence;
  }

  std::uint32_t resting() const {
    return state_.order_pool.used;
  }

private:
  gpu::arena_view arena() const {
    return {memory_.data(), memory_.size()};
  }

  matching::config config_;
  gpu::region memory_;
  std::vector<std::uint64_t> words_;
  gpu::outbox out_;
  gpu::context context_{out_, arena(), 0};
  matching::state state_{};
};

/// Results of one workload.
struct measurement {
  std::string name;
  /// Why nothing was measured; empty = it was.
  std::string missing;
  std::size_t commands = 0;
  std::uint32_t resting_before = 0;
  std::uint32_t resting_after = 0;
  tally events;
  std::vector<double> rates;
  double p50_ns = 0;
  double p99_ns = 0;
  double p999_ns = 0;

  double median_rate() const {
    return rates.empty() ? 0 : rates[rates.size() / 2];
  }
};

using wall = std::chrono::steady_clock;

double seconds_since(wall::time_point begin) {
  return std::chrono::duration<double>(wall::now() - begin).count();
}

/// CPU time of this thread: what other programs take from the core does not
/// count, as it would not if the core were the engine's own.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// One untimed pass that counts events, as the truth for the timed ones.
void reference_pass(instance& engine, const bench::workload& work,
                    measurement& result) {
  engine.restart();
  for (const auto& c : work.setup) {
    engine.handle(c);
    engine.drain();
  }
  result.resting_before = engine.resting();
  for (const auto& c : work.timed) {
    engine.handle(c);
    engine.count(result.events);
  }
  result.events.last_sequence = engine.sequence();
  result.resting_after = engine.resting();
}

void check(const instance& engine, const measurement& result) {
  if (engine.sequence() != result.events.last_sequence
      || engine.resting() != result.resting_after)
    throw std::runtime_error(result.name + ": a pass did other work");
}

/// Commands per CPU second over `loops` fresh books.
double throughput_pass(instance& engine, const bench::workload& work,
                       int loops, const measurement& result) {
  double seconds = 0;
  for (auto loop = 0; loop < loops; ++loop) {
    engine.restart();
    for (const auto& c : work.setup) {
      engine.handle(c);
      engine.drain();
    }
    auto begin = cpu_seconds();
    for (const auto& c : work.timed) {
      engine.handle(c);
      engine.drain();
    }
    seconds += cpu_seconds() - begin;
    check(engine, result);
  }
  return static_cast<double>(work.timed.size()) * loops / seconds;
}

std::uint64_t ticks() {
  _mm_lfence();
  auto now = __rdtsc();
  _mm_lfence();
  return now;
}

double ticks_per_ns() {
  auto begin = wall::now();
  auto first = ticks();
  while (seconds_since(begin) < 0.05) {
    // nop
  }
  auto last = ticks();
  return static_cast<double>(last - first) / (seconds_since(begin) * 1e9);
}

/// Service time of each command, the timer's own cost included.
void latency_pass(instance& engine, const bench::workload& work, int loops,
                  measurement& result) {
  std::vector<std::uint32_t> samples;
  samples.reserve(work.timed.size() * static_cast<std::size_t>(loops));
  for (auto loop = 0; loop < loops; ++loop) {
    engine.restart();
    for (const auto& c : work.setup) {
      engine.handle(c);
      engine.drain();
    }
    for (const auto& c : work.timed) {
      auto begin = ticks();
      engine.handle(c);
      auto end = ticks();
      engine.drain();
      samples.push_back(static_cast<std::uint32_t>(end - begin));
    }
    check(engine, result);
  }
  std::sort(samples.begin(), samples.end());
  auto scale = ticks_per_ns();
  auto at = [&](double share) {
    auto index = static_cast<std::size_t>(
      share * static_cast<double>(samples.size() - 1));
    return samples[index] / scale;
  };
  result.p50_ns = at(0.5);
  result.p99_ns = at(0.99);
  result.p999_ns = at(0.999);
}

measurement measure(const bench::workload& work, int runs) {
  matching::config config;
  config.symbols = 1;
  config.orders = work.orders;
  config.levels = work.levels;
  config.special_orders = 64;
  instance engine{config};
  measurement result;
  result.name = work.name;
  result.commands = work.timed.size();
  reference_pass(engine, work, result);
  if (result.events.accepted == 0 || result.events.trades == 0
      || result.events.cancelled == 0)
    throw std::runtime_error(work.name + ": nothing was matched");
  auto loops = static_cast<int>(
    std::max<std::size_t>(1, 1'000'000 / work.timed.size()));
  for (auto run = 0; run < runs; ++run)
    result.rates.push_back(throughput_pass(engine, work, loops, result));
  std::sort(result.rates.begin(), result.rates.end());
  latency_pass(engine, work, loops, result);
  return result;
}

void print_table(const std::vector<measurement>& all) {
  std::printf("%-20s %9s %9s %9s %8s %8s %8s  %s\n", "workload", "M cmd/s",
              "min", "max", "p50 ns", "p99 ns", "p999 ns",
              "resting / events of one pass");
  for (const auto& m : all) {
    if (!m.missing.empty()) {
      std::printf("%-20s not measured: %s\n", m.name.c_str(),
                  m.missing.c_str());
      continue;
    }
    std::printf("%-20s %9.2f %9.2f %9.2f %8.0f %8.0f %8.0f  %u -> %u, %llu "
                "accepted, %llu trades, %llu cancelled, %llu rejected, %llu "
                "updates\n",
                m.name.c_str(), m.median_rate() / 1e6,
                m.rates.front() / 1e6, m.rates.back() / 1e6, m.p50_ns,
                m.p99_ns, m.p999_ns, m.resting_before, m.resting_after,
                static_cast<unsigned long long>(m.events.accepted),
                static_cast<unsigned long long>(m.events.trades),
                static_cast<unsigned long long>(m.events.cancelled),
                static_cast<unsigned long long>(m.events.rejected),
                static_cast<unsigned long long>(m.events.updates));
  }
}

/// The rows of one workload; the demands are those that the project has set
/// itself for these workloads.
void print_rows(const measurement& m) {
  struct demand {
    const char* name;
    double rate;
    double p99_ns;
  };
  constexpr demand demands[] = {
    {"lobster", 20, 200}, {"10000", 15, 0}, {"1000000", 5, 1500}};
  bench::row rate{"matching_engine",
                  m.name + ": engine alone, " + std::to_string(m.events.trades)
                    + " trades a pass",
                  m.median_rate() / 1e6, "M commands/s", "", 0, "", 0,
                  m.missing};
  if (!m.missing.empty())
    rate.metric = m.name + ": engine alone";
  bench::row p99{"matching_engine", m.name + ": service time p99", m.p99_ns,
                 "ns", "", 0, "", 0, m.missing};
  for (const auto& d : demands) {
    if (m.name != d.name)
      continue;
    rate.demand = ">=";
    rate.bound = d.rate;
    if (d.p99_ns > 0) {
      p99.demand = "<=";
      p99.bound = d.p99_ns;
    }
  }
  bench::print(rate);
  bench::print({"matching_engine", m.name + ": service time p50", m.p50_ns,
                "ns", "", 0, "", 0, m.missing});
  bench::print(p99);
}

void print_json(const std::vector<measurement>& all) {
  for (const auto& m : all)
    print_rows(m);
}

struct options {
  std::string messages;
  int runs = 7;
  std::uint64_t seed = 1;
  bool json = false;
  std::string only;
};

options parse(int argc, char** argv) {
  options result;
  for (auto i = 1; i < argc; ++i) {
    std::string name = argv[i];
    if (name == "--json") {
      result.json = true;
      continue;
    }
    if (i + 1 == argc)
      throw std::runtime_error("unknown option or missing value: " + name);
    std::string value = argv[++i];
    if (name == "--messages")
      result.messages = value;
    else if (name == "--runs")
      result.runs = std::max(1, std::atoi(value.c_str()));
    else if (name == "--seed")
      result.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--only")
      result.only = value;
    else
      throw std::runtime_error("unknown option: " + name);
  }
  return result;
}

/// Measures the workloads that are wanted; throws if there is none to show.
std::vector<measurement> measure_all(const options& wanted) {
  std::vector<measurement> all;
  auto is_wanted = [&](const std::string& name) {
    return wanted.only.empty() || wanted.only == name;
  };
  if (is_wanted("lobster")) {
    auto file = bench::lobster_file(wanted.messages);
    if (!file.empty()) {
      all.push_back(measure(bench::lobster_mix(file), wanted.runs));
    } else if (wanted.only.empty()) {
      all.emplace_back().name = "lobster";
      all.back().missing = bench::no_lobster_file;
    } else {
      throw std::runtime_error(bench::no_lobster_file);
    }
  }
  for (auto resting : {10'000u, 1'000'000u})
    for (auto scatter : {false, true})
      if (is_wanted(std::to_string(resting) + (scatter ? "-scattered" : "")))
        all.push_back(measure(
          bench::steady_book(resting, 1'000'000, wanted.seed, scatter),
          wanted.runs));
  if (all.empty())
    throw std::runtime_error("no workload is called " + wanted.only);
  return all;
}

} // namespace

int main(int argc, char** argv) {
  try {
    auto wanted = parse(argc, argv);
    auto all = measure_all(wanted);
    wanted.json ? print_json(all) : print_table(all);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "matching_engine: %s\n", error.what());
    return 1;
  }
}
