// SPDX-License-Identifier: Apache-2.0
//
// How fast messages pass between host and ring kernels of a GPU, and between
// ring kernels, beside bare kernels in the same run.
//
//   bench_gpu_rings [--quick] [--soak SECONDS] [--device N | --device cpu]
//                   [--event-driven]
//
// Three turns of floors and rings; every consumer checks what it gets. With
// `--device cpu` the same is done on the CPU device, without floors: a check
// of the program. Without a GPU all rows say so; the exit code is then 1 if
// RINGWRIGHT_REQUIRE_GPU=1, else 0.
#include "ringwright/bench/gpu_code.hpp"
#include "ringwright/bench/gpu_presence.hpp"
#include "ringwright/bench/gpu_probes.hpp"
#include "ringwright/bench/ring_figures.hpp"
#include "ringwright/bench/row_book.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"
#include "ringwright/gpu/cuda_device.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <utility>

using namespace ringwright;
using bench::ring_clients;

namespace {

struct settings {
  bool on_cpu = false;
  /// Nothing that stays on the GPU: what works under a sanitizer.
  bool event_driven_only = false;
  std::uint32_t device = 0;
  /// Turns of everything.
  int turns = 3;
  /// What the work is divided by.
  std::uint64_t less = 1;
  std::chrono::seconds soak{60};
  std::chrono::seconds idle{5};
};

/// The rows by short names.
class figures {
public:
  void want(const char* name, bench::row shape) {
    shape.bench = "gpu_rings";
    numbers_[name] = book_.want(std::move(shape));
  }

  void take(const char* name, const expected<double>& got,
            double baseline = 0) {
    if (got)
      book_.found(numbers_.at(name), *got, baseline);
    else
      book_.failed(numbers_.at(name), got.error().what);
  }

  void fail_all(const std::vector<const char*>& names, const std::string& why) {
    for (const auto* name : names)
      book_.failed(numbers_.at(name), why);
  }

  bool has(const char* name) const {
    return book_.rows("none")[numbers_.at(name)].missing.empty();
  }

