// SPDX-License-Identifier: Apache-2.0
//
// The matching engine behind rings: commands through an ingress into the CPU
// device, every event out through the device's FIFO and consumed.
//
//   bench_matching_ring [--messages FILE] [commands] [runs]
//
// Two workloads, replayed over books of their own until there are enough
// commands: a steady book of 10,000 orders, and FILE, a LOBSTER message file;
// without it the one that `ringwright demo orders` plays, and where there is
// none the row says so. The consumer checks that the events of each book are
// numbered without a gap. Exit code 1 if one is missing or a command was not
// handled.
#include "ringwright/bench/matching_workload.hpp"
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/ingress.hpp"
#include "ringwright/gpu/kernel_entry.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace std::chrono_literals;
using domains::orderbook::matching;
namespace wire = messages::order_matching;

namespace {

using wall = std::chrono::steady_clock;

/// Checks and counts every event, on the device's poller thread.
class consumer final : public gpu::record_sink {
public:
  consumer(gpu::device& where, gpu::instance_id id) : device_(where), id_(id) {
    // nop
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    if ((header.flags & record_flags::is_event) == 0)
      return;
    ++batch_;
    switch (header.type_id) {
      case wire::accepted::type_id:
        return check(messages::message_at<wire::accepted>(payload.data()));
      case wire::rejected::type_id:
        return check(messages::message_at<wire::rejected>(payload.data()));
      case wire::trade::type_id:
        ++trades_;
        return check(messages::message_at<wire::trade>(payload.data()));
      case wire::cancelled::type_id:
        return check(messages::message_at<wire::cancelled>(payload.data()));
      case wire::book_update::type_id:
        return check(messages::message_at<wire::book_update>(payload.data()));
      default:
        ++faults_;
    }
  }

  void on_batch_end() override {
    events_.fetch_add(batch_, std::memory_order_relaxed);
    device_.acknowledge(id_, static_cast<std::uint32_t>(batch_));
    batch_ = 0;
  }

  std::uint64_t events() const {
    return events_.load(std::memory_order_relaxed);
  }

  std::uint64_t faults_ = 0;
  std::uint64_t trades_ = 0;

private:
  template <class Event>
  void check(const Event& event) {
    if (event.symbol >= last_.size())
      last_.resize(event.symbol + 1);
    auto& last = last_[event.symbol];
    faults_ += event.sequence != last + 1;
    last = event.sequence;
  }

