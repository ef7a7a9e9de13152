// SPDX-License-Identifier: Apache-2.0
// What it costs to have a device in a worker process: the same kernels and
// clients over a CPU device here and over one in a worker, in turns.
//
// usage: isolation [round trips] [messages] [runs]
//
// The clients check every record; a fault ends the program with exit code 1.
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/ring_figures.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/bench/volley_kernel.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/device_worker.hpp"
#include "ringwright/gpu/process_device.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace ringwright;
using namespace ringwright::bench;

namespace {

template <class T>
T need(expected<T> made) {
  if (made)
    return std::move(*made);
  std::fprintf(stderr, "isolation: %s\n", made.error().what.c_str());
  std::exit(1);
}

/// One figure per run and place.
struct figures {
  std::vector<double> round_trip_ns;
  std::vector<double> sent;
  std::vector<double> received;
};

void measure(gpu::device& on, std::uint64_t trips, std::uint64_t messages,
             figures& into) {
  auto clients = need(open_clients(on, 2, {}));
  into.round_trip_ns.push_back(median(need(echo_ns(*clients[0], trips))));
  into.sent.push_back(need(send_rate(*clients[0], messages)));
  into.received.push_back(need(event_rate(clients, messages / 2)));
}

void print_pair(const char* metric, std::vector<double> worker,
                std::vector<double> here, double scale, const char* unit) {
  print({"isolation", metric, median(std::move(worker)) * scale, unit,
         "the same device in this process", median(std::move(here)) * scale,
         "", 0});
}

} // namespace

int main(int argc, char** argv) {
  if (auto code
      = gpu::serve_device_worker({{&gpu::entry_of<volley_kernel>()}, nullptr}))
    return *code;
  auto argument = [&](int at, std::uint64_t otherwise) {
    return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
  };
  const auto trips = argument(1, 20'000);
  const auto messages = argument(2, 1'000'000);
  const auto runs = argument(3, 5);
  auto here = need(gpu::cpu_device::make({}));
  auto worker = need(gpu::process_device::make({}));
  figures inside;
  figures outside;
  for (std::uint64_t run = 0; run < runs; ++run) {
    measure(*here, trips, messages, inside);
    measure(*worker, trips, messages, outside);
  }
  print_pair("request to a device in a worker, p50", outside.round_trip_ns,
             inside.round_trip_ns, 1e-3, "us");
  print_pair("messages to a device in a worker", outside.sent, inside.sent, 1,
             "M msg/s");
  print_pair("events from a device in a worker", outside.received,
             inside.received, 1, "M msg/s");
}