  bool print_all(const std::string& why) const {
    return book_.print_all(why);
  }

private:
  bench::row_book book_;
  std::map<std::string, std::size_t> numbers_;
};

void want_rows(figures& to, const settings& with) {
  const std::string echo = "host to kernel to host, one-slot message, ";
  const std::string hop = "kernel to kernel on one GPU, one way";
  to.want("bare", {"", "bare ping-pong, pinned, p50", 0, "ns", "", 0, "", 0});
  to.want("echo", {"", echo + "p50", 0, "ns", "", 0, "<=", 2500});
  to.want("echo p99", {"", echo + "p99", 0, "ns", "", 0, "", 0});
  to.want("to bare", {"", echo + "p50 beside bare", 0, "ns",
                      "bare ping-pong, p50", 0, "<=", 1.2});
  to.want("to launch", {"", echo + "p50 beside a launch", 0, "ns",
                        "launch and synchronise, p50", 0, "<=", 0.25});
  to.want("to graph", {"", echo + "p50 beside a graph", 0, "ns",
                       "graph launch and synchronise, p50", 0, "<=", 1});
  to.want("event-driven",
          {"", echo + "p50, event-driven", 0, "ns", "", 0, "", 0});
  to.want("event-driven p99",
          {"", echo + "p99, event-driven", 0, "ns", "", 0, "", 0});
  to.want("send", {"", "host to one kernel, 64 bytes, window full", 0,
                   "M msg/s", "", 0, ">=", 3});
  to.want("inject", {"", "cost to the sender of a message of 64 bytes", 0, "ns",
                     "", 0, "<=", 60});
  to.want("hop", {"", hop, 0, "ns", "", 0, "<=", 600});
  to.want("bare hop", {"", "bare hop in a cluster of 2 (DSMEM), one way", 0,
                       "ns", "", 0, "", 0});
  to.want("cluster hop", {"", "kernel to kernel in a cluster, one way", 0, "ns",
                          "", 0, "<=", 300});
  to.want("events",
          {"", "kernels to host, all emitting", 0, "M msg/s", "", 0, ">=", 10});
  to.want("volley", {"", "kernels to kernels, all pairs", 0, "M msg/s", "", 0,
                     ">=", 100});
  to.want("idle", {"", "idle kernels, host's cost", 0, "% of one core", "", 0,
                   "<=", 1});
  const auto soak = std::to_string(with.soak.count()) + " s soak, ";
  to.want("soak",
          {"", soak + "replies lost, doubled or wrong", 0, "", "", 0, "<=", 0});
  to.want("soak rate",
          {"", soak + "requests answered", 0, "M/s", "", 0, "", 0});
}

/// What a device is asked for.
struct wishes {
  gpu::residency stay = gpu::residency::resident;
  std::uint32_t instances = 2;
  std::uint32_t cluster_places = 1;
};

expected<std::unique_ptr<gpu::device>> open_device(const settings& with,
                                                   const wishes& asked) {
  if (with.on_cpu) {
    if (asked.cluster_places > 1)
      return fail(errc::backend_unavailable, "no clusters on the CPU device");
    auto made = gpu::cpu_device::make({});
    if (!made)
      return tl::unexpected{made.error()};
    return std::unique_ptr<gpu::device>{std::move(*made)};
  }
  gpu::cuda_device_options options;
  options.device = with.device;
  options.code = bench::device_code_of_bench();
  options.stay = asked.stay;
  options.instances_per_kernel = asked.instances;
  options.cluster_places = asked.cluster_places;
  options.on_warning = [](const std::string& what) {
    std::fprintf(stderr, "gpu_rings: %s\n", what.c_str());
  };
  auto made = gpu::cuda_device::make(std::move(options));
  if (!made)
    return tl::unexpected{made.error()};
  if (asked.stay == gpu::residency::resident && !(*made)->is_resident())
    return fail(errc::backend_unavailable,
                "grids cannot stay: " + (*made)->residency_reason());
  if ((*made)->cluster_places() != asked.cluster_places)
    return fail(errc::backend_unavailable, (*made)->residency_reason());
  return std::unique_ptr<gpu::device>{std::move(*made)};
}

/// Opens a device with clients and hands them to `measure`; what cannot be
/// opened is the reason of the rows `names`.
void with_clients(figures& to, const settings& with, const wishes& asked,
                  const std::vector<const char*>& names,
                  const std::function<void(ring_clients&)>& measure) {
  auto device = open_device(with, asked);
  if (!device)
    return to.fail_all(names, device.error().what);
  gpu::instance_options options;
  options.window = asked.instances > 8 ? 256 : 1024;
  options.mailbox_slots = 256;
  auto clients = bench::open_clients(**device, asked.instances, options);
  if (!clients)
    return to.fail_all(names, clients.error().what);
  measure(*clients);
}

expected<double> p(double percent, expected<std::vector<double>>& of) {
  if (!of)
    return tl::unexpected{of.error()};
  std::sort(of->begin(), of->end());
  return bench::percentile(*of, percent);
}

void measure_event_driven(figures& to, const settings& with) {
  with_clients(to, with, {gpu::residency::event_driven},
               {"event-driven", "event-driven p99"}, [&](ring_clients& all) {
                 auto echo = bench::echo_ns(*all[0], 10'000 / with.less);
                 to.take("event-driven", p(50, echo));
                 to.take("event-driven p99", p(99, echo));
               });
}

expected<bench::samples> no_floor() {
  return fail(errc::backend_unavailable, "no floor on the CPU device");
}

/// Floors of this turn, and what stands beside them.
void measure_echo(figures& to, const settings& with, bench::gpu_probes* bare) {
  const auto rounds = static_cast<std::uint32_t>(100'000 / with.less);
  auto pong = bare == nullptr ? no_floor() : bare->ping_pong(rounds);
  auto launched
    = bare == nullptr ? no_floor() : bare->launch_and_wait(rounds / 5);
  auto graphed
    = bare == nullptr ? no_floor() : bare->graph_and_wait(rounds / 5);
  const auto pong_p50 = p(50, pong);
  to.take("bare", pong_p50);
  with_clients(
    to, with, {},
    {"echo", "echo p99", "to bare", "to launch", "to graph", "send", "inject",
     "hop"},
    [&](ring_clients& all) {
      auto echo = bench::echo_ns(*all[0], rounds);
      const auto p50 = p(50, echo);
      to.take("echo", p50);
      to.take("echo p99", p(99, echo));
      const auto beside = [&](const char* name, const expected<double>& floor) {
        if (floor)
          to.take(name, p50, *floor);
        else
          to.take(name, floor);
      };
      beside("to bare", pong_p50);
      beside("to launch", p(50, launched));
      beside("to graph", p(50, graphed));
      to.take("send", bench::send_rate(*all[0], 5'000'000 / with.less));
      to.take("inject", bench::injection_ns(*all[0], 500'000 / with.less));
      to.take("hop", bench::hop_ns(*all[0], 200'000 / with.less / 2 * 2));
    });
}

/// Two kernels in a cluster, beside bare blocks of one.
void measure_cluster(figures& to, const settings& with,
                     bench::gpu_probes* bare) {
  const auto hops = static_cast<std::uint32_t>(200'000 / with.less / 2 * 2);
  auto floor = bare == nullptr ? no_floor() : bare->cluster_hop(hops);
  to.take("bare hop", p(50, floor));
  with_clients(to, with, {.cluster_places = 2}, {"cluster hop"},
               [&](ring_clients& all) {
                 to.take("cluster hop", bench::hop_ns(*all[0], hops));
               });
}

/// What needs many kernels at once.
void measure_many(figures& to, const settings& with, std::uint32_t count,
                  bool last) {
  with_clients(
    to, with, {.instances = count},
    {"events", "volley", "idle", "soak", "soak rate"}, [&](ring_clients& all) {
      to.take("events", bench::event_rate(all, 200'000 / with.less));
      to.take("volley", bench::volley_rate(all, 20'000 / with.less / 2 * 2));
      to.take("idle", bench::idle_percent(all, with.idle));
      if (!last)
        return;
      const auto outcome = bench::soak(all, with.soak);
      to.take("soak", static_cast<double>(outcome.faults));
      to.take("soak rate",
              static_cast<double>(outcome.answered) / outcome.seconds / 1e6);
    });
}

/// Instances of the grid that fills the GPU: even, and as many as a device
/// admits with its reserve.
std::uint32_t many(const bench::gpu_probes* gpu) {
  return gpu == nullptr ? 4 : gpu->multiprocessors() * 9 / 10 / 2 * 2;
}

void measure_all(figures& to, const settings& with, bench::gpu_probes* bare) {
  for (auto turn = 1; turn <= with.turns; ++turn) {
    measure_event_driven(to, with);
    if (with.event_driven_only)
      continue;
    measure_echo(to, with, bare);
    measure_cluster(to, with, bare);
    measure_many(to, with, many(bare), turn == with.turns);
  }
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures the rings between host and kernels of a GPU."};
  settings with;
  auto quick = false;
  std::string device = "0";
  auto seconds = with.soak.count();
  app.add_flag("--quick", quick, "A hundredth of the work, in one turn");
  app.add_flag("--event-driven", with.event_driven_only,
               "Only grids that do not stay, without floors");
  app.add_option("--soak", seconds, "Seconds of the soak")
    ->check(CLI::Range(1, 3600))
    ->capture_default_str();
  app.add_option("--device", device, "Index of the GPU, or cpu")
    ->check(CLI::Range(0u, 1023u) | CLI::IsMember({"cpu"}))
    ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  with.on_cpu = device == "cpu";
  with.soak = std::chrono::seconds{seconds};
  if (!with.on_cpu)
    with.device = static_cast<std::uint32_t>(std::stoul(device));
  if (quick) {
    with.turns = 1;
    with.less = 100;
    with.idle = std::chrono::seconds{1};
  }
  figures found;
  want_rows(found, with);
  if (with.on_cpu) {
    std::printf("# gpu: none; the CPU device instead\n");
    measure_all(found, with, nullptr);
    found.print_all("");
    return 0;
  }
  if (with.event_driven_only && gpu::cuda::find_gpu(with.device)) {
    measure_all(found, with, nullptr);
    found.print_all("only event-driven grids were asked for");
    return found.has("event-driven") ? 0 : 1;
  }
  auto bare = bench::gpu_probes::open(with.device);
  if (!bare) {
    found.print_all(bare.error().what);
    return bench::exit_code_without_gpu("gpu_rings", bare.error().what);
  }
  std::printf("# gpu: %s\n", (*bare)->facts().c_str());
  measure_all(found, with, bare->get());
  return found.print_all("") ? 0 : 1;
}