  gpu::device& device_;
  gpu::instance_id id_;
  std::vector<std::uint64_t> last_;
  std::uint64_t batch_ = 0;
  std::atomic<std::uint64_t> events_{0};
};

/// The symbol field of a command lies where its message type has it.
void set_symbol(bench::command& c, std::uint32_t symbol) {
  auto put = [&]<class Message>() {
    if (Message::type_id != c.type_id)
      return;
    Message message;
    std::memcpy(static_cast<void*>(&message), c.payload, sizeof(message));
    message.symbol = symbol;
    std::memcpy(c.payload, &message, sizeof(message));
  };
  put.template operator()<wire::submit_order>();
  put.template operator()<wire::cancel_order>();
}

/// The workload `books` times, each on a book of its own.
std::vector<bench::command> over_books(const bench::workload& work,
                                       std::uint32_t books) {
  std::vector<bench::command> result;
  result.reserve(books * (work.setup.size() + work.timed.size()));
  for (std::uint32_t book = 0; book < books; ++book)
    for (const auto* part : {&work.setup, &work.timed})
      for (auto c : *part) {
        set_symbol(c, book);
        result.push_back(c);
      }
  return result;
}

/// Ends the program if a step of the set-up has failed.
void require(const expected<void>& step) {
  if (step)
    return;
  std::fprintf(stderr, "matching_ring: %s\n", step.error().what.c_str());
  std::exit(1);
}

struct outcome {
  double rate = 0;
  std::uint64_t events = 0;
  std::uint64_t faults = 0;
};

void send_all(gpu::ingress& in, const std::vector<bench::command>& commands) {
  record_header header;
  std::uint32_t unrung = 0;
  for (const auto& c : commands) {
    header.type_id = c.type_id;
    header.event_time_ns = c.event_time_ns;
    while (in.submit(header, {c.payload, c.words})
           == gpu::submit_outcome::full) {
      in.pump();
      std::this_thread::yield();
    }
    if (++unrung % 128 == 0)
      in.ring_doorbell();
  }
  in.ring_doorbell();
  while (in.staged() > 0)
    in.pump();
}

outcome run(const std::vector<bench::command>& commands,
            const matching::config& config) {
  gpu::cpu_device_options options;
  options.fifo_slots = 65536;
  auto device = std::move(*gpu::cpu_device::make(options));
  gpu::instance_options sizes;
  sizes.window = 4096;
  sizes.output_window = 65536;
  auto id = device->create(gpu::entry_of<matching>(), sizes,
                           std::as_bytes(std::span{&config, 1}));
  if (!id) {
    std::fprintf(stderr, "matching_ring: %s\n", id.error().what.c_str());
    return {0, 0, 1};
  }
  consumer sink{*device, *id};
  device->attach(*id, 1, &sink);
  auto ports = gpu::entry_of<matching>().outputs.size();
  for (std::size_t port = 0; port < ports; ++port)
    require(device->route_events(*id, static_cast<std::uint8_t>(port), 1));
  require(device->command(*id, gpu::lifecycle_action::activate, 1s));
  auto in = std::move(*gpu::ingress::open(*device, *id, 1, {}, nullptr));
  auto begin = wall::now();
  send_all(*in, commands);
  auto done = [&] {
    auto counters = device->status(*id)->counters;
    return counters.handled == commands.size()
           && sink.events() == counters.emitted;
  };
  while (!done())
    std::this_thread::yield();
  auto seconds = std::chrono::duration<double>(wall::now() - begin).count();
  device->attach(*id, 1, nullptr);
  auto failed = device->status(*id)->counters.failed;
  return {static_cast<double>(commands.size()) / seconds / 1e6, sink.events(),
          sink.faults_ + failed + (sink.trades_ == 0)};
}

/// The row of a workload; what it measures, or why it could not be measured.
bench::row row_of(const std::string& what, double rate,
                  const std::string& missing) {
  return {"matching_ring", what, rate, "M commands/s", "", 0, ">=", 5,
          missing};
}

/// Measures one workload and prints its row; the faults that were found.
std::uint64_t measure(const bench::workload& work, std::uint64_t total,
                      int runs) {
  auto each = work.setup.size() + work.timed.size();
  auto books = static_cast<std::uint32_t>(std::max<std::size_t>(
    1, total / each));
  auto commands = over_books(work, books);
  matching::config config;
  config.symbols = books;
  config.orders = work.orders * books;
  config.levels = work.levels * books;
  std::vector<double> rates;
  std::uint64_t faults = 0;
  std::uint64_t events = 0;
  for (auto i = 0; i < runs; ++i) {
    auto result = run(commands, config);
    rates.push_back(result.rate);
    faults += result.faults;
    events = result.events;
  }
  bench::print(row_of(work.name + " through rings and CPU device, "
                        + std::to_string(events) + " events consumed",
                      bench::median(rates), {}));
  return faults;
}

std::uint64_t measure_all(const std::string& messages, std::uint64_t total,
                          int runs) {
  auto file = bench::lobster_file(messages);
  auto faults
    = measure(bench::steady_book(10'000, 200'000, 1, true), total, runs);
  if (file.empty())
    bench::print(row_of("lobster through rings and CPU device", 0,
                        bench::no_lobster_file));
  else
    faults += measure(bench::lobster_mix(file), total, runs);
  return faults;
}

} // namespace

int main(int argc, char** argv) {
  auto named = argc > 2 && std::string{argv[1]} == "--messages";
  auto rest = named ? 3 : 1;
  auto total = argc > rest ? std::strtoull(argv[rest], nullptr, 10) : 3'000'000;
  auto runs = argc > rest + 1 ? std::max(1, std::atoi(argv[rest + 1])) : 5;
  try {
    auto faults = measure_all(named ? argv[2] : "", total, runs);
    if (faults != 0)
      std::fprintf(stderr, "matching_ring: %llu faults\n",
                   static_cast<unsigned long long>(faults));
    return faults == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "matching_ring: %s\n", error.what());
    return 1;
  }
}
